import { consolePool } from '../pools/pool-class.ts'
import { device } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'

/** Serial ports (DSP1059, ResourceType 21). */
export const serial: ResourceKind = {
  name: 'serial port',
  part: 'serials',
  placing: device('serials'),
  resourceTypes: [21],
  settingClass: 'ConsoleResourceAllocationSettingData',
  deviceClasses: ['SerialController'],
  pool: consolePool,
  feature: 'serial-console',

  resources: (config, view) =>
    config.serials.map(({ id }) => ({
      id,
      setting: deviceSetting(21, id),
      devices: [{ part: id, properties: { ...deviceState(view), ElementName: id } }],
    })),

  read(reader, draft) {
    readOne(reader)
    const name = reader.deviceName()
    draft.serials = [...(draft.serials ?? []), name === undefined ? {} : { id: name }]
  },
}
