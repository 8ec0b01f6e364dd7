import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Runs a task while no other process runs one under the same lock file. A lock whose process has ended is taken over.
 * The lock only saves double work: what is built is put into place by a rename, so that two builders at once would do no harm.
 * @template T
 * @param {string} path
 * @param {{ task: () => Promise<T> | T, waiting?: (pid: number) => void }} work `waiting` is told once whom it waits for
 * @returns {Promise<T>}
 */
export async function withLock(path, { task, waiting }) {
  mkdirSync(dirname(path), { recursive: true })
  let told = false
  while (!take(path)) {
    const holder = holderOf(path)
    if (holder === undefined || !isAlive(holder)) {
      rmSync(path, { force: true })
      continue
    }
    if (!told) waiting?.(holder)
    told = true
    await delay(200)
  }
  try {
    return await task()
  } finally {
    rmSync(path, { force: true })
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, `${process.pid}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/** @param {string} path */
function holderOf(path) {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10)
    return pid > 0 ? pid : undefined
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM') // somebody else's, but there
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
