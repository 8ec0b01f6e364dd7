import { mkdirSync, rmSync } from 'node:fs'
import { open, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { removeStateFile } from '../state-file/index.ts'

/** Where one machine's memory is kept. The folder is the daemon's alone; QEMU gets what is open. */
export interface SavedFiles {
  readonly folder: string
  readonly memory: string
  /** While it is written. */
  readonly part: string
}

export function savedFiles(savedFolder: string, machine: string): SavedFiles {
  const folder = join(savedFolder, machine)
  return { folder, memory: join(folder, 'memory'), part: join(folder, 'memory.part') }
}

export function prepareSavedFolder({ folder, part }: SavedFiles): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  removeStateFile(part)
}

/** From here on the file is there under its name, also when the power fails. */
export async function publish({ folder, memory, part }: SavedFiles): Promise<void> {
  await rename(part, memory)
  await using directory = await open(folder, 'r')
  await directory.sync()
}

/** What it took of the disk is given back afterwards. */
export function removeSaved({ folder, memory, part }: SavedFiles): void {
  for (const file of [memory, part]) removeStateFile(file)
  rmSync(folder, { recursive: true, force: true })
}

/** The same of one that came to nothing; when it resolves, there is room again. */
export async function removeAttempt({ folder }: SavedFiles): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}

/** What the file system still takes, in bytes. */
export async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
