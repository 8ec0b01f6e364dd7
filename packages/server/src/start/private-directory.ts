import { mkdir, stat } from 'node:fs/promises'
import { ConfigurationError } from '../configuration.ts'

const writableByAll = 0o002

/**
 * Makes the data directory where there is none, for its owner only. One that every user of the host may write is
 * refused: its configuration names a program to run, and links could be laid where keys and passwords will be written.
 * @throws ConfigurationError
 */
export async function preparePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  const { mode } = await stat(path)
  if ((mode & writableByAll) === 0) return
  throw new ConfigurationError(
    `data directory ${path} can be written by every user of this host; run: chmod o-w ${path}, or choose another by CIMARRON_HOME`,
  )
}
