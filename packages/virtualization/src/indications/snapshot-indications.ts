import type { Instance } from '@cimarron/cim'
import type { JournalEntry } from '@cimarron/estate'
import type { SnapshotEventKind } from '@cimarron/hypervisor'
import { groundOf, occasionOf, type Telling } from './telling.ts'
import { snapshotSettings } from './told-instances.ts'

export type SnapshotEntry = Extract<JournalEntry, { kind: SnapshotEventKind }>

/** Snapshots are settings (DSP1042), so they come, change and go as settings do. What one was before its change is not known. */
export function tellSnapshot(entry: SnapshotEntry, telling: Telling): Instance[] {
  const { maker, wants } = telling
  const occasion = occasionOf(entry)
  const settings = [...snapshotSettings(groundOf(telling), entry.machine, entry.snapshot)]
  const told = (() => {
    switch (entry.kind) {
      case 'snapshot-created':
        return settings.map((each) => maker.created(each, occasion))
      case 'snapshot-changed':
        // Its name or description: those of its resources are for ever.
        return settings.slice(0, 1).flatMap((each) => maker.modified(undefined, each, occasion) ?? [])
      case 'snapshot-deleted':
        return settings.toReversed().map((each) => maker.deleted(each, occasion))
      case 'machine-reverted':
        return []
      default:
        return entry.kind satisfies never
    }
  })()
  return told.filter(({ className }) => wants(className))
}
