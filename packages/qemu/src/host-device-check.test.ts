import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { checkHostDevices, type DeviceRules } from './host-device-check.ts'
import { FakeSys } from './testing/fake-sys.ts'

const user = { uid: 60917, gid: 60917 }
const address = '0000:01:00.0'

function rules(sys: FakeSys, part: Partial<DeviceRules> = {}): DeviceRules {
  return { user, others: [], sys: sys.path, dev: join(sys.path, 'dev'), ...part }
}

function node(sys: FakeSys, path: string, mode: number): void {
  const whole = join(sys.path, 'dev', path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, '')
  chmodSync(whole, mode)
}

const pci = (given: DeviceRules) => () => checkHostDevices({ pciDevices: [address] }, given)
const usb = (word: string, given: DeviceRules) => () => checkHostDevices({ usbDevices: [word] }, given)

test('a PCI device of a host without IOMMU is not given away', () => {
  using sys = new FakeSys()
  expect(pci(rules(sys))).toThrow('"0000:01:00.0" of the host is not there')
  sys.pci(address)
  expect(pci(rules(sys))).toThrow('the host has no IOMMU in use; enable VT-d or AMD-Vi')
})

test('a PCI device that a driver of the host has is refused, with how to take it from there', () => {
  using sys = new FakeSys()
  sys.pci(address, { driver: 'nouveau', iommuGroup: 7 })
  const remedy = 'run: driverctl --nosave set-override 0000:01:00.0 vfio-pci'
  expect(pci(rules(sys))).toThrow(`is used by driver nouveau; ${remedy}`)
})

test('who is in the group of a PCI device has to go with it', () => {
  using sys = new FakeSys()
  sys.pci(address, { driver: 'vfio-pci', iommuGroup: 7 }).pci('0000:01:00.1', { driver: 'snd', iommuGroup: 7 })
  expect(pci(rules(sys))).toThrow('shares IOMMU group 7 with 0000:01:00.1, which is used by driver snd')
})

test("a PCI device goes to one machine, whose QEMU may open it as QEMU's user", () => {
  using sys = new FakeSys()
  sys.pci(address, { driver: 'vfio-pci', iommuGroup: 7 })
  expect(pci(rules(sys))).toThrow(`has no node ${sys.path}/dev/vfio/7`)
  node(sys, 'vfio/7', 0o600)
  expect(pci(rules(sys))).toThrow(`run: chown 60917 ${sys.path}/dev/vfio/7`)
  node(sys, 'vfio/7', 0o666)
  expect(pci(rules(sys))).not.toThrow()
  expect(pci(rules(sys, { others: [{ name: 'games', pciDevices: [address] }] }))).toThrow('in use by machine "games"')
})

test('a USB device is found by what it is, or by where it is', () => {
  using sys = new FakeSys()
  sys.usb('1-1.4', { vendor: '0781', product: '5581', devnum: 9 })
  node(sys, 'bus/usb/001/009', 0o666)
  for (const word of ['0781:5581', '1-1.4']) expect(usb(word, rules(sys))).not.toThrow()
  expect(usb('1-1', rules(sys))).toThrow('"1-1" of the host is not plugged in')
  node(sys, 'bus/usb/001/009', 0o664)
  expect(usb('1-1.4', rules(sys))).toThrow('run: chown 60917')
})

test('of two USB devices of one kind one has to be named, and nobody has what another machine has', () => {
  using sys = new FakeSys()
  const kind = { vendor: '0781', product: '5581' }
  sys.usb('1-1', { ...kind, devnum: 2 }).usb('2-3', { ...kind, devnum: 4 })
  node(sys, 'bus/usb/001/002', 0o666)
  expect(usb('0781:5581', rules(sys))).toThrow('is there 2 times; name one by its place: 1-1 or 2-3')
  const others = [{ name: 'desk', usbDevices: ['1-1'] }]
  expect(usb('1-1', rules(sys, { others }))).toThrow('is in use by machine "desk"')
})
