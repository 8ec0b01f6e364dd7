import { soundPool } from '../pools/pool-class.ts'
import { single } from './placing.ts'
import { deviceSetting, deviceState, otherResource, type ResourceKind, readOne } from './resource-kind.ts'

const models = new Map((['ich9', 'ich6', 'ac97', 'es1370', 'usb'] as const).map((model) => [model, model]))

/** Sound cards: ResourceSubType is the model. */
export const sound: ResourceKind = {
  name: 'sound card',
  part: 'sound',
  placing: single('sound', 'sound card'),
  resourceTypes: [otherResource],
  otherResourceType: 'sound',
  settingClass: 'SoundResourceAllocationSettingData',
  deviceClasses: ['SoundCard'],
  pool: soundPool,
  feature: 'sound',

  resources: ({ sound: has }, view) =>
    has === undefined
      ? []
      : [
          {
            id: 'sound',
            setting: {
              ...deviceSetting(otherResource, 'sound'),
              OtherResourceType: 'sound',
              ResourceSubType: has.model,
            },
            devices: [{ part: 'sound', properties: { ...deviceState(view), ElementName: has.model } }],
          },
        ],

  read(reader, draft) {
    readOne(reader)
    if (draft.sound !== undefined) throw reader.problem('there can be one sound card')
    draft.sound = { model: reader.choice('ResourceSubType', models) ?? 'ich9' }
  },
}
