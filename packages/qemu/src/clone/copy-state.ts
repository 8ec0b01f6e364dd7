import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { MachineConfig } from '@cimarron/hypervisor'
import { variablesPath } from '../snapshots/held-images.ts'
import type { BesideDisks } from './beside-disks.ts'

/** Where machines have what the daemon keeps for them, a folder each, by their ids. */
export interface StateFolders {
  readonly firmwareFolder: string
  readonly tpmFolder: string
}

/**
 * Gives a machine that is to be the firmware's variables of another, and where that was asked for what its TPM knows. Until
 * the machine is defined, the next daemon takes these for what is left of it, and removes them.
 */
export async function copyState(
  state: BesideDisks,
  to: { readonly config: MachineConfig; readonly keepTpm: boolean },
  { firmwareFolder, tpmFolder }: StateFolders,
): Promise<void> {
  const { config, keepTpm } = to
  const variables = variablesPath(config, firmwareFolder)
  if (variables !== undefined) await state.variables(variables)
  if (keepTpm && config.tpm) await state.tpm(join(tpmFolder, config.id))
}

export async function discardState(machine: string, { firmwareFolder, tpmFolder }: StateFolders): Promise<void> {
  for (const folder of [firmwareFolder, tpmFolder]) await rm(join(folder, machine), { recursive: true, force: true })
}
