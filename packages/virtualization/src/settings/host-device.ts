import type { PoolClass } from '../pools/pool-class.ts'
import { pciDevicePool, usbDevicePool } from '../pools/pool-class.ts'
import { listed } from './placing.ts'
import { deviceSetting, deviceState, otherResource, type ResourceKind, readOne } from './resource-kind.ts'

/** CIM_ResourceAllocationSettingData.ConsumerVisibility: the guest has the very device (HostResource says which). */
const passedThrough = 2
const visibilities = new Map([[passedThrough, passedThrough]])

/** PCI devices of the host that the guest has for itself: ResourceType 12, I/O Slot. */
export const pciDevice: ResourceKind = hostDevice('pciDevices', { name: 'PCI device', type: 12, pool: pciDevicePool })

/** USB devices of the host that the guest has for itself. */
export const usbDevice: ResourceKind = {
  ...hostDevice('usbDevices', { name: 'USB device', type: otherResource, pool: usbDevicePool }),
  otherResourceType: 'USB device',
}

interface HostDeviceKind {
  readonly name: string
  readonly type: number
  readonly pool: PoolClass
}

function hostDevice(part: 'pciDevices' | 'usbDevices', { name, type, pool }: HostDeviceKind): ResourceKind {
  const bus = part === 'pciDevices' ? 'pci' : 'usb'
  const idOf = (address: string): string => `${bus}-${address}`
  return {
    name,
    part,
    placing: listed(part, idOf),
    resourceTypes: [type],
    settingClass: `${bus.toUpperCase()}DeviceResourceAllocationSettingData`,
    deviceClasses: [`${bus.toUpperCase()}Device`],
    pool,
    feature: `pass-through-${bus}`,

    resources: (config, view) =>
      (config[part] ?? []).map((address) => ({
        id: idOf(address),
        setting: {
          ...deviceSetting(type, idOf(address)),
          ...(type === otherResource ? { OtherResourceType: name } : {}),
          ConsumerVisibility: passedThrough,
          HostResource: [address],
        },
        devices: [{ part: idOf(address), properties: { ...deviceState(view), ElementName: `${name} ${address}` } }],
      })),

    read(reader, draft) {
      readOne(reader)
      reader.choice('ConsumerVisibility', visibilities)
      const [address, ...more] = reader.strings('HostResource') ?? []
      if (address === undefined || more.length > 0)
        throw reader.problem(
          `HostResource has ${more.length + (address === undefined ? 0 : 1)} values; it is the address of one ${name}, as ${bus === 'pci' ? '{"0000:01:00.0"}' : '{"0781:5581"}'}`,
        )
      draft[part] = [...(draft[part] ?? []), address]
    },
  }
}
