import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

const mostBytes = 2 ** 24

/**
 * What dnsmasq has written, who might be somebody else by now: a link is not followed, a pipe not waited for, and no more
 * read than there can be. Undefined where there is no such file.
 */
export function readOwnFile(path: string): string | undefined {
  let fd: number
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ELOOP') return undefined
    throw error
  }
  try {
    const stat = fstatSync(fd)
    if (!stat.isFile() || stat.size > mostBytes) return undefined
    return readFileSync(fd, 'latin1')
  } finally {
    closeSync(fd)
  }
}
