import { HypervisorError } from '../error.ts'
import { refuseField } from '../invalid-config.ts'
import { createId, isUuid } from '../uuid.ts'
import { checkStorageName } from './storage-name.ts'

/** A place in which volumes are kept. */
export interface PoolConfig {
  /** A UUID in lower case that never changes. */
  readonly id: string
  /** A label people use; unique within a hypervisor, without a slash, and can change. */
  readonly name: string
  readonly description?: string
  /** `mount`: a folder on which a file system has to be mounted, else nothing is read or written there. */
  readonly kind: PoolKind
  /** Absolute path of the folder on the host. */
  readonly path: string
}

export type PoolKind = 'directory' | 'mount'

/** Left out: a random id, and the kind `directory`. */
export type PoolDraft = Pick<PoolConfig, 'name' | 'path'> & Partial<PoolConfig>

/** A pool as it is at one moment; immutable, replaced whole at each change. */
export interface PoolView {
  readonly id: string
  /** The host it is on (its id). */
  readonly host: string
  /** Grows with each change of the config. */
  readonly revision: number
  readonly config: PoolConfig
  /** `unavailable`: its folder is not there, or nothing is mounted on it; `detail` says so. */
  readonly state: 'available' | 'unavailable'
  readonly detail?: string
  /** Of the file system, in bytes, as last measured; 0 where it is unavailable. */
  readonly capacityBytes: number
  readonly availableBytes: number
}

/** What of a pool can be changed; its folder can't, as its volumes are there. An empty description takes it away. */
export interface PoolChange {
  readonly revision: number
  readonly name?: string
  readonly description?: string
}

/** @throws HypervisorError `invalid-config` */
export function completePool(draft: PoolDraft): PoolConfig {
  const { id = createId(), name, description, kind = 'directory', path } = draft
  if (!isUuid(id)) throw refuseField('id', id, 'is no UUID in lower case; leave it out')
  checkStorageName(name, { field: 'name', of: 'pool' })
  if (kind !== 'directory' && kind !== 'mount') throw refuseField('kind', kind, 'is no kind; use directory or mount')
  if (!path.startsWith('/') || path.includes('\0')) throw refuseField('path', path, 'is not absolute; begin it with /')
  const parts = path.split('/').filter((part) => part !== '')
  if (parts.includes('..') || parts.includes('.')) throw refuseField('path', path, 'has . or .. in it; write it out')
  if (parts.length === 0) throw refuseField('path', path, 'is the root of the file system; use a folder of its own')
  return { id, name, ...(description ? { description } : {}), kind, path: `/${parts.join('/')}` }
}

/** @throws HypervisorError `revision-conflict`, `invalid-config` */
export function changePool(view: PoolView, change: PoolChange): PoolConfig {
  requireRevision({ kind: 'pool', name: view.config.name, revision: view.revision, given: change.revision })
  const { description: _former, ...rest } = {
    ...view.config,
    ...(change.name === undefined ? {} : { name: change.name }),
  }
  const description = change.description ?? view.config.description
  return completePool({ ...rest, ...(description === undefined ? {} : { description }) })
}

export interface GivenRevision {
  readonly kind: 'pool' | 'volume'
  readonly name: string
  readonly revision: number
  readonly given: number
}

export function requireRevision({ kind, name, revision, given }: GivenRevision): void {
  if (revision !== given) throw new HypervisorError('revision-conflict', { kind, machine: name, revision, given })
}
