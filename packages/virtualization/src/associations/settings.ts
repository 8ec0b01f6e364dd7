import type { AssociationRow, CallContext, InstanceRecord } from '@cimarron/cimom'
import type { MachineView } from '@cimarron/hypervisor'
import type { Phase } from '../naming/names.ts'
import { configOf, type FoundSetting, findSetting, phasesOf } from '../providers/settings.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { Places } from './places.ts'
import { type Link, link, row } from './row.ts'

/** Values of CIM_ElementSettingData's IsDefault, IsCurrent and IsNext. */
const yes = 1
const no = 2

/** The settings of a machine, defined and active apart (DSP1057), and what they consist of. */
export function settingRows(places: Places): AssociationRow[] {
  const { names } = places.world
  const ways = waysOf(places)
  const machines = names.className('ComputerSystem')
  const systems = names.className('VirtualSystemSettingData')
  return [
    // The settings that describe a machine now: the active ones, or of a machine that is off the only ones it has.
    row(
      names,
      'SettingsDefineState',
      { role: 'ManagedElement', at: machines, others: ways.machineToState },
      { role: 'SettingData', at: systems, others: ways.stateToMachine },
    ),
    row(
      names,
      'ElementSettingData',
      { role: 'ManagedElement', at: machines, others: ways.machineToSettings },
      { role: 'SettingData', at: systems, others: ways.settingToMachine },
    ),
    row(
      names,
      'ElementSettingData',
      { role: 'ManagedElement', at: 'CIM_SettingData', others: ways.activeToDefined },
      { role: 'SettingData', at: 'CIM_SettingData', others: ways.definedToActive },
    ),
    row(
      names,
      'VirtualSystemSettingDataComponent',
      { role: 'GroupComponent', at: systems, others: ways.settingToParts },
      { role: 'PartComponent', at: 'CIM_ResourceAllocationSettingData', others: ways.partToSetting },
    ),
  ]
}

/** The phase that describes what a machine is now. */
function statePhase(view: MachineView): Phase {
  return view.active === null ? 'defined' : 'active'
}

function currency(view: MachineView, phase: Phase): InstanceRecord {
  return {
    IsDefault: phase === 'defined' ? yes : no,
    IsCurrent: phase === statePhase(view) ? yes : no,
    IsNext: phase === 'defined' ? yes : no,
  }
}

function waysOf(places: Places) {
  const { world } = places
  const { names } = world

  /** The settings as a whole, or those of a resource, that keys name. */
  const settingAt = (keys: InstanceRecord, context: CallContext, of: 'whole' | 'resource'): readonly FoundSetting[] => {
    const found = findSetting(world, keys, context)
    return found === undefined || (found.device === undefined) !== (of === 'whole') ? [] : [found]
  }
  const partLinks = (found: FoundSetting) =>
    resourceKinds.flatMap((kind) =>
      kind.resources(found.config, found.view).map(({ id }) => ({
        className: names.className(kind.settingClass),
        keys: names.setting({ machine: found.view.id, phase: found.phase, device: id }),
      })),
    )

  return {
    *machineToState(keys: InstanceRecord, context: CallContext) {
      for (const view of places.machineAt(keys, context))
        yield link(names.setting({ machine: view.id, phase: statePhase(view) }))
    },
    *stateToMachine(keys: InstanceRecord, context: CallContext) {
      for (const { view, phase } of settingAt(keys, context, 'whole'))
        if (phase === statePhase(view)) yield places.machineLink(view)
    },
    *machineToSettings(keys: InstanceRecord, context: CallContext) {
      for (const view of places.machineAt(keys, context))
        for (const [phase] of phasesOf(view))
          yield link(names.setting({ machine: view.id, phase }), currency(view, phase))
    },
    *settingToMachine(keys: InstanceRecord, context: CallContext) {
      for (const { view, phase } of settingAt(keys, context, 'whole'))
        if (phase === 'defined' || phase === 'active') yield places.machineLink(view, currency(view, phase))
    },
    activeToDefined: (keys: InstanceRecord, context: CallContext) =>
      counterpart(places, keys, { context, from: 'active', to: 'defined' }),
    definedToActive: (keys: InstanceRecord, context: CallContext) =>
      counterpart(places, keys, { context, from: 'defined', to: 'active' }),
    *settingToParts(keys: InstanceRecord, context: CallContext) {
      for (const found of settingAt(keys, context, 'whole')) yield* partLinks(found)
    },
    *partToSetting(keys: InstanceRecord, context: CallContext) {
      for (const found of settingAt(keys, context, 'resource'))
        if (partLinks(found).some((part) => part.keys.InstanceID === keys.InstanceID))
          yield link(names.setting({ machine: found.view.id, phase: found.phase }))
    },
  }
}

/** From a setting to the same setting in the other phase, where the machine has it there as well. */
function* counterpart(
  { world }: Places,
  keys: InstanceRecord,
  way: { readonly context: CallContext; readonly from: Phase; readonly to: Phase },
): Generator<Link> {
  const { names } = world
  const found = findSetting(world, keys, way.context)
  if (found === undefined || found.phase !== way.from) return
  const config = configOf(found.view, way.to)
  if (config === null) return
  const properties = { IsDefault: yes, IsCurrent: no, IsNext: yes }
  const machine = found.view.id
  if (found.device === undefined) {
    const className = names.className('VirtualSystemSettingData')
    yield { className, keys: names.setting({ machine, phase: way.to }), properties }
    return
  }
  for (const kind of resourceKinds)
    for (const { id } of kind.resources(config, found.view))
      if (id === found.device) {
        const className = names.className(kind.settingClass)
        yield { className, keys: names.setting({ machine, phase: way.to, device: id }), properties }
      }
}
