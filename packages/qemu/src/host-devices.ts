import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { PciDevice, UsbDevice } from '@cimarron/hypervisor'

/** Every PCI device (Documentation/ABI/testing/sysfs-bus-pci), by its address; none where the host has no such bus. */
export function readPciDevices(sys = '/sys'): readonly PciDevice[] {
  const folder = join(sys, 'bus/pci/devices')
  return namesIn(folder).flatMap((address) => {
    const at = join(folder, address)
    const [vendor, device, kind] = ['vendor', 'device', 'class'].map((name) => hexOf(join(at, name)))
    // It was taken out while we looked.
    if (vendor === undefined || device === undefined || kind === undefined) return []
    const driver = linkName(join(at, 'driver'))
    const group = linkName(join(at, 'iommu_group'))
    const node = Number(textOf(join(at, 'numa_node')) ?? -1)
    return {
      address,
      vendor,
      device,
      class: kind,
      ...(driver === undefined ? {} : { driver }),
      ...(group === undefined ? {} : { iommuGroup: Number(group) }),
      ...(node >= 0 ? { numaNode: node } : {}),
    }
  })
}

/** Every USB device but the root hubs (Documentation/ABI/testing/sysfs-bus-usb), by bus and port; none where the host has no such bus. */
export function readUsbDevices(sys = '/sys'): readonly UsbDevice[] {
  const folder = join(sys, 'bus/usb/devices')
  return namesIn(folder).flatMap((name) => {
    // `1-1.4` is a device; `usb1` a root hub, `1-1.4:1.0` an interface.
    const [, bus, port] = /^(\d+)-([\d.]+)$/.exec(name) ?? []
    const at = join(folder, name)
    const [vendor, product, kind] = ['idVendor', 'idProduct', 'bDeviceClass'].map((part) => textOf(join(at, part)))
    if (bus === undefined || port === undefined) return []
    if (vendor === undefined || product === undefined || kind === undefined) return []
    const said = { manufacturer: textOf(join(at, 'manufacturer')), name: textOf(join(at, 'product')) }
    const words = Object.entries({ ...said, serial: textOf(join(at, 'serial')) }).filter(([, text]) => text)
    const address = Number(textOf(join(at, 'devnum')))
    return { bus: Number(bus), address, port, vendor, product, class: kind, ...Object.fromEntries(words) }
  })
}

/** Whether devices can be kept from reaching all of the host's memory: what pass-through needs. */
export function hasIommu(sys = '/sys'): boolean {
  return namesIn(join(sys, 'kernel/iommu_groups')).length > 0
}

/** The other devices that have to be given away with this one: those of its group, but for bridges. */
export function groupOf(device: PciDevice, all: readonly PciDevice[]): readonly PciDevice[] {
  if (device.iommuGroup === undefined) return []
  const isBridge = (one: PciDevice) => one.class.startsWith('0604')
  return all.filter((one) => one.iommuGroup === device.iommuGroup && one.address !== device.address && !isBridge(one))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted()
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

/** A name that comes from a device's own bytes may hold anything: what is no text is left out. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
      .replace(/[\p{Cc}\p{Cs}\ufffd]/gu, '')
      .trim()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** `0x8086`, without what all of them begin with. */
function hexOf(path: string): string | undefined {
  return textOf(path)?.replace(/^0x/, '')
}

function linkName(path: string): string | undefined {
  try {
    return basename(readlinkSync(path))
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENODEV' || code === 'EINVAL'
}
