import type { MachineConfig } from '@cimarron/hypervisor'
import { ownDevices } from './disk-devices.ts'

const usbPrefix = 'cimarron.usbhost.'

/** The host's devices that a machine is started with. */
export function hostDeviceArguments({ pciDevices = [], usbDevices = [] }: MachineConfig): readonly string[] {
  const pci = pciDevices.map((host) => ({ driver: 'vfio-pci', id: `cimarron.pci.${host.replaceAll(':', '-')}`, host }))
  return [...pci, ...usbDevices.map(hostUsbDevice)].flatMap((device) => ['-device', JSON.stringify(device)])
}

/** One on USB as `-device` and `device_add` take it. One that is plugged in anew at its place comes back by itself. */
export function hostUsbDevice(word: string): Readonly<Record<string, unknown>> {
  const [, bus, port] = /^(\d+)-([\d.]+)$/.exec(word) ?? []
  const [vendor = '', product = ''] = word.split(':')
  const which =
    bus === undefined || port === undefined
      ? { vendorid: Number.parseInt(vendor, 16), productid: Number.parseInt(product, 16) }
      : { hostbus: Number(bus), hostport: port }
  return { driver: 'usb-host', id: hostUsbId(word), bus: `${ownDevices.usb}.0`, ...which }
}

export function hostUsbId(word: string): string {
  return `${usbPrefix}${word.replaceAll(':', '-')}`
}

export function isHostUsbId(id: string): boolean {
  return id.startsWith(usbPrefix)
}
