import { open, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Writes a file whole or not at all, and on the disk when it resolves: a new file beside it, flushed, put in its place. */
export async function writeDurably(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${process.pid}.new`
  const file = await open(temporary, 'w', mode)
  try {
    await file.chmod(mode)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
  await flushDirectory(path)
}

/** Removes a file if it is there, and on the disk when it resolves. */
export async function removeDurably(path: string): Promise<boolean> {
  try {
    await unlink(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
  await flushDirectory(path)
  return true
}

async function flushDirectory(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
