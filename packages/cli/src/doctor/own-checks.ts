import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import type { Finding } from '@cimarron/api/client'
import { dataDirectory } from '@cimarron/api/local'

type Env = Readonly<Record<string, string | undefined>>

/** What this command can see of the machine by itself, where no daemon runs that could look closer. */
export async function ownChecks(env: Env, nodeVersion: string = process.versions.node): Promise<Finding[]> {
  return [
    checkNode(nodeVersion),
    checkDirectory(dataDirectory(env)),
    ...(await Promise.all([checkPort(5989, 'HTTPS'), checkPort(5988, 'HTTP')])),
    checkProgram('qemu-system-x86_64', 'qemu-system-x86', env),
    checkProgram('qemu-img', 'qemu-utils', env),
    checkKvm(),
  ]
}

function checkNode(version: string): Finding {
  const isFit = Number(version.split('.')[0]) >= 24
  if (isFit) return { level: 'ok', subject: 'node', text: `Node ${version}` }
  return {
    level: 'error',
    subject: 'node',
    text: `Node ${version} is too old`,
    remedy: 'install Node 24 or newer; in a clone "npm ci" brings it',
  }
}

function checkDirectory(directory: string): Finding {
  const subject = 'data directory'
  if (!existsSync(directory))
    return { level: 'note', subject, text: `${directory} is not there yet; the daemon makes it` }
  const { mode } = statSync(directory)
  if ((mode & 0o007) !== 0) {
    const text = `${directory} is open to everybody (mode ${(mode & 0o777).toString(8)})`
    return { level: 'warning', subject, text, remedy: `chmod o-rwx ${directory}` }
  }
  try {
    accessSync(directory, constants.W_OK)
    return { level: 'ok', subject, text: `${directory} is writable` }
  } catch (error) {
    const text = `${directory} is not writable: ${error instanceof Error ? error.message : String(error)}`
    return { level: 'error', subject, text, remedy: 'give it to the user that runs the daemon, or set CIMARRON_HOME' }
  }
}

/** Tried by taking it, for a moment. */
function checkPort(port: number, protocol: string): Promise<Finding> {
  const subject = `port ${port}`
  const { promise, resolve } = Promise.withResolvers<Finding>()
  const server = createServer()
  server.once('error', (error) => {
    const remedy = `stop what listens there, or give another port in cimarron.yaml (listen.${protocol.toLowerCase()}.port)`
    resolve({ level: 'warning', subject, text: `cannot be used for ${protocol}: ${error.message}`, remedy })
  })
  server.listen(port, '127.0.0.1', () => {
    server.close(() => resolve({ level: 'ok', subject, text: `is free for ${protocol}` }))
  })
  return promise
}

function checkProgram(name: string, debianPackage: string, { PATH = '' }: Env): Finding {
  const found = PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file))
  if (found !== undefined) return { level: 'ok', subject: name, text: found }
  return { level: 'warning', subject: name, text: 'is not installed', remedy: `apt-get install ${debianPackage}` }
}

/** Only that it may be opened: whether it works is tried by the daemon, in a process of its own, for opening can hang. */
function checkKvm(): Finding {
  const subject = '/dev/kvm'
  const slow = 'guests are emulated, which is much slower'
  if (!existsSync('/dev/kvm')) {
    return {
      level: 'warning',
      subject,
      text: `is not there; ${slow}`,
      remedy: 'enable virtualization in the firmware, and load kvm_intel or kvm_amd',
    }
  }
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return { level: 'ok', subject, text: 'may be opened' }
  } catch (error) {
    const text = `may not be opened; ${slow}: ${error instanceof Error ? error.message : String(error)}`
    return { level: 'warning', subject, text, remedy: 'add the user that runs the daemon to the group kvm' }
  }
}
