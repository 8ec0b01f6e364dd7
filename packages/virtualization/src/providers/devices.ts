import { defineProvider, type InstanceProvider, type InstanceRecord } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import type { DeviceKeys } from '../naming/names.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { World } from '../world.ts'

/** A device of a machine: of its active settings while it runs, else of those it will start with. */
export interface DeviceRecord {
  readonly kind: ResourceKind
  /** The setting it comes from. */
  readonly setting: string
  readonly record: InstanceRecord & DeviceKeys
}

export function* devicesOf(world: World, view: MachineView, kinds: readonly ResourceKind[]): Generator<DeviceRecord> {
  const config = view.active ?? view.defined
  for (const kind of kinds)
    for (const { id, devices } of kind.resources(config, view))
      for (const { part, properties } of devices)
        yield { kind, setting: id, record: { ...properties, ...world.names.device(kind.deviceClass, view, part) } }
}

/** The devices of one kind, of all machines. */
export function deviceProvider(world: World, kind: ResourceKind): InstanceProvider {
  return defineProvider({
    className: world.names.className(kind.deviceClass),
    *enumerate(context) {
      for (const { view } of world.machines(context))
        for (const { record } of devicesOf(world, view, [kind])) yield record
    },
    get: (keys, context) => {
      const { DeviceID } = keys
      const machine = typeof DeviceID === 'string' ? DeviceID.slice(0, DeviceID.indexOf('/')) : ''
      const view = world.machine(machine, context)?.view
      if (view === undefined) return undefined
      for (const { record } of devicesOf(world, view, [kind])) if (record.DeviceID === DeviceID) return record
      return undefined
    },
  })
}

export function deviceProviders(world: World): InstanceProvider[] {
  return resourceKinds.map((kind) => deviceProvider(world, kind))
}
