import type { CallContext, InstanceRecord } from '@cimarron/cimom'
import type { Host, MachineConfig } from '@cimarron/hypervisor'
import type { Resource, ResourceKind } from '../settings/resource-kind.ts'
import type { World } from '../world.ts'
import { diskPool, networkPool } from './pool-class.ts'

/** A pool by what names it: a host's primordial one of a class, or a child of that. */
export interface PoolName {
  readonly host: string
  /** See `PoolClass.id`. */
  readonly of: string
  /** The storage pool or network (its id) that it is. */
  readonly child?: string
}

/** Which pool each resource of a machine is taken from (DSP1041), as of one request. */
export class Pooling {
  readonly #world: World
  readonly #context: Pick<CallContext, 'principal'>
  #host: string | undefined

  constructor(world: World, context: Pick<CallContext, 'principal'>) {
    this.#world = world
    this.#context = context
  }

  /** @param resource a device's id, or `processors`, `memory` */
  poolOf(kind: ResourceKind, resource: string, { config, host }: MachineAt): PoolName {
    const child = this.#childOf(kind, resource, config)
    return { host: host || this.#onlyHost(), of: kind.pool.id, ...(child === undefined ? {} : { child }) }
  }

  poolId(kind: ResourceKind, resource: string, at: MachineAt): string {
    return this.#world.names.pool(this.poolOf(kind, resource, at)).InstanceID
  }

  /** A resource's setting with the pool that it is taken from. */
  setting(kind: ResourceKind, { id, setting }: Resource, at: MachineAt): InstanceRecord {
    return { ...setting, PoolID: this.poolId(kind, id, at) }
  }

  #childOf(kind: ResourceKind, resource: string, config: MachineConfig): string | undefined {
    if (kind.pool.id === diskPool.id) {
      const disk = config.disks.find(({ id }) => id === resource)
      const { hypervisor } = this.#world
      const volume = disk && this.#world.session(this.#context).volumeAt(disk.path, hypervisor)
      return volume?.view.pool
    }
    if (kind.pool.id === networkPool.id) {
      const backend = config.nics.find(({ id }) => id === resource)?.backend
      return backend?.kind === 'network' ? backend.network : undefined
    }
    return undefined
  }

  /** Where a machine that is not defined yet will be. */
  #onlyHost(): string {
    this.#host ??= this.#world.hosts(this.#context)[0]?.id ?? ''
    return this.#host
  }
}

/** A machine's settings, and the host it is on (its id); empty: where it will be defined. */
export interface MachineAt {
  readonly config: MachineConfig
  readonly host: Host['id']
}
