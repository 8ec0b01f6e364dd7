import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean, os?: string[], cpu?: string[], libc?: string[] }} LockEntry
 * @typedef {{ packages?: Record<string, LockEntry> }} Lock
 * @typedef {{ os: string, cpu: string }} Platform
 */

/**
 * Why node_modules has to be installed, as a phrase, or undefined when it is as the lockfile wants it.
 * npm writes what it installed into node_modules/.package-lock.json, so a plain `npm install` by a developer is seen as well.
 * @param {string} root
 * @returns {string | undefined}
 */
export function nodeModulesProblem(root) {
  const installed = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(installed)) return 'node_modules is not there yet'
  return lockDifference(readLock(join(root, 'package-lock.json')), readLock(installed), {
    os: process.platform,
    cpu: process.arch,
  })
}

/**
 * The first difference between what a lockfile asks for on a platform and what is installed, as a phrase.
 * @param {Lock} wanted
 * @param {Lock} installed
 * @param {Platform} platform
 * @returns {string | undefined}
 */
export function lockDifference(wanted, installed, platform) {
  const want = modules(wanted)
  const have = modules(installed)
  for (const [path, entry] of want) {
    const found = have.get(path)
    if (!found) {
      if (isFor(entry, platform)) return `${path} is missing`
    } else if (found.version !== entry.version || found.integrity !== entry.integrity || found.link !== entry.link) {
      return `${path} is ${found.version ?? 'a link'}, the lockfile says ${entry.version ?? 'a link'}`
    }
  }
  for (const path of have.keys()) if (!want.has(path)) return `${path} is not in the lockfile`
  return undefined
}

/**
 * @param {string} root
 * @param {string} problem
 */
export async function installNodeModules(root, problem) {
  console.log(`setup: ${problem}; installing npm packages`)
  // Under npm, its own script is run by the Node that runs us: no shell, and the same npm. By hand, the npm in PATH.
  const npm = process.env.npm_execpath
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []]
  const { status, error } = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) throw new Error(`npm could not be started (${error.message}); run "npm ci" in ${root}`)
  if (status !== 0) throw new Error(`npm ci ended with ${status ?? 'a signal'}; its own words are above`)
}

/**
 * @param {Lock} lock
 * @returns {Map<string, LockEntry>} what goes into node_modules, by path; not the workspaces themselves
 */
function modules(lock) {
  return new Map(Object.entries(lock.packages ?? {}).filter(([path]) => path.includes('node_modules/')))
}

/**
 * An optional package with a C library of its own (glibc, musl) is left to npm, which knows the machine's.
 * @param {LockEntry} entry
 * @param {Platform} platform
 */
function isFor(entry, platform) {
  if (!entry.optional && !entry.devOptional) return true
  if (!entry.os && !entry.cpu) return false
  return (
    !entry.libc &&
    (entry.os ?? [platform.os]).includes(platform.os) &&
    (entry.cpu ?? [platform.cpu]).includes(platform.cpu)
  )
}

/**
 * @param {string} path
 * @returns {Lock}
 */
function readLock(path) {
  /** @type {Lock} */
  const lock = JSON.parse(readFileSync(path, 'utf8'))
  return lock
}
