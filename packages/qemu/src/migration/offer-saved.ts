import { statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ArrivalPlan,
  arrivingConfig,
  type CarriedFile,
  type CopyPlace,
  type MigrationOffer,
} from '@cimarron/hypervisor'
import type { SavedRecord } from '../definition.ts'
import type { SavedAbout } from '../save/machine-saves.ts'
import { readStateFile } from '../state-file/index.ts'

/** What a target must know of a guest that waits in a file. */
export interface OfferedMemory {
  readonly machineType: string
  readonly acceleration: 'kvm' | 'tcg'
  readonly carried: readonly CarriedFile[]
}

/** By which name the memory of a saved machine goes along. */
export const savedMemory = 'saved/memory'

/** @param folder where that machine's memory is kept @throws HypervisorError where it is not whole */
export function offerSaved(folder: string): OfferedMemory {
  const path = join(folder, 'memory')
  const { about } = readStateFile(path)
  // Written by `MachineSaves.save`.
  const { acceleration, hardware } = about as unknown as SavedAbout
  const { size: sizeBytes } = statSync(path)
  return { machineType: hardware.machineType, acceleration, carried: [{ name: savedMemory, sizeBytes }] }
}

/** As it will be kept here. Where disks are copied, a chain becomes one image: what it built on is of no matter any more. */
export function arrivingSaved(
  { saved }: MigrationOffer,
  plan: ArrivalPlan,
  places: readonly CopyPlace[],
): { readonly saved?: SavedRecord } {
  if (!saved) return {}
  // Of another QEMU driver; what has none uses none.
  const { images = [] } = saved as Partial<SavedRecord>
  const copies = new Map(places.map(({ disk, path }) => [disk.path, path]))
  const below = new Set(places.flatMap(({ disk: { backing } }) => backing.map(({ path }) => path)))
  const kept = images.filter(({ path }) => copies.has(path) || !below.has(path))
  return {
    saved: {
      ...saved,
      config: arrivingConfig(saved.config, plan, places),
      images: kept.map((image) => ({ ...image, path: copies.get(image.path) ?? image.path })),
    },
  }
}
