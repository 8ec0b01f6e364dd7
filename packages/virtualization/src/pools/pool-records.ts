import type { CallContext, InstanceRecord } from '@cimarron/cimom'
import type { Host, MachineConfig, NetworkView, PoolView } from '@cimarron/hypervisor'
import {
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
} from '../schema.gen.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import type { World } from '../world.ts'
import { diskPool, networkPool } from './pool-class.ts'
import { Pooling, type PoolName } from './pooling.ts'

/** A pool. What is told of it looks through all machines, so only who tells it asks. */
export interface Pool {
  readonly name: PoolName
  readonly kind: ResourceKind
  record(): InstanceRecord
}

/** Every pool of a kind of resource: the primordial one of each host, and its storage pools or networks. */
export function* poolsOf(world: World, kind: ResourceKind, context: CallContext): Generator<Pool> {
  if (!world.kinds(context).includes(kind)) return
  const use = new PoolUse(world, kind, context)
  for (const host of world.hosts(context)) {
    const children = [...childrenOf(world, kind, { host, context })]
    const primordial: PoolName = { host: host.id, of: kind.pool.id }
    yield {
      name: primordial,
      kind,
      record: () => ({
        ...common(world, kind, primordial),
        ElementName: kind.pool.title,
        Primordial: true,
        ...ofHost(host, kind, { use: use.of(primordial), children }),
      }),
    }
    for (const { name, title, record } of children)
      yield {
        name,
        kind,
        record: () => ({
          ...common(world, kind, name),
          ElementName: title,
          Primordial: false,
          CurrentlyConsumedResource: use.of(name).count,
          ...record,
        }),
      }
  }
}

function common(world: World, kind: ResourceKind, name: PoolName): InstanceRecord {
  const { InstanceID } = world.names.pool(name)
  return {
    InstanceID,
    PoolID: InstanceID,
    ResourceType: kind.resourceTypes[0],
    ...(kind.otherResourceType === undefined ? {} : { OtherResourceType: kind.otherResourceType }),
    OperationalStatus: [OperationalStatus.OK],
    HealthState: HealthState.OK,
    AllocationUnits: 'count',
    ConsumedResourceUnits: 'count',
  }
}

interface Child {
  readonly name: PoolName
  readonly title: string
  readonly record: InstanceRecord
}

function* childrenOf(
  world: World,
  kind: ResourceKind,
  { host, context }: { readonly host: Host; readonly context: CallContext },
): Generator<Child> {
  const name = (child: string): PoolName => ({ host: host.id, of: kind.pool.id, child })
  const session = world.session(context)
  if (kind.pool.id === diskPool.id)
    for (const { hypervisor, view } of session.pools())
      if (hypervisor === world.hypervisor && view.host === host.id)
        yield { name: name(view.id), title: view.config.name, record: storage(view) }
  if (kind.pool.id === networkPool.id)
    for (const { hypervisor, view } of session.networks())
      if (hypervisor === world.hypervisor && view.host === host.id)
        yield { name: name(view.id), title: view.defined.name, record: network(view) }
}

/** A storage pool: its room is that of its file system, and what is taken of it is taken by anybody. */
function storage({ config, state, detail, capacityBytes, availableBytes }: PoolView): InstanceRecord {
  const isThere = state === 'available'
  return {
    Description: config.description ?? null,
    Caption: config.path,
    Path: config.path,
    ResourceSubType: config.kind,
    AllocationUnits: 'byte',
    Capacity: isThere ? BigInt(capacityBytes) : null,
    Reserved: isThere ? BigInt(capacityBytes - availableBytes) : null,
    ...(isThere
      ? {}
      : {
          OperationalStatus: [OperationalStatus.Error],
          HealthState: HealthState.MajorFailure,
          StatusDescriptions: [detail ?? 'unavailable'],
        }),
  }
}

function network({ state, detail, defined }: NetworkView): InstanceRecord {
  return {
    Description: defined.notes ?? null,
    ResourceSubType: defined.mode,
    OperationalStatus: [
      detail === undefined
        ? state === 'active'
          ? OperationalStatus.OK
          : OperationalStatus.Stopped
        : OperationalStatus.Degraded,
    ],
    ...(detail === undefined ? {} : { StatusDescriptions: [detail] }),
  }
}

interface Accounts {
  readonly use: Use
  readonly children: readonly Child[]
}

/** What a host has of a resource, and what is taken of it: by machines that are active, and no others (CIM_ResourcePool). */
function ofHost(host: Host, kind: ResourceKind, { use, children }: Accounts): InstanceRecord {
  switch (kind.part) {
    case 'processors':
      // Processors are shared: none is reserved, and there may be more of them in machines than in the host.
      return {
        Capacity: BigInt(host.processors.count),
        Reserved: 0n,
        CurrentlyConsumedResource: use.processors,
      }
    case 'memory':
      return {
        AllocationUnits: 'byte',
        ConsumedResourceUnits: 'byte',
        Capacity: BigInt(host.memory.totalBytes),
        Reserved: use.bytes,
        CurrentlyConsumedResource: use.bytes,
        MaxConsumableResource: BigInt(host.memory.totalBytes),
      }
    case 'disks':
      return {
        AllocationUnits: 'byte',
        Capacity: total(children, 'Capacity'),
        Reserved: total(children, 'Reserved'),
        CurrentlyConsumedResource: use.count,
      }
    default:
      return { CurrentlyConsumedResource: use.count }
  }
}

function total(children: readonly Child[], name: string): bigint {
  return children.reduce((sum, { record }) => sum + (typeof record[name] === 'bigint' ? record[name] : 0n), 0n)
}

/** What active machines have of a pool; of a primordial one also what they have of its children. */
interface Use {
  count: bigint
  processors: bigint
  bytes: bigint
}

/** Counted when it is first asked for, once for all pools of a kind. */
class PoolUse {
  readonly #uses = new Map<string, Use>()
  readonly #world: World
  readonly #kind: ResourceKind
  readonly #context: CallContext
  #isCounted = false

  constructor(world: World, kind: ResourceKind, context: CallContext) {
    this.#world = world
    this.#kind = kind
    this.#context = context
  }

  of(name: PoolName): Use {
    if (!this.#isCounted) this.#count()
    return this.#at(name)
  }

  #count(): void {
    this.#isCounted = true
    const [world, kind, context] = [this.#world, this.#kind, this.#context]
    const pooling = new Pooling(world, context)
    for (const { view } of world.machines(context)) {
      const { active: config, host } = view
      if (config === null) continue
      for (const { id } of kind.resources(config, view)) {
        const { child, ...primordial } = pooling.poolOf(kind, id, { config, host })
        this.#add(primordial, config)
        if (child !== undefined) this.#add({ ...primordial, child }, config)
      }
    }
  }

  #at(name: PoolName): Use {
    const { InstanceID } = this.#world.names.pool(name)
    const known = this.#uses.get(InstanceID)
    if (known !== undefined) return known
    const made = { count: 0n, processors: 0n, bytes: 0n }
    this.#uses.set(InstanceID, made)
    return made
  }

  #add(name: PoolName, { processors, memory }: MachineConfig): void {
    const use = this.#at(name)
    use.count += 1n
    use.processors += BigInt(processors.count)
    use.bytes += BigInt(memory.bytes)
  }
}
