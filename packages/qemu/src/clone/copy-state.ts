import { constants, type Dirent } from 'node:fs'
import { copyFile, lstat, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'

/** Where machines have what the daemon keeps for them, a folder each, by their ids. */
export interface StateFolders {
  readonly firmwareFolder: string
  readonly tpmFolder: string
}

export interface StateCopy {
  readonly from: string
  readonly to: MachineConfig
  readonly keepTpm: boolean
}

/**
 * Gives a machine that is to be the firmware's variables of another, and where that was asked for what its TPM knows. Until
 * the machine is defined, the next daemon takes these for what is left of it, and removes them.
 */
export async function copyState({ from, to, keepTpm }: StateCopy, folders: StateFolders): Promise<void> {
  if (to.firmware !== 'bios') {
    const name = `${to.firmware}.qcow2`
    const [source, target] = [join(folders.firmwareFolder, from), join(folders.firmwareFolder, to.id)]
    await copyFiles(source, target, (entry) => entry.name === name)
  }
  if (keepTpm && to.tpm) await copyFiles(join(folders.tpmFolder, from), join(folders.tpmFolder, to.id), () => true)
}

export async function discardState(machine: string, { firmwareFolder, tpmFolder }: StateFolders): Promise<void> {
  for (const folder of [firmwareFolder, tpmFolder]) await rm(join(folder, machine), { recursive: true, force: true })
}

/** A machine that has never run has none yet. */
async function copyFiles(from: string, to: string, isWanted: (entry: Dirent) => boolean): Promise<void> {
  const entries = (await listed(from)).filter(isWanted)
  if (entries.length === 0) return
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const { name } of entries) {
    const [source, target] = [join(from, name), join(to, name)]
    const stat = await lstat(source)
    // A TPM's folder is its user's: what is put there could lead elsewhere.
    if (!stat.isFile() || stat.nlink !== 1) {
      const words = `${source} is no plain file; look at it, and move it away`
      throw new HypervisorError('peer-failed', { what: "copy of the machine's state", words })
    }
    await copyFile(source, target, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    await flush(target)
  }
  await flush(to)
}

async function listed(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

async function flush(path: string): Promise<void> {
  await using file = await open(path, 'r')
  await file.sync()
}
