import { access, constants, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigurationError } from '../configuration.ts'

const writableByAll = 0o002

/**
 * Makes the data directory where there is none, for its owner only. One that every user of the host may write is
 * refused: its configuration names a program to run, and links could be laid where keys and passwords will be written.
 * @throws ConfigurationError
 */
export async function preparePrivateDirectory(path: string): Promise<void> {
  await make(path)
  const { mode } = await stat(path)
  if ((mode & writableByAll) === 0) return
  throw new ConfigurationError(
    `data directory ${path} can be written by every user of this host; run: chmod o-w ${path}, or choose another by CIMARRON_HOME`,
  )
}

/** Level by level: Node's recursive mkdir never returns where a pseudo file system refuses it. */
async function make(path: string): Promise<void> {
  try {
    const found = await stat(path)
    if (!found.isDirectory()) throw refused(path, 'it is no folder')
    await access(path, constants.W_OK)
    return
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (error instanceof ConfigurationError) throw error
    if (code !== 'ENOENT') throw refused(path, reasons[code] ?? code, error)
  }
  if (dirname(path) !== path) await make(dirname(path))
  try {
    await mkdir(path, { mode: 0o700 })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Another start may make it at the same moment.
    if (code !== 'EEXIST') throw refused(path, reasons[code] ?? code, error)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EROFS: 'the file system is read-only',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  ENOSPC: 'the file system is full',
  ENOTDIR: 'a part of its path is no folder',
  ENOENT: 'the file system has no place for it',
}

function refused(path: string, why: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(
    `data directory ${path} can't be used: ${why}; give another with --data or CIMARRON_HOME`,
    cause === undefined ? {} : { cause },
  )
}
