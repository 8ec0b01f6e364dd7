import { graphicsPool } from '../pools/pool-class.ts'
import { device } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'

const protocols = new Map([['vnc', 'vnc']] as const)

/** Screens (DSP1059, ResourceType 24). */
export const graphics: ResourceKind = {
  name: 'screen',
  part: 'graphics',
  placing: device('graphics'),
  resourceTypes: [24],
  settingClass: 'GraphicsResourceAllocationSettingData',
  deviceClasses: ['DisplayController'],
  pool: graphicsPool,
  feature: 'graphics-vnc',

  resources: (config, view) =>
    config.graphics.map(({ id, protocol }) => ({
      id,
      setting: { ...deviceSetting(24, id), ResourceSubType: protocol },
      devices: [{ part: id, properties: { ...deviceState(view), ElementName: id } }],
    })),

  read(reader, draft) {
    readOne(reader)
    const protocol = reader.choice('ResourceSubType', protocols) ?? 'vnc'
    const name = reader.deviceName()
    draft.graphics = [...(draft.graphics ?? []), { protocol, ...(name === undefined ? {} : { id: name }) }]
  },
}
