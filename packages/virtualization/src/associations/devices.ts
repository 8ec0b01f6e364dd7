import type { AssociationRow, InstanceRecord } from '@cimarron/cimom'
import { devicesOf } from '../providers/devices.ts'
import { findSetting } from '../providers/settings.ts'
import { resourceKinds } from '../settings/resource-kinds.ts'
import type { Places } from './places.ts'
import { row } from './row.ts'

/** The devices of machines, and the active settings that describe each (DSP1041: SettingsDefineState). */
export function deviceRows(places: Places): AssociationRow[] {
  const { world } = places
  const { names } = world
  return [
    row(
      names,
      'SystemDevice',
      {
        role: 'GroupComponent',
        at: names.className('ComputerSystem'),
        *others(keys, context) {
          for (const view of places.machineAt(keys, context))
            for (const { record } of devicesOf(world, view, resourceKinds))
              yield { className: record.CreationClassName, keys: deviceKeys(record) }
        },
      },
      {
        role: 'PartComponent',
        at: 'CIM_LogicalDevice',
        *others(keys, context) {
          for (const view of places.machineOfDevice(keys, context))
            for (const { record } of devicesOf(world, view, resourceKinds))
              if (record.DeviceID === keys.DeviceID) yield places.machineLink(view)
        },
      },
    ),
    row(
      names,
      'SettingsDefineState',
      {
        role: 'ManagedElement',
        at: 'CIM_LogicalDevice',
        *others(keys, context) {
          for (const view of places.machineOfDevice(keys, context)) {
            if (view.active === null) return
            for (const { kind, setting, record } of devicesOf(world, view, resourceKinds))
              if (record.DeviceID === keys.DeviceID)
                yield {
                  className: names.className(kind.settingClass),
                  keys: names.setting({ machine: view.id, phase: 'active', device: setting }),
                }
          }
        },
      },
      {
        role: 'SettingData',
        at: 'CIM_ResourceAllocationSettingData',
        *others(keys, context) {
          const found = findSetting(world, keys, context)
          if (found === undefined || found.device === undefined || found.phase !== 'active') return
          for (const { setting, record } of devicesOf(world, found.view, resourceKinds))
            if (setting === found.device) yield { className: record.CreationClassName, keys: deviceKeys(record) }
        },
      },
    ),
  ]
}

/** The keys of a device's record. */
export function deviceKeys(record: InstanceRecord): InstanceRecord {
  const { SystemCreationClassName, SystemName, CreationClassName, DeviceID } = record
  return { SystemCreationClassName, SystemName, CreationClassName, DeviceID }
}
