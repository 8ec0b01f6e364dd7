import type { QemuMachine } from './machine.ts'
import type { DiskUse } from './run-record.ts'

/** The other machine that uses one of these images in a way that excludes that one, in words. */
export function imageConflict(
  machines: readonly QemuMachine[],
  { machine, uses }: { readonly machine: string; readonly uses: readonly DiskUse[] },
): { readonly use: DiskUse; readonly by: string } | undefined {
  for (const other of machines) {
    if (other.id === machine) continue
    for (const use of uses) {
      const excludes = other.disks.some(
        (each) =>
          each.device === use.device &&
          each.inode === use.inode &&
          !(each.readOnly && use.readOnly) &&
          !(each.shareable && use.shareable),
      )
      if (excludes) return { use, by: `machine ${JSON.stringify(other.view.defined.name)}` }
    }
  }
  return undefined
}
