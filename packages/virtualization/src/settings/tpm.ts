import { tpmPool } from '../pools/pool-class.ts'
import { single } from './placing.ts'
import { deviceSetting, deviceState, otherResource, type ResourceKind, readOne } from './resource-kind.ts'

const models = new Map((['crb', 'tis'] as const).map((model) => [model, model]))
const versions = new Map((['2.0', '1.2'] as const).map((version) => [version, version]))

/** Trusted platform modules: ResourceSubType is how the guest speaks to it. */
export const tpm: ResourceKind = {
  name: 'TPM',
  part: 'tpm',
  placing: single('tpm', 'TPM'),
  resourceTypes: [otherResource],
  otherResourceType: 'TPM',
  settingClass: 'TPMResourceAllocationSettingData',
  deviceClasses: ['TrustedPlatformModule'],
  pool: tpmPool,
  feature: 'tpm',

  resources: ({ tpm: has }, view) =>
    has === undefined
      ? []
      : [
          {
            id: 'tpm',
            setting: {
              ...deviceSetting(otherResource, 'tpm'),
              OtherResourceType: 'TPM',
              ResourceSubType: has.model,
              Version: has.version,
            },
            devices: [
              { part: 'tpm', properties: { ...deviceState(view), ElementName: 'TPM', SpecVersion: has.version } },
            ],
          },
        ],

  read(reader, draft) {
    readOne(reader)
    if (draft.tpm !== undefined) throw reader.problem('there can be one TPM')
    const version = reader.choice('Version', versions) ?? '2.0'
    draft.tpm = { model: reader.choice('ResourceSubType', models) ?? (version === '2.0' ? 'crb' : 'tis'), version }
  },
}
