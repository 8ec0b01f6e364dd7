import type { CallContext, InstanceRecord } from '@cimarron/cimom'
import type { Host, MachineView } from '@cimarron/hypervisor'
import type { World } from '../world.ts'
import { type Link, link } from './row.ts'

/** What the keys of systems and of their devices name; each is empty where there is no such thing. */
export class Places {
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  machineAt({ CreationClassName, Name }: InstanceRecord, context: CallContext): readonly MachineView[] {
    if (typeof CreationClassName !== 'string' || typeof Name !== 'string') return []
    const id = this.world.names.readMachine({ CreationClassName, Name })
    const view = id === undefined ? undefined : this.world.machine(id, context)?.view
    return view === undefined ? [] : [view]
  }

  machineOfDevice(
    { SystemCreationClassName, SystemName }: InstanceRecord,
    context: CallContext,
  ): readonly MachineView[] {
    return this.machineAt({ CreationClassName: SystemCreationClassName ?? null, Name: SystemName ?? null }, context)
  }

  hostAt(name: unknown, context: CallContext): readonly Host[] {
    const host = typeof name === 'string' ? this.world.host(name, context) : undefined
    return host === undefined ? [] : [host]
  }

  machineLink(view: Pick<MachineView, 'id'>, properties?: InstanceRecord): Link {
    return link(this.world.names.machine(view), properties)
  }
}
