import type { NicDraft, PortForward } from '@cimarron/hypervisor'
import { deviceSetting, deviceState, type ResourceKind, readOne } from './resource-kind.ts'
import type { SettingReader } from './setting-reader.ts'

const networkTypes = new Map([['user', 'user']] as const)
const models = new Map([['virtio', 'virtio']] as const)

/** Network adapters (DSP1050). Address is the MAC address; NULL lets one be made. */
export const nic: ResourceKind = {
  name: 'network adapter',
  part: 'nics',
  resourceTypes: [10],
  settingClass: 'NetResourceAllocationSettingData',
  deviceClass: 'NetworkPort',

  resources: (config, view) =>
    config.nics.map((each) => ({
      id: each.id,
      setting: {
        ...deviceSetting(10, each.id),
        Address: each.mac,
        ResourceSubType: each.model,
        NetworkType: each.backend.kind,
        PortForwards: each.backend.forwards.map(printForward),
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
    const name = reader.string('ElementName')
    const adapter: NicDraft = {
      kind: 'nic',
      model: reader.choice('ResourceSubType', models) ?? 'virtio',
      backend: {
        kind: reader.choice('NetworkType', networkTypes) ?? 'user',
        forwards: (reader.strings('PortForwards') ?? []).map((text) => readForward(text, reader)),
      },
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

function printForward({ protocol, hostAddress, hostPort, guestPort }: PortForward): string {
  const address = hostAddress.includes(':') ? `[${hostAddress}]` : hostAddress
  return `${protocol}:${address}:${hostPort}:${guestPort}`
}

const forwardPattern = /^(tcp|udp):(\[[0-9a-fA-F:.]+\]|[0-9.]*):(\d{1,5}):(\d{1,5})$/

function readForward(text: string, reader: SettingReader): PortForward {
  const [, protocol, address = '', hostPort, guestPort] = forwardPattern.exec(text) ?? []
  if (protocol === undefined)
    throw reader.problem(
      `PortForwards has ${JSON.stringify(text)}; the form is protocol:address:port:guest port, as tcp:127.0.0.1:2222:22`,
    )
  return {
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
    hostAddress: address === '' ? '127.0.0.1' : address.replace(/^\[|\]$/g, ''),
    hostPort: Number(hostPort),
    guestPort: Number(guestPort),
  }
}
