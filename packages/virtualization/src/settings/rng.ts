import { rngPool } from '../pools/pool-class.ts'
import { single } from './placing.ts'
import { deviceSetting, deviceState, otherResource, type ResourceKind, readOne } from './resource-kind.ts'

const unit = 'byte / second'
const units = new Map([[unit, unit]])

/** Sources of randomness: Limit is how much of it a second, in bytes. */
export const rng: ResourceKind = {
  name: 'random number generator',
  part: 'rng',
  placing: single('rng', 'random number generator'),
  resourceTypes: [otherResource],
  otherResourceType: 'RNG',
  settingClass: 'RNGResourceAllocationSettingData',
  deviceClasses: ['RandomNumberGenerator'],
  pool: rngPool,
  feature: 'rng',

  resources: ({ rng: has }, view) =>
    has === undefined
      ? []
      : [
          {
            id: 'rng',
            setting: {
              ...deviceSetting(otherResource, 'rng'),
              OtherResourceType: 'RNG',
              AllocationUnits: unit,
              ...(has.bytesPerSecond === undefined ? {} : { Limit: BigInt(has.bytesPerSecond) }),
            },
            devices: [{ part: 'rng', properties: { ...deviceState(view), ElementName: 'virtio-rng' } }],
          },
        ],

  read(reader, draft) {
    readOne(reader)
    if (draft.rng !== undefined) throw reader.problem('there can be one random number generator')
    const limit = reader.integer('Limit')
    if (limit !== undefined) reader.choice('AllocationUnits', units)
    draft.rng = limit === undefined ? {} : { bytesPerSecond: limit }
  },
}
