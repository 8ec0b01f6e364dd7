import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { virtualSystems } from './systems.ts'
import { isNull, numberOf, shownProperties, shownValue, textOf } from './value.ts'

const profile = 'Virtual System'

const settingsClass = 'CIM_VirtualSystemSettingData'
const resourceClass = 'CIM_ResourceAllocationSettingData'

const enabled = 2
const quiesce = 9

const yes = 1

/** What settings systems have: those in force, those to come, and what they consist of. */
export const settingRules: readonly Rule[] = [
  defineRule({
    id: 'state-settings',
    title: 'Each virtual system has one CIM_VirtualSystemSettingData that describes its state',
    profile,
    source: fromMemory,
    of: virtualSystems,
    async *faults({ path }, model) {
      const state = (await model.links(path, 'CIM_SettingsDefineState', 'ManagedElement')).filter(({ far }) =>
        model.classes.isA(far.className, settingsClass),
      )
      if (state.length !== 1) yield { found: `${state.length} by CIM_SettingsDefineState`, right: 'one' }
    },
  }),
  defineRule({
    id: 'defined-apart',
    title:
      'A virtual system that is active has settings that are in force and settings that are defined, as two instances',
    profile,
    source: fromMemory,
    of: activeSystems,
    async *faults(system, model) {
      const flagged = await settingsWithFlags(model, system)
      if (flagged.length < 2)
        yield {
          found: `${flagged.length} instance${flagged.length === 1 ? '' : 's'} of ${settingsClass} by CIM_ElementSettingData`,
          right: 'one that is current, and one that is next',
        }
    },
  }),
  defineRule({
    id: 'one-current-one-next',
    title: "Of a system's settings one is current, and one is next",
    profile,
    source: fromMemory,
    of: virtualSystems,
    async *faults(system, model) {
      const flagged = await settingsWithFlags(model, system)
      if (flagged.length === 0) return
      for (const [flag, most] of [
        ['IsCurrent', 1],
        ['IsNext', 1],
        ['IsDefault', 1],
      ] as const) {
        const count = flagged.filter((association) => numberOf(association, flag) === yes).length
        if (count > most || (count === 0 && flag !== 'IsDefault'))
          yield { found: `${count} with ${flag} = 1`, right: 'one' }
      }
    },
  }),
  defineRule({
    id: 'settings-identify-system',
    title: 'The settings of a system name it and its type',
    profile,
    source: fromMemory,
    of: (model) => model.sample(settingsClass),
    async *faults(settings, model) {
      if (await isOfCapabilities(model, settings)) return
      for (const name of ['VirtualSystemIdentifier', 'VirtualSystemType'])
        if (isNull(settings, name)) yield { found: `${name} = NULL`, right: 'a value' }
    },
  }),
  defineRule({
    id: 'system-type-form',
    title: 'VirtualSystemType is ORG:TYPE without white space',
    profile,
    source: fromMemory,
    of: (model) => model.instances(settingsClass),
    faults(settings): Fault[] {
      const type = textOf(settings, 'VirtualSystemType')
      if (type === undefined || /^[^:\s]+(:[^:\s]+)+$/.test(type)) return []
      return [
        {
          found: `VirtualSystemType = ${shownValue(type)}`,
          right: 'as "DMTF:KVM"; values without an organization are of older servers',
        },
      ]
    },
  }),
  defineRule({
    id: 'resource-in-settings',
    title: 'Settings of a resource are part of the settings of one system',
    profile,
    source: fromMemory,
    of: (model) => model.sample(resourceClass),
    async *faults(resource, model) {
      if (await isOfCapabilities(model, resource)) return
      const wholes = await model.links(resource.path, 'CIM_VirtualSystemSettingDataComponent', 'PartComponent')
      if (wholes.length !== 1)
        yield { found: `${wholes.length} by CIM_VirtualSystemSettingDataComponent`, right: 'one' }
    },
  }),
  defineRule({
    id: 'device-settings',
    title: 'Each device of a virtual system that is active has the settings that define its state',
    profile: 'Resource Allocation',
    source: fromMemory,
    of: devicesOfActiveSystems,
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_SettingsDefineState', 'ManagedElement')
      if (!links.some(({ far }) => model.classes.isA(far.className, resourceClass)))
        yield { found: `no CIM_SettingsDefineState with a ${resourceClass}`, right: 'one' }
    },
  }),
  defineRule({
    id: 'device-names-system',
    title: 'SystemName and SystemCreationClassName of a device are the keys of its system',
    profile,
    source: ofSchema('CIM_LogicalDevice', 'CIM_SystemDevice'),
    of: (model) => model.sample('CIM_LogicalDevice'),
    async *faults(device, model) {
      for (const system of await model.partners(device.path, 'CIM_SystemDevice', 'PartComponent')) {
        const isSame =
          device.get('SystemName') === system.get('Name') &&
          device.get('SystemCreationClassName') === system.get('CreationClassName')
        if (!isSame)
          yield {
            found: shownProperties(device, 'SystemCreationClassName', 'SystemName'),
            right: `those of its system: ${shownProperties(system, 'CreationClassName', 'Name')}`,
          }
      }
    },
  }),
]

/** Virtual systems that run, or are paused. */
async function activeSystems(model: Model): Promise<readonly Located[]> {
  return (await virtualSystems(model)).filter((one) => [enabled, quiesce].includes(numberOf(one, 'EnabledState') ?? -1))
}

export async function devicesOfActiveSystems(model: Model): Promise<readonly Located[]> {
  const found: Located[] = []
  for (const system of await activeSystems(model)) {
    for (const { far } of await model.links(system.path, 'CIM_SystemDevice', 'GroupComponent')) {
      const device = model.known(far)
      if (device !== undefined) found.push(device)
    }
  }
  return found
}

/** The associations of a system with its settings as a whole. */
async function settingsWithFlags(model: Model, { path }: Located) {
  const links = await model.links(path, 'CIM_ElementSettingData', 'ManagedElement')
  return links
    .filter(({ far }) => model.classes.isA(far.className, settingsClass))
    .map(({ association }) => association)
}

/** Whether settings tell what can be had, and are nobody's. */
export async function isOfCapabilities(model: Model, { path }: Located): Promise<boolean> {
  return (await model.links(path, 'CIM_SettingsDefineCapabilities')).length > 0
}
