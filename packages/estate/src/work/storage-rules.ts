import { completePool, type VolumeSource } from '@cimarron/hypervisor'
import type { RecordedSource, StorageCommand, StorageCommandKind } from '../storage-command.ts'
import type { CommandRule, Target } from './command-rule.ts'

type StorageRules = { readonly [K in StorageCommandKind]: CommandRule<Extract<StorageCommand, { readonly kind: K }>> }

const askAgain = 'ask for it again if it is still wanted'
const quiet = { operations: () => [], patient: false, reasons: [] } as const

/** What there is to know about each command on pools and volumes. */
export const storageRules: StorageRules = {
  'define-pool': {
    ...quiet,
    pace: () => 'quick',
    phase: 'defining the pool',
    cancellable: false,
    run: async ({ draft }, { hypervisor, subject, operation }) =>
      void (await hypervisor.storage.definePool(completePool({ ...draft, id: subject }), operation)),
    holds: (_command, _view, place) => place?.storage.pool(place.subject) !== undefined,
    remedy: 'define it again',
  },
  'change-pool': {
    ...quiet,
    pace: () => 'quick',
    phase: 'changing the pool',
    cancellable: false,
    run: async ({ kind: _kind, pool, ...change }, { hypervisor, operation }) =>
      void (await hypervisor.storage.changePool(pool, change, operation)),
    holds: ({ pool, revision }, _view, place) => (place?.storage.pool(pool)?.revision ?? 0) > revision,
    remedy: 'read it and change it again',
  },
  'undefine-pool': {
    ...quiet,
    pace: () => 'quick',
    phase: 'forgetting the pool',
    cancellable: false,
    run: ({ pool, forget = false }, { hypervisor, operation }) =>
      hypervisor.storage.undefinePool(pool, { ...operation, forget }),
    holds: ({ pool }, _view, place) => place !== undefined && place.storage.pool(pool) === undefined,
    remedy: askAgain,
  },
  'create-volume': {
    ...quiet,
    pace: () => 'long',
    phase: 'making the volume',
    cancellable: true,
    async run({ pool, name, format, source }, target) {
      const request = { id: target.subject, pool, name, format, source: withBytes(source, target) }
      await target.hypervisor.storage.createVolume(request, target.operation)
    },
    holds: (_command, _view, place) => place?.storage.volume(place.subject) !== undefined,
    remedy: 'nothing of it was kept; make it again',
  },
  'resize-volume': {
    ...quiet,
    pace: () => 'long',
    phase: 'resizing the volume',
    cancellable: false,
    run: async ({ kind: _kind, volume, ...resize }, { hypervisor, operation }) =>
      void (await hypervisor.storage.resizeVolume(volume, resize, operation)),
    holds: ({ volume, capacityBytes, revision }, _view, place) => {
      const found = place?.storage.volume(volume)
      return found !== undefined && found.revision > revision && found.capacityBytes === capacityBytes
    },
    remedy: askAgain,
  },
  'delete-volume': {
    ...quiet,
    pace: () => 'long',
    phase: 'deleting the volume',
    cancellable: false,
    run: ({ volume }, { hypervisor, operation }) => hypervisor.storage.deleteVolume(volume, operation),
    holds: ({ volume }, _view, place) => place !== undefined && place.storage.volume(volume) === undefined,
    remedy: askAgain,
  },
}

function withBytes(source: RecordedSource, { bytes }: Target): VolumeSource {
  if (source.kind !== 'upload') return source
  return { ...source, bytes: bytes ?? nothing() }
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {
  // An upload of no bytes is refused by the driver.
}
