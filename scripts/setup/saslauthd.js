import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../images/cache.js'
import { unpackPackage } from '../images/debian-package.js'
import { withLock } from '../images/lock.js'
import { isInPath } from './system-packages.js'

/** Debian's package would start a service where it is installed, so it is unpacked. The libraries it wants come with curl. */
const debian = 'sasl2-bin'

/** @param {NodeJS.ProcessEnv} [env] */
export function unpackedSaslauthd(env = process.env) {
  return join(cacheFolder(env), debian, 'usr/sbin/saslauthd')
}

/** Whether this machine has what unpacking takes: Debian's package tools. Else its own saslauthd is tried. */
export function canUnpackHere() {
  return ['apt-get', 'dpkg-deb'].every((tool) => isInPath(tool))
}

/**
 * Why the saslauthd in the cache has to be unpacked, as a phrase, or undefined where it runs.
 * @param {string} [program]
 */
export function saslauthdProblem(program = unpackedSaslauthd()) {
  // It tells its version and ends: with libraries of another release of Debian it would not come so far.
  const { status, stderr, error } = spawnSync(program, ['-v'], { encoding: 'utf8' })
  return status === 0 ? undefined : `${program} does not run: ${error?.message ?? stderr.trim()}`
}

/**
 * Cyrus SASL's saslauthd for the tests, unpacked first if it is not there yet. Safe to call from several processes at once, and to
 * interrupt.
 * @param {(line: string) => void} [log]
 * @returns {Promise<string>} the program's path
 * @throws {Error} where it can't be downloaded, or does not run
 */
export async function prepareSaslauthd(log = console.log) {
  const program = unpackedSaslauthd()
  if (!saslauthdProblem(program)) return program
  await withLock(join(cacheFolder(), `${debian}.lock`), {
    waiting: (pid) => log(`setup: process ${pid} is unpacking ${debian}, waiting for it`),
    task: () => {
      if (saslauthdProblem(program)) unpack(log)
    },
  })
  const problem = saslauthdProblem(program)
  if (problem) throw new Error(`${problem}; its libraries come with: sudo apt-get install curl openssl`)
  return program
}

/** @param {(line: string) => void} log */
function unpack(log) {
  log(`setup: downloading ${debian} (0.1 MB; unpacked into the cache, not installed)`)
  mkdirSync(cacheFolder(), { recursive: true })
  const scratch = mkdtempSync(join(cacheFolder(), `${debian}-`))
  try {
    unpackPackage(debian, { folder: join(scratch, 'unpacked'), scratch })
    const target = join(cacheFolder(), debian)
    rmSync(target, { recursive: true, force: true })
    renameSync(join(scratch, 'unpacked'), target)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
