import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The newest version of a package that the machine's lists know, or undefined. Of a package that only points to another (as
 * linux-image-cloud-amd64 does), see {@link dependencyOf}.
 * @param {string} name
 * @returns {string | undefined}
 */
export function candidate(name) {
  const version = /^\s*Candidate: (\S+)$/m.exec(output('apt-cache', ['policy', name]))?.[1]
  return version === '(none)' ? undefined : version
}

/**
 * The first package that one depends on and whose name begins so.
 * @param {string} name
 * @param {string} prefix
 */
export function dependencyOf(name, prefix) {
  return dependenciesOf(name).find((found) => found.startsWith(prefix))
}

/**
 * The packages that one depends on; of alternatives the last.
 * @param {string} name
 */
export function dependenciesOf(name) {
  const lines = output('apt-cache', ['depends', '--important', name]).split('\n')
  return lines.flatMap((line) => /^\s*Depends: ([^\s<]+)$/.exec(line)?.[1] ?? [])
}

/**
 * Downloads a package and unpacks its files into a folder. Nothing is installed: no script of the package runs, and the host has no
 * trace of it. The download is checked by apt against the distribution's signed lists. These may name a version that the mirror no
 * longer has: then they are read anew, once.
 * @param {string} name
 * @param {{ folder: string, scratch: string }} where `folder` for the files, `scratch` for the download
 */
export function unpackPackage(name, where) {
  try {
    unpack(name, where)
  } catch (error) {
    if (!updateLists()) throw error
    unpack(name, where)
  }
}

/**
 * @param {string} name
 * @param {{ folder: string, scratch: string }} where
 */
function unpack(name, { folder, scratch }) {
  const downloads = join(scratch, name)
  mkdirSync(downloads, { recursive: true })
  // apt would download as user _apt, who has no right to write here.
  const options = ['-qq', '-o', 'APT::Sandbox::User=root', '-o', 'Acquire::Retries=3']
  output('apt-get', [...options, 'download', name], { cwd: downloads })
  const deb = readdirSync(downloads).find((file) => file.endsWith('.deb'))
  if (!deb) throw new Error(`apt-get downloaded nothing for ${name}`)
  mkdirSync(folder, { recursive: true })
  output('dpkg-deb', ['-x', join(downloads, deb), folder])
}

/**
 * Reads the distribution's package lists: as root the host's own, else fails.
 * @returns {boolean} whether there are newer lists now
 */
export function updateLists() {
  if (process.getuid?.() !== 0) return false
  output('apt-get', ['update', '-qq'])
  return true
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, input?: string }} [options] `input`: what the command reads from its standard input
 * @returns {string} what the command wrote to its standard output
 */
export function output(command, args, { input, ...options } = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    ...options,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, LC_ALL: 'C' },
    ...(input === undefined ? {} : { input }),
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  if (error) throw new Error(`${command} could not be started: ${error.message}`)
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr.trim() || stdout.trim()}`)
  return stdout
}
