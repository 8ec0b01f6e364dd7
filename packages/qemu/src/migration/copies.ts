import { existsSync, rmSync } from 'node:fs'
import { open, truncate } from 'node:fs/promises'
import { basename } from 'node:path'
import {
  type ArrivalPlan,
  copyPlaces,
  createId,
  type MigrationOffer,
  type OfferedDisk,
  type Operation,
  type Storage,
} from '@cimarron/hypervisor'
import { runQemuImg } from '../storage/run-qemu-img.ts'
import { isCopiedWhole, wholeBytes } from './whole-image.ts'

export interface CopyWork {
  readonly plan: ArrivalPlan
  readonly storage: Storage
  readonly operation: Operation
  /** Hears of each when it is about to be there. */
  readonly made: (path: string) => void
}

/** Makes an empty image for each disk that will be copied: a volume in a pool, else a file. @throws HypervisorError `no-space`, … */
export async function makeCopies(offer: MigrationOffer, { plan, storage, operation, made }: CopyWork): Promise<void> {
  for (const { disk, path, pool } of copyPlaces(offer, plan, storage)) {
    const bytes = isCopiedWhole(offer, disk) ? wholeBytes(disk) : undefined
    if (pool === undefined) await makeFile(path, disk, { operation, made, bytes })
    else {
      const source = { kind: 'blank', capacityBytes: disk.capacityBytes } as const
      await storage.createVolume({ id: createId(), pool, name: basename(path), format: disk.format, source })
      made(path)
      if (bytes !== undefined) await emptyFile(path, bytes)
    }
  }
}

/** All that it will hold comes over. */
async function emptyFile(path: string, bytes: number): Promise<void> {
  await truncate(path, 0)
  await truncate(path, bytes)
}

async function makeFile(
  path: string,
  disk: OfferedDisk,
  { operation: { signal }, made, bytes }: Pick<CopyWork, 'operation' | 'made'> & { readonly bytes: number | undefined },
): Promise<void> {
  // Made by us first: what is there already is nobody's to overwrite, and nobody else reads it.
  await using _file = await open(path, 'wx', 0o600)
  made(path)
  if (bytes !== undefined) return await emptyFile(path, bytes)
  const args = ['create', '-q', '-f', disk.format, path, String(disk.capacityBytes)]
  await runQemuImg(
    { args, what: `image for disk ${JSON.stringify(disk.id)}`, path },
    { ...(signal ? { signal } : {}), progress: () => undefined },
  )
}

/** Of what was made, what is there. */
export async function removeCopies(paths: readonly string[], storage: Storage): Promise<void> {
  for (const path of paths) {
    const volume = storage.volumeAt(path)
    if (volume) await storage.deleteVolume(volume.id)
    else if (existsSync(path)) rmSync(path)
  }
}
