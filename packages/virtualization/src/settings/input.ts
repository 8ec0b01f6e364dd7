import type { UsbInput } from '@cimarron/hypervisor'
import { inputPool } from '../pools/pool-class.ts'
import { listed } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'

const inputs = new Map((['tablet', 'keyboard', 'mouse'] as const).map((input) => [input, input]))
/** Every input is on USB: those of the board are always there, and in no settings. */
const buses = new Map([['usb', 'usb']])
const idOf = (input: string): string => `input-${input}`
/** CIM_PointingDevice.PointingType. */
const pointingTypes: Readonly<Record<Exclude<UsbInput, 'keyboard'>, number>> = { mouse: 3, tablet: 1 }

/** Tablets, mice and keyboards (DSP1059), as libvirt-cim tells them: ResourceSubType says which. */
export const input: ResourceKind = {
  name: 'input device',
  part: 'usb',
  placing: listed('usb', idOf),
  resourceTypes: [13],
  settingClass: 'InputResourceAllocationSettingData',
  deviceClasses: ['PointingDevice', 'Keyboard'],
  pool: inputPool,
  feature: 'usb-input',

  resources: (config, view) =>
    (config.usb ?? []).map((each) => ({
      id: idOf(each),
      setting: { ...deviceSetting(13, idOf(each)), ResourceSubType: each, BusType: 'usb' },
      devices: [
        {
          part: idOf(each),
          properties: {
            ...deviceState(view),
            ElementName: `USB ${each}`,
            ...(each === 'keyboard' ? {} : { PointingType: pointingTypes[each] }),
          },
          ...(each === 'keyboard' ? { deviceClass: 'Keyboard' } : {}),
        },
      ],
    })),

  read(reader, draft) {
    readOne(reader)
    reader.choice('BusType', buses)
    const given = reader.choice('ResourceSubType', inputs)
    if (given === undefined) throw reader.problem('ResourceSubType is missing; it is tablet, mouse or keyboard')
    draft.usb = [...(draft.usb ?? []), given]
  },
}
