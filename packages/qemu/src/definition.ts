import { checkConfig, HypervisorError, type MachineConfig, type SavedMemory } from '@cimarron/hypervisor'
import type { MachineContext } from './machine-context.ts'
import type { DiskUse } from './run-record.ts'

/** What is stored of a machine. */
export interface Definition {
  readonly revision: number
  readonly config: MachineConfig
  /** The number of its own user, if it was given one. */
  readonly uid?: number
  /** It is saved: its memory is in a file. */
  readonly saved?: SavedRecord
}

export interface SavedRecord extends SavedMemory {
  /** The images it goes on with, and what those build on. */
  readonly images: readonly Omit<DiskUse, 'device' | 'inode'>[]
}

/** What a definition has beside its settings. */
export function keptOf(
  { uid }: Pick<MachineContext, 'uid'>,
  saved: SavedRecord | undefined,
): Pick<Definition, 'uid' | 'saved'> {
  return { ...(uid === undefined ? {} : { uid }), ...(saved === undefined ? {} : { saved }) }
}

/** Grows when a definition gets something that a former version would lose or misread. What has no format is of the first. */
const format = 2

export function storeKey(machine: string): string {
  return `machine/${machine}`
}

export function encodeDefinition(definition: Definition): string {
  // A former version would start a saved machine anew, on disks that its memory belongs to.
  return JSON.stringify({ format: definition.saved ? format : 1, ...definition })
}

/** @throws HypervisorError `peer-failed` where a newer version wrote it; `invalid-config` */
export function decodeDefinition(key: string, text: string): Definition {
  // Written by `define` and `change`; what a config must be is checked again, as the store is not ours alone.
  const { format: found = 1, ...definition } = JSON.parse(text) as Definition & { readonly format?: number }
  if (found > format) {
    const words = `it has format ${found}, this version knows formats up to ${format}; run the newer version that wrote it`
    throw new HypervisorError('peer-failed', { what: `the definition of ${key}`, words })
  }
  checkConfig(definition.config)
  if (definition.saved) checkConfig(definition.saved.config)
  return definition
}
