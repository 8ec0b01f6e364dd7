import { existsSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** What is there by name but is no file on a disk: a window into the kernel or into a process, such as the daemon. */
const windows = ['/proc', '/sys']

/** Whether a file that was opened is one that no machine gets, by whatever links and names it was reached. */
export function isKeptBack(fd: number, keptBack: readonly string[]): boolean {
  // Of what is open, not of a path that might by now lead elsewhere.
  const path = readlinkSync(`/proc/self/fd/${fd}`)
  return isKept(path, keptBack)
}

/** The same of a path with no links in it. */
export function isKept(path: string, keptBack: readonly string[]): boolean {
  return [...windows, ...keptBack].some((kept) => path === kept || path.startsWith(`${kept}/`))
}

/** With no links in it; what is not there yet is known by its folder. */
export function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const whole = resolve(path)
  const folder = dirname(whole)
  return folder === whole ? whole : join(realPath(folder), basename(whole))
}
