import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../images/cache.js'
import { unpackPackage } from '../images/debian-package.js'
import { withLock } from '../images/lock.js'

/** Debian's packages would start a service where they are installed, so they are unpacked. The second is a library of the first. */
const packages = ['openssh-server', 'libwrap0']
const name = 'sshd'

/** A program, and what it has to have in its environment. @typedef {{ program: string, libraries: string }} Sshd */

/** @returns {Sshd} */
export function unpackedSshd() {
  const folder = join(cacheFolder(), name)
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  return { program: join(folder, 'usr/sbin/sshd'), libraries: join(folder, 'usr/lib', triplet) }
}

/** @param {Sshd} sshd */
function sshdProblem({ program, libraries }) {
  if (!existsSync(program)) return `${program} is not there`
  // It says how it is used, and which it is: with libraries of another release of Debian it would not come so far.
  const { stderr, error } = spawnSync(program, ['-V'], { encoding: 'utf8', env: { LD_LIBRARY_PATH: libraries } })
  return stderr?.includes('OpenSSH') ? undefined : `${program} does not run: ${error?.message ?? stderr.trim()}`
}

/**
 * OpenSSH's server for the tests, unpacked first if it is not there yet. Safe to call from several processes at once, and to interrupt.
 * @returns {Promise<Sshd>}
 * @throws {Error} where it can't be downloaded, or does not run
 */
export async function prepareSshd() {
  const sshd = unpackedSshd()
  if (!sshdProblem(sshd)) return sshd
  await withLock(join(cacheFolder(), `${name}.lock`), {
    waiting: (pid) => console.log(`setup: process ${pid} is unpacking ${name}, waiting for it`),
    task: () => {
      if (sshdProblem(sshd)) unpack()
    },
  })
  const problem = sshdProblem(sshd)
  if (problem) throw new Error(problem)
  return sshd
}

function unpack() {
  console.log(`setup: downloading ${packages.join(' and ')} (0.5 MB; unpacked into the cache, not installed)`)
  mkdirSync(cacheFolder(), { recursive: true })
  const scratch = mkdtempSync(join(cacheFolder(), `${name}-`))
  try {
    for (const each of packages) unpackPackage(each, { folder: join(scratch, 'unpacked'), scratch })
    const target = join(cacheFolder(), name)
    rmSync(target, { recursive: true, force: true })
    renameSync(join(scratch, 'unpacked'), target)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
