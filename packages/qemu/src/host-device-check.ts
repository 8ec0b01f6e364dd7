import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import { HypervisorError, type MachineConfig, type UsbDevice } from '@cimarron/hypervisor'
import { groupOf, hasIommu, readPciDevices, readUsbDevices } from './host-devices.ts'
import type { QemuUser } from './qemu-user.ts'

export interface DeviceRules {
  readonly user: QemuUser | undefined
  /** Machines that run, but for this one. */
  readonly others: readonly Pick<MachineConfig, 'name' | 'pciDevices' | 'usbDevices'>[]
  /** Where the kernel tells of its devices; others in tests. */
  readonly sys?: string
  readonly dev?: string
}

type Wanted = Pick<MachineConfig, 'pciDevices' | 'usbDevices'>

/**
 * Sees that the host's devices can be given to a machine, and that no other has them.
 * @throws HypervisorError `device-unavailable` with the host's reason and what to do
 */
export function checkHostDevices({ pciDevices = [], usbDevices = [] }: Wanted, rules: DeviceRules): void {
  for (const address of pciDevices) checkPci(address, rules)
  for (const word of usbDevices) usbDeviceOf(word, rules)
}

function checkPci(address: string, rules: DeviceRules): void {
  const { sys = '/sys', dev = '/dev', others } = rules
  const fail = (problem: string) => new HypervisorError('device-unavailable', { device: address, problem })
  const all = readPciDevices(sys)
  const found = all.find((one) => one.address === address)
  if (!found) throw fail('is not there; lspci -D lists those that are')
  const owner = others.find((other) => other.pciDevices?.includes(address))
  if (owner) throw fail(`is in use by machine ${JSON.stringify(owner.name)}; detach it there, or power that off`)
  if (!hasIommu(sys) || found.iommuGroup === undefined) {
    const remedy = 'enable VT-d or AMD-Vi in its firmware, and boot it with intel_iommu=on or amd_iommu=on'
    throw fail(`can't be given away, as the host has no IOMMU in use; ${remedy}`)
  }
  for (const one of [found, ...groupOf(found, all)]) {
    if (one.driver === 'vfio-pci') continue
    const has = one.driver === undefined ? 'has no driver' : `is used by driver ${one.driver}`
    const which = one === found ? has : `shares IOMMU group ${found.iommuGroup} with ${one.address}, which ${has}`
    throw fail(`${which}; run: driverctl --nosave set-override ${one.address} vfio-pci`)
  }
  requireNode(join(dev, 'vfio', String(found.iommuGroup)), { fail, user: rules.user })
}

/**
 * The device that is meant, once it is sure that QEMU can have it.
 * @throws HypervisorError `device-unavailable`
 */
export function usbDeviceOf(word: string, rules: DeviceRules): UsbDevice {
  const { sys = '/sys', dev = '/dev', others, user } = rules
  const fail = (problem: string) => new HypervisorError('device-unavailable', { device: word, problem })
  const all = readUsbDevices(sys)
  const meant = all.filter((one) => namesOf(one).includes(word))
  const [found] = meant
  if (!found) throw fail('is not plugged in; lsusb -t lists those that are')
  if (meant.length > 1) {
    const places = meant.map(({ bus, port }) => `${bus}-${port}`).join(' or ')
    throw fail(`is there ${meant.length} times; name one by its place: ${places}`)
  }
  const owner = others.find((other) => other.usbDevices?.some((name) => namesOf(found).includes(name)))
  if (owner) throw fail(`is in use by machine ${JSON.stringify(owner.name)}; detach it there, or power that off`)
  if (found.class === '09') throw fail('is a hub, which is not given away; name what is plugged into it')
  const number = (value: number) => String(value).padStart(3, '0')
  requireNode(join(dev, 'bus/usb', number(found.bus), number(found.address)), { fail, user })
  return found
}

function namesOf({ vendor, product, bus, port }: UsbDevice): readonly string[] {
  return [`${vendor}:${product}`, `${bus}-${port}`]
}

interface NodeCheck {
  readonly fail: (problem: string) => HypervisorError
  readonly user: QemuUser | undefined
}

/** QEMU opens it itself, as its own user. */
function requireNode(path: string, { fail, user }: NodeCheck): void {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) throw fail(`has no node ${path}; load the kernel's module for it`)
  if (user === undefined) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK)
      return
    } catch {
      throw fail(`can't be opened at ${path} by the daemon's user; give it to a group that user is in`)
    }
  }
  const shift = stat.uid === user.uid ? 6 : stat.gid === user.gid ? 3 : 0
  if (user.uid === 0 || ((stat.mode >> shift) & 6) === 6) return
  throw fail(`can't be opened by user ${user.uid}, as whom QEMU runs; run: chown ${user.uid} ${path}`)
}
