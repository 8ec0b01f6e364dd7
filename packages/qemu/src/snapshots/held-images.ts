import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type MachineConfig, writableDisks } from '@cimarron/hypervisor'
import { nodeName } from '../node-name.ts'

/** An image that takes part in a snapshot: its file, and its node in QEMU while the machine runs. */
export interface HeldImage {
  readonly path: string
  readonly node: string
  /** The disk it is of; of firmware, none. */
  readonly disk?: string
}

/** The disks of a machine first: the first of them holds its memory. Its firmware's variables are part of it, too. */
export function heldImages(config: MachineConfig, firmwareFolder: string): readonly HeldImage[] {
  const disks = writableDisks(config).map(({ id, path }) => ({ path, node: nodeName(id), disk: id }))
  const variables = variablesPath(config, firmwareFolder)
  const isThere = variables !== undefined && existsSync(variables)
  return [...disks, ...(isThere ? [{ path: variables, node: 'cimarron.variables' }] : [])]
}

/** Where the firmware of a machine keeps its variables, once it has started; see `prepareVariables`. */
export function variablesPath({ id, firmware }: MachineConfig, firmwareFolder: string): string | undefined {
  return firmware === 'bios' ? undefined : join(firmwareFolder, id, `${firmware}.qcow2`)
}
