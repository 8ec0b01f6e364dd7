import { type CallContext, defineProvider, type InstanceProvider, type InstanceRecord } from '@cimarron/cimom'
import type { MachineConfig, MachineView, Snapshot } from '@cimarron/hypervisor'
import { resourceTemplates, systemTemplates, type Template } from '../allocation/templates.ts'
import { isPhase, isTemplateId, type Phase } from '../naming/names.ts'
import { Pooling } from '../pools/pooling.ts'
import { CIM_VirtualSystemSnapshotService_CreateSnapshot_SnapshotType as SnapshotType } from '../schema.gen.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import { moment, systemSetting } from '../settings/system.ts'
import type { World } from '../world.ts'

/** A machine's defined settings, and while it runs its active ones: never one for the other (DSP1057). */
export function phasesOf(view: MachineView): readonly (readonly [Phase, MachineConfig])[] {
  return view.active === null
    ? [['defined', view.defined]]
    : [
        ['defined', view.defined],
        ['active', view.active],
      ]
}

export function configOf(view: MachineView, phase: Phase): MachineConfig | null {
  return phase === 'defined' ? view.defined : view.active
}

/** All settings that a machine has: defined, active, and those of its snapshots (DSP1042). */
function* settingsOf(world: World, view: MachineView, context: CallContext): Generator<Settings> {
  for (const [phase, config] of phasesOf(view)) yield { view, phase, config }
  for (const snapshot of world.snapshots(view.id, context))
    yield { view, phase: snapshot.id, config: snapshot.config, snapshot }
}

/** The settings of machines as a whole. */
export function systemSettingData(world: World): InstanceProvider {
  return defineProvider({
    className: world.names.className('VirtualSystemSettingData'),
    *enumerate(context) {
      for (const { view } of world.machines(context))
        for (const settings of settingsOf(world, view, context)) yield systemRecord(world, settings)
      for (const { record } of systemTemplates(world, context)) yield record
    },
    get: (keys, context) => {
      const found = findSetting(world, keys, context)
      if (found === undefined) return templateAt(systemTemplates(world, context), keys)
      return found.device === undefined ? systemRecord(world, found) : undefined
    },
  })
}

/** The settings of one kind of resource. */
export function resourceSettingData(world: World, kind: ResourceKind): InstanceProvider {
  return defineProvider({
    className: world.names.className(kind.settingClass),
    *enumerate(context) {
      const pooling = new Pooling(world, context)
      for (const { view } of world.machines(context))
        for (const settings of settingsOf(world, view, context))
          yield* resourceRecords(world, kind, { ...settings, pooling })
      for (const { record } of resourceTemplates(world, kind, context)) yield record
    },
    get: (keys, context) => {
      const found = findSetting(world, keys, context)
      if (found?.device === undefined) return templateAt(resourceTemplates(world, kind, context), keys)
      const pooling = new Pooling(world, context)
      return resourceRecords(world, kind, { ...found, pooling }).find(
        ({ InstanceID }) => InstanceID === keys.InstanceID,
      )
    },
  })
}

function templateAt(templates: Iterable<Template>, { InstanceID }: InstanceRecord): InstanceRecord | undefined {
  if (!isTemplateId(InstanceID)) return undefined
  for (const { record } of templates) if (record.InstanceID === InstanceID) return record
  return undefined
}

export function resourceSettingProviders(world: World): InstanceProvider[] {
  return resourceKinds.map((kind) => resourceSettingData(world, kind))
}

/** The settings of a machine as a whole, as an instance. */
export function systemRecord(world: World, { view, phase, config, snapshot }: Settings): InstanceRecord {
  return {
    ...systemSetting(config, view, world.platform.virtualSystemType),
    ...world.names.setting({ machine: view.id, phase }),
    Caption: phase === 'defined' ? 'Settings at next start' : 'Settings now',
    ...(snapshot === undefined ? {} : snapshotRecord(world, view, snapshot)),
  }
}

/** What settings tell of the snapshot that they are of, in the place of what they tell of the machine. */
function snapshotRecord(world: World, view: MachineView, snapshot: Snapshot): InstanceRecord {
  const { parent, description, memory } = snapshot
  return {
    Caption: memory ? 'Snapshot with memory' : 'Snapshot of disks',
    ElementName: snapshot.name,
    Description: description ?? null,
    CreationTime: moment(snapshot.createdMs),
    SnapshotType: memory ? SnapshotType.FullSnapshot : SnapshotType.DiskSnapshot,
    ParentSnapshot: parent === undefined ? null : world.names.setting({ machine: view.id, phase: parent }).InstanceID,
    Revision: null,
  }
}

/** A machine's settings: defined, active, or of a snapshot. */
export interface Settings {
  readonly view: MachineView
  readonly phase: string
  readonly config: MachineConfig
  /** That they are of. */
  readonly snapshot?: Snapshot
}

/** What an InstanceID names: settings as a whole, or of one resource. */
export interface FoundSetting extends Settings {
  readonly device?: string
}

/** The settings of one kind of resource, as instances. */
export function resourceRecords(
  world: World,
  kind: ResourceKind,
  { view, phase, config, pooling }: Settings & { readonly pooling: Pooling },
): InstanceRecord[] {
  return kind.resources(config, view).map((resource) => ({
    ...pooling.setting(kind, resource, { config, host: view.host }),
    ...world.names.setting({ machine: view.id, phase, device: resource.id }),
  }))
}

/** What an InstanceID names, if it is there. */
export function findSetting(world: World, keys: InstanceRecord, context: CallContext): FoundSetting | undefined {
  const name = typeof keys.InstanceID === 'string' ? world.names.readSetting(keys.InstanceID) : undefined
  const view = name === undefined ? undefined : world.machine(name.machine, context)?.view
  if (name === undefined || view === undefined) return undefined
  const { phase, device } = name
  const snapshot = isPhase(phase) ? undefined : world.snapshots(view.id, context).find(({ id }) => id === phase)
  const config = isPhase(phase) ? configOf(view, phase) : snapshot?.config
  if (!config) return undefined
  return {
    view,
    phase,
    config,
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(device === undefined ? {} : { device }),
  }
}
