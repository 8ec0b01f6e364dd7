import {
  completePool,
  completeVolume,
  createId,
  type FeatureName,
  HypervisorError,
  type PoolView,
  type VolumeView,
} from '@cimarron/hypervisor'
import { type StorageCommand, storageCommandKinds } from '../storage-command.ts'
import { findLink, type Links, requireFeature } from './admission.ts'
import type { HypervisorLink } from './hypervisor-link.ts'

/** Where a command on storage is carried out, and on what. */
export interface StoragePlace {
  readonly link: HypervisorLink
  /** The id of the pool or volume, also of one that is to be. */
  readonly subject: string
  readonly kind: 'pool' | 'volume'
  readonly name: string
}

export function isStorageCommand(command: { readonly kind: string }): command is StorageCommand {
  return storageCommandKinds.some((kind) => kind === command.kind)
}

/**
 * Where a command belongs, and whether it can be meant at all.
 * @throws HypervisorError `pool-not-found`, `volume-not-found`, `invalid-config`, `unsupported`; EstateError `hypervisor-not-found`
 */
export function admitOnStorage(links: Links, command: StorageCommand): StoragePlace {
  const place = placeOf(links, command)
  for (const feature of featuresOf(command)) requireFeature(place.link.hypervisor, feature)
  return place
}

function placeOf(links: Links, command: StorageCommand): StoragePlace {
  switch (command.kind) {
    case 'define-pool': {
      const { id, name } = completePool(command.draft)
      return { link: findLink(links, command.hypervisor), subject: id, kind: 'pool', name }
    }
    case 'change-pool':
    case 'undefine-pool': {
      const { link, view } = requirePool(links, command.pool)
      return { link, subject: view.id, kind: 'pool', name: view.config.name }
    }
    case 'create-volume': {
      const { id = createId(), pool, name, format, source } = command
      const { link } = requirePool(links, pool)
      const checked = source.kind === 'upload' ? { ...source, bytes: noBytes } : source
      completeVolume({ id, pool, name, format, source: checked })
      return { link, subject: id, kind: 'volume', name }
    }
    case 'resize-volume':
    case 'delete-volume': {
      const { link, view } = requireVolume(links, command.volume)
      return { link, subject: view.id, kind: 'volume', name: view.name }
    }
  }
}

const noBytes: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
}

function featuresOf(command: StorageCommand): readonly FeatureName[] {
  if (command.kind === 'define-pool') return command.draft.kind === 'mount' ? ['pools', 'pool-mount'] : ['pools']
  if (command.kind === 'resize-volume') return ['volume-resize']
  if (command.kind !== 'create-volume') return ['pools']
  const { format, source } = command
  const ofSource = {
    blank: [],
    overlay: ['volume-overlay'],
    copy: ['volume-copy'],
    file: ['volume-adopt'],
    upload: ['volume-upload'],
  } as const
  return [`volume-${format}`, ...ofSource[source.kind]]
}

export function requirePool(links: Links, id: string): { readonly link: HypervisorLink; readonly view: PoolView } {
  for (const link of links) {
    const view = link.hypervisor.storage.pool(id)
    if (view) return { link, view }
  }
  throw new HypervisorError('pool-not-found', { pool: id })
}

export function requireVolume(links: Links, id: string): { readonly link: HypervisorLink; readonly view: VolumeView } {
  for (const link of links) {
    const view = link.hypervisor.storage.volume(id)
    if (view) return { link, view }
  }
  throw new HypervisorError('volume-not-found', { volume: id })
}
