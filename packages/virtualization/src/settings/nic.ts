import type { NicDraft } from '@cimarron/hypervisor'
import { networkPool } from '../pools/pool-class.ts'
import { backendSetting, readBackend } from './nic-backend.ts'
import { device } from './placing.ts'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'

const models = new Map(
  (['virtio', 'e1000', 'e1000e', 'rtl8139', 'netfront', 'veth'] as const).map((model) => [model, model]),
)

/** Network adapters (DSP1050). Address is the MAC address; NULL lets one be made. */
export const nic: ResourceKind = {
  name: 'network adapter',
  part: 'nics',
  placing: device('nics'),
  resourceTypes: [10],
  settingClass: 'NetResourceAllocationSettingData',
  deviceClasses: ['NetworkPort'],
  pool: networkPool,

  resources: (config, view) =>
    config.nics.map((each) => ({
      id: each.id,
      setting: {
        ...deviceSetting(10, each.id),
        Address: each.mac,
        ResourceSubType: each.model,
        ...backendSetting(each.backend),
      },
      devices: [
        {
          part: each.id,
          properties: {
            ...deviceState(view),
            ElementName: each.id,
            PermanentAddress: hexadecimal(each.mac),
            NetworkAddresses: [hexadecimal(each.mac)],
            LinkTechnology: 2,
          },
        },
      ],
    })),

  read(reader, draft) {
    readOne(reader)
    const mac = reader.string('Address')
    const name = reader.deviceName()
    const model = reader.choice('ResourceSubType', models)
    const adapter: NicDraft = {
      kind: 'nic',
      backend: readBackend(reader),
      ...(model === undefined ? {} : { model }),
      ...(name === undefined ? {} : { id: name }),
      ...(mac === undefined ? {} : { mac: mac.toLowerCase() }),
    }
    draft.nics = [...(draft.nics ?? []), adapter]
  },
}

/** CIM_EthernetPort writes addresses as twelve hexadecimal digits without separators. */
function hexadecimal(mac: string): string {
  return mac.replaceAll(':', '').toUpperCase()
}
