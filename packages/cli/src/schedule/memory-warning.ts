import type { Machine } from '@cimarron/api/client'
import { safeText } from '../output/safe-text.ts'

/** Said of a machine that has nowhere to keep its memory: a schedule would fail each time that it runs. */
export function memoryWarning({ name, disks }: Pick<Machine['defined'], 'name' | 'disks'>): string | undefined {
  if (disks.some(({ readOnly, shareable }) => !readOnly && !shareable)) return undefined
  return `machine "${safeText(name)}" has no disk that it writes to, and nowhere to keep its memory: no snapshot of it can be taken while it runs\n  attach a qcow2 disk, or give --disks-only`
}
