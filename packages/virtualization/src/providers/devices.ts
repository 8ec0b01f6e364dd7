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
      for (const { part, properties, deviceClass } of devices)
        yield {
          kind,
          setting: id,
          record: { ...properties, ...world.names.device(deviceClass ?? kind.deviceClasses[0], view, part) },
        }
}

/** The devices of one class, of all machines. */
function deviceProvider(world: World, kind: ResourceKind, deviceClass: string): InstanceProvider {
  const className = world.names.className(deviceClass)
  const devicesAt = (view: MachineView): Iterable<InstanceRecord> =>
    devicesOf(world, view, [kind])
      .map(({ record }) => record)
      .filter(({ CreationClassName }) => CreationClassName === className)
  return defineProvider({
    className,
    *enumerate(context) {
      for (const { view } of world.machines(context)) yield* devicesAt(view)
    },
    get: (keys, context) => {
      const { SystemCreationClassName, SystemName, DeviceID } = keys
      const machine = typeof DeviceID === 'string' ? DeviceID.slice(0, DeviceID.indexOf('/')) : ''
      const view = world.machine(machine, context)?.view
      if (view === undefined) return undefined
      // All keys count: an id that is right, of another system, names nothing.
      const { CreationClassName, Name } = world.names.machine(view)
      if (SystemName !== Name || SystemCreationClassName !== CreationClassName) return undefined
      for (const record of devicesAt(view)) if (record.DeviceID === DeviceID) return record
      return undefined
    },
  })
}

export function deviceProviders(world: World): InstanceProvider[] {
  return resourceKinds.flatMap((kind) =>
    kind.deviceClasses.map((deviceClass) => deviceProvider(world, kind, deviceClass)),
  )
}
