import { expect, test } from 'vitest'
import { groupOf, hasIommu, readPciDevices, readUsbDevices } from './host-devices.ts'
import { FakeSys } from './testing/fake-sys.ts'

test('a PCI device is told by its address, with its driver and its group', () => {
  using sys = new FakeSys()
  sys.pci('0000:01:00.0', { driver: 'nouveau', iommuGroup: 7 }).pci('0000:00:1f.2')
  expect(readPciDevices(sys.path)).toEqual([
    { address: '0000:00:1f.2', vendor: '10de', device: '1db4', class: '030200' },
    {
      address: '0000:01:00.0',
      vendor: '10de',
      device: '1db4',
      class: '030200',
      driver: 'nouveau',
      iommuGroup: 7,
    },
  ])
  expect(hasIommu(sys.path)).toBe(true)
})

test('who goes with a device are those of its group, without bridges', () => {
  using sys = new FakeSys()
  sys
    .pci('0000:01:00.0', { iommuGroup: 7 })
    .pci('0000:01:00.1', { iommuGroup: 7 })
    .pci('0000:02:00.0', { iommuGroup: 8 })
  sys.pci('0000:00:01.0', { iommuGroup: 7, class: '060400' })
  const all = readPciDevices(sys.path)
  const gpu = all.find(({ address }) => address === '0000:01:00.0')
  expect(gpu && groupOf(gpu, all).map(({ address }) => address)).toEqual(['0000:01:00.1'])
})

test('a USB device is told by bus and port, and what it says of itself is text', () => {
  using sys = new FakeSys()
  sys.usb('1-1.4', { vendor: '0781', product: '5581', devnum: 9, serial: 'ABC' })
  expect(readUsbDevices(sys.path)).toEqual([
    { bus: 1, address: 9, port: '1.4', vendor: '0781', product: '5581', class: '00', name: 'A stick', serial: 'ABC' },
  ])
})

test('a host without these buses has no such devices', () => {
  using sys = new FakeSys()
  expect([readPciDevices(sys.path), readUsbDevices(sys.path), hasIommu(sys.path)]).toEqual([[], [], false])
})

test('the devices of this host can be read', () => {
  for (const { address, vendor } of readPciDevices()) {
    expect(address).toMatch(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/)
    expect(vendor).toMatch(/^[0-9a-f]{4}$/)
  }
})
