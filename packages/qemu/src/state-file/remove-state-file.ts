import { close, constants, fstatSync, ftruncate, openSync, rmSync } from 'node:fs'
import { promisify } from 'node:util'

/** What is given back at a time, in bytes. */
const pieceBytes = 4 * 2 ** 20

/**
 * Takes a state file's name away, if it has one; what it takes of the disk is given back afterwards, in pieces. In one piece,
 * 100 MB hold up whoever flushes anything to the same disk for 50 ms and more (ext4: the journal waits for it). Where the daemon
 * ends before all is given back, the kernel does it: a file without a name lasts as long as it is open (unlink(2)).
 */
export function removeStateFile(path: string): void {
  const fd = openIfThere(path)
  rmSync(path, { force: true })
  if (fd === undefined) return
  giveBack(fd)
    .catch((error: unknown) => process.emitWarning(error as Error))
    .finally(() => close(fd))
}

/** What can't be opened is only removed. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NOFOLLOW)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

async function giveBack(fd: number): Promise<void> {
  const { size, nlink } = fstatSync(fd)
  // Somebody has given it another name: it is theirs.
  if (nlink > 0) return
  for (let left = size - pieceBytes; left > 0; left -= pieceBytes) await truncate(fd, left)
}

const truncate = promisify(ftruncate)
