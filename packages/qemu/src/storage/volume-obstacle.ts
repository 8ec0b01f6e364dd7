import { statSync } from 'node:fs'
import type { StorageLedger, VolumeView } from '@cimarron/hypervisor'
import type { DiskUse } from '../run-record.ts'

/** Why a machine can't have one of these files: its volume is worked on, or others build on it. */
export function volumeObstacle(
  ledger: StorageLedger,
  uses: readonly DiskUse[],
): { readonly use: DiskUse; readonly by: string } | undefined {
  for (const volume of ledger.volumes()) {
    const use = uses.find((one) => isOf(volume, one))
    const by = use && ledger.obstacle(volume, use.readOnly ? 'read' : 'write')
    if (use && by !== undefined) return { use, by }
  }
  return undefined
}

function isOf({ path }: VolumeView, use: DiskUse): boolean {
  if (path === use.path) return true
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat !== undefined && stat.dev === use.device && stat.ino === use.inode
}

/** Whether the volume at `image`, or one that it builds on, was made to build on `base`. */
export function baseIsRecorded(ledger: StorageLedger, { image, base }: { image: string; base: string }): boolean {
  const backing = ledger.volumeAt(image)?.backing
  return backing !== undefined && ledger.volume(backing)?.path === base
}
