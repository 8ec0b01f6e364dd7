import type { Watchdog } from '@cimarron/hypervisor'
import { watchdogPool } from '../pools/pool-class.ts'
import { single } from './placing.ts'
import { deviceSetting, deviceState, otherResource, type ResourceKind, readOne } from './resource-kind.ts'

const models = new Map((['i6300esb', 'ib700'] as const).map((model) => [model, model]))
const actions = new Map(
  (
    [
      'reset',
      'shutdown',
      'power-off',
      'pause',
      'none',
      'inject-nmi',
      'dump-and-power-off',
      'dump-and-pause',
      'dump-and-reset',
    ] as const satisfies readonly Watchdog['action'][]
  ).map((action) => [action, action]),
)

/** Watchdogs: ResourceSubType is the model, Action what it does. */
export const watchdog: ResourceKind = {
  name: 'watchdog',
  part: 'watchdog',
  placing: single('watchdog', 'watchdog'),
  resourceTypes: [otherResource],
  otherResourceType: 'watchdog',
  settingClass: 'WatchdogResourceAllocationSettingData',
  deviceClasses: ['Watchdog'],
  pool: watchdogPool,
  feature: 'watchdog',

  resources: ({ watchdog: has }, view) =>
    has === undefined
      ? []
      : [
          {
            id: 'watchdog',
            setting: {
              ...deviceSetting(otherResource, 'watchdog'),
              OtherResourceType: 'watchdog',
              ResourceSubType: has.model,
              Action: has.action,
            },
            devices: [{ part: 'watchdog', properties: { ...deviceState(view), ElementName: has.model } }],
          },
        ],

  read(reader, draft) {
    readOne(reader)
    if (draft.watchdog !== undefined) throw reader.problem('there can be one watchdog')
    draft.watchdog = {
      model: reader.choice('ResourceSubType', models) ?? 'i6300esb',
      action: reader.choice('Action', actions) ?? 'reset',
    }
  },
}
