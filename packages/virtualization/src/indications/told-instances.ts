import type { InstanceRecord } from '@cimarron/cimom'
import type { FeatureName, MachineView, Snapshot } from '@cimarron/hypervisor'
import type { Pooling } from '../pools/pooling.ts'
import { machineRecord } from '../providers/computer-system.ts'
import { phasesOf, resourceRecords, systemRecord } from '../providers/settings.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { World } from '../world.ts'

/** What indications tell of: the middle of their classes' names. */
export const subjects = [
  'ComputerSystem',
  'VirtualSystemSettingData',
  'ResourceAllocationSettingData',
  'ConcreteJob',
] as const

export type Subject = (typeof subjects)[number]

/** An instance as its provider would have given it at that moment. */
export interface ToldInstance {
  readonly subject: Subject
  /** The local name of its class. */
  readonly className: string
  /** Names it among all of its class. */
  readonly key: string
  readonly keys: InstanceRecord
  readonly record: InstanceRecord
}

/** What instances are told from. */
export interface Ground {
  readonly world: World
  readonly pooling: Pooling
  /** What the hypervisor's driver can do. */
  readonly features: ReadonlySet<FeatureName>
}

/** The machine itself. */
export function* machineInstances({ world, features }: Ground, view: MachineView): Generator<ToldInstance> {
  const className = 'ComputerSystem'
  yield {
    subject: className,
    className,
    key: view.id,
    keys: world.names.machine(view),
    record: machineRecord(world, { view, features }),
  }
}

/** The machine's settings as a whole: as defined, and while it runs as active. */
export function* systemSettings({ world }: Ground, view: MachineView): Generator<ToldInstance> {
  for (const [phase, config] of phasesOf(view)) {
    yield setting('VirtualSystemSettingData', 'VirtualSystemSettingData', systemRecord(world, { view, phase, config }))
  }
}

/** The settings of the machine's resources, in both phases. */
export function* resourceSettings({ world, pooling }: Ground, view: MachineView): Generator<ToldInstance> {
  for (const [phase, config] of phasesOf(view)) {
    for (const kind of resourceKinds) {
      for (const record of resourceRecords(world, kind, { view, phase, config, pooling })) {
        yield setting('ResourceAllocationSettingData', kind.settingClass, record)
      }
    }
  }
}

/** The settings of a snapshot, as a whole and of its resources. */
export function* snapshotSettings(
  { world, pooling }: Ground,
  view: MachineView,
  snapshot: Snapshot,
): Generator<ToldInstance> {
  const settings = { view, phase: snapshot.id, config: snapshot.config, snapshot }
  yield setting('VirtualSystemSettingData', 'VirtualSystemSettingData', systemRecord(world, settings))
  for (const kind of resourceKinds)
    for (const record of resourceRecords(world, kind, { ...settings, pooling }))
      yield setting('ResourceAllocationSettingData', kind.settingClass, record)
}

function setting(subject: Subject, className: string, record: InstanceRecord): ToldInstance {
  const { InstanceID } = record
  return { subject, className, key: `${className}:${String(InstanceID)}`, keys: { InstanceID }, record }
}
