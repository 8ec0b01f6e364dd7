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
    if (holder === undefined) {
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
    writeFileSync(path, `${process.pid} ${startOf(process.pid)}\n`, { flag: 'wx' })
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * @param {string} path
 * @returns {number | undefined} the process that holds the lock, if it still runs
 */
function holderOf(path) {
  try {
    const [pid = '', start = ''] = readFileSync(path, 'utf8').trim().split(' ')
    return start !== '' && startOf(Number(pid)) === start ? Number(pid) : undefined
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/**
 * When a process was started, in the kernel's ticks, or undefined when it has ended. The number of a process is used again, and after a
 * power cut may soon belong to one that runs for weeks; together with its start it means one process.
 * @param {number} pid
 */
export function startOf(pid) {
  try {
    // proc(5): the name, in parentheses, may hold anything; after it come the state and, as the 20th, the start.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ESRCH')) return undefined
    throw error
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
