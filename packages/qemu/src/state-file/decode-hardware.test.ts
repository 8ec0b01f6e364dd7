import { expect, test } from 'vitest'
import { decodeHardware } from './decode-hardware.ts'

const hardware = {
  machineType: 'pc-q35-7.2',
  places: {
    disk0: { channel: 0, 'scsi-id': 0, lun: 1 },
    nic0: { bus: 'cimarron.port1', addr: '0.0' },
    tablet: { port: '1.2' },
    'cimarron.reserve': { 'requested-size': 134_217_728 },
  },
  memory: {
    baseBytes: 2 ** 25,
    dimms: [{ id: 'cimarron.dimm0', backend: 'cimarron.memory0', bytes: 2 ** 27, addr: 2 ** 32, slot: 0 }],
  },
}

test('what QEMU has told is taken as it is', () => {
  expect(decodeHardware(JSON.parse(JSON.stringify(hardware)))).toEqual(hardware)
})

test.each([
  ['nothing', undefined],
  ['a machine type that says more', { ...hardware, machineType: 'q35,accel=kvm' }],
  ['a place with a property of its own', { ...hardware, places: { disk0: { drive: 'other' } } }],
  ['a bus that says more', { ...hardware, places: { disk0: { bus: 'pcie.0,x=y' } } }],
  ['a number that is none', { ...hardware, places: { disk0: { lun: '1' } } }],
  ['no memory', { ...hardware, memory: {} }],
  [
    'memory on an object that is none',
    { ...hardware, memory: { baseBytes: 1, dimms: [{ ...hardware.memory.dimms[0], backend: '/x' }] } },
  ],
])('%s is refused', (_what, value) => {
  expect(() => decodeHardware(value)).toThrow('which no QEMU has')
})
