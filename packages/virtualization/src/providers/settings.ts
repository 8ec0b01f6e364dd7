import { type CallContext, defineProvider, type InstanceProvider, type InstanceRecord } from '@cimarron/cimom'
import type { MachineConfig, MachineView } from '@cimarron/hypervisor'
import type { Phase } from '../naming/names.ts'
import type { ResourceKind } from '../settings/resource-kind.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import { systemSetting } from '../settings/system.ts'
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

/** The settings of machines as a whole. */
export function systemSettingData(world: World): InstanceProvider {
  return defineProvider({
    className: world.names.className('VirtualSystemSettingData'),
    *enumerate(context) {
      for (const { view } of world.machines(context))
        for (const [phase, config] of phasesOf(view)) yield systemRecord(world, { view, phase, config })
    },
    get: (keys, context) => {
      const found = findSetting(world, keys, context)
      return found === undefined || found.device !== undefined ? undefined : systemRecord(world, found)
    },
  })
}

/** The settings of one kind of resource. */
export function resourceSettingData(world: World, kind: ResourceKind): InstanceProvider {
  return defineProvider({
    className: world.names.className(kind.settingClass),
    *enumerate(context) {
      for (const { view } of world.machines(context))
        for (const [phase, config] of phasesOf(view)) yield* resourceRecords(world, kind, { view, phase, config })
    },
    get: (keys, context) => {
      const found = findSetting(world, keys, context)
      if (found?.device === undefined) return undefined
      return resourceRecords(world, kind, found).find(({ InstanceID }) => InstanceID === keys.InstanceID)
    },
  })
}

export function resourceSettingProviders(world: World): InstanceProvider[] {
  return resourceKinds.map((kind) => resourceSettingData(world, kind))
}

/** The settings of a machine as a whole, as an instance. */
export function systemRecord(world: World, { view, phase, config }: Found): InstanceRecord {
  return {
    ...systemSetting(config, view, world.platform.virtualSystemType),
    ...world.names.setting({ machine: view.id, phase }),
    Caption: phase === 'defined' ? 'Settings at next start' : 'Settings now',
  }
}

interface Found {
  readonly view: MachineView
  readonly phase: Phase
  readonly config: MachineConfig
}

export function resourceRecords(world: World, kind: ResourceKind, { view, phase, config }: Found): InstanceRecord[] {
  return kind.resources(config, view).map(({ id, setting }) => ({
    ...setting,
    ...world.names.setting({ machine: view.id, phase, device: id }),
  }))
}

/** What an InstanceID names, if it is there. */
export function findSetting(
  world: World,
  keys: InstanceRecord,
  context: CallContext,
): (Found & { readonly device?: string }) | undefined {
  const name = typeof keys.InstanceID === 'string' ? world.names.readSetting(keys.InstanceID) : undefined
  const view = name === undefined ? undefined : world.machine(name.machine, context)?.view
  const config = name === undefined || view === undefined ? null : configOf(view, name.phase)
  if (name === undefined || view === undefined || config === null) return undefined
  return { view, phase: name.phase, config, ...(name.device === undefined ? {} : { device: name.device }) }
}
