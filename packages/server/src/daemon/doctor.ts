import { access, constants, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Finding } from '@cimarron/api'
import type { HypervisorInfo } from '@cimarron/estate'
import { probeHost } from '@cimarron/qemu'

interface House {
  readonly dataDirectory: string
  readonly hypervisors: readonly HypervisorInfo[]
}

/** What is missing or odd on this host, with its remedy. Each check tries the thing itself. */
export async function examine({ dataDirectory, hypervisors }: House): Promise<Finding[]> {
  return [
    ...(await examineQemu(dataDirectory)),
    ...hypervisors.map(
      ({ name, platform, version }): Finding => ({
        level: platform === 'simulator' ? 'note' : 'ok',
        subject: `hypervisor ${name}`,
        text: platform === 'simulator' ? 'machines are simulated' : `${platform} ${version}`,
      }),
    ),
    await examineSpace(dataDirectory),
    await examineWritable(dataDirectory),
  ]
}

async function examineQemu(dataDirectory: string): Promise<Finding[]> {
  const { program, accelerations, user, problems } = await probeHost({ directory: join(dataDirectory, 'qemu') })
  const findings: Finding[] = problems.map(({ what, remedy, isFatal }) => ({
    level: isFatal ? 'error' : 'warning',
    subject: 'qemu',
    text: what,
    remedy,
  }))
  if (program === undefined) return findings
  findings.push({ level: 'ok', subject: 'qemu', text: `${program.version}, runs as user ${user.uid}: ${user.why}` })
  for (const { acceleration, works, why } of accelerations)
    findings.push({
      level: works ? 'ok' : 'note',
      subject: `acceleration ${acceleration}`,
      text: works ? `works: ${why}` : `does not work: ${why}`,
    })
  return findings
}

const littleSpace = 1024 ** 3

async function examineSpace(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free for ${directory}`
  return free < littleSpace
    ? { level: 'warning', subject: 'space', text, remedy: 'free some, or set CIMARRON_HOME to a larger file system' }
    : { level: 'ok', subject: 'space', text }
}

async function examineWritable(directory: string): Promise<Finding> {
  try {
    await access(directory, constants.W_OK)
    return { level: 'ok', subject: 'data directory', text: `${directory} is writable` }
  } catch (error) {
    const text = `${directory} is not writable: ${(error as Error).message}`
    return { level: 'error', subject: 'data directory', text, remedy: 'give it to the user that runs the daemon' }
  }
}
