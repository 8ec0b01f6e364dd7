import { expect, test } from 'vitest'
import { completeConfig } from './complete-config.ts'
import type { MachineDraft } from './draft.ts'

const micro = { name: 'micro', machineType: 'microvm', boot: { direct: { kernel: '/boot/vmlinuz' } } } as const

test('a microvm has no screen of its own accord, and takes what virtio has', () => {
  const disks = [
    { path: '/a', format: 'raw' },
    { path: '/b', format: 'raw', bus: 'scsi' },
  ] as const
  const config = completeConfig({ ...micro, disks, drives: [{}], nics: [{}], rng: {} })
  expect(config).toMatchObject({ graphics: [], drives: [{ type: 'cdrom', bus: 'scsi' }] })
})

test.for([
  ['firmware', { firmware: 'uefi' }],
  ['graphics', { graphics: [{}] }],
  ['boot.direct', { boot: {} }],
  ['boot.order', { boot: { ...micro.boot, order: ['nic0'] }, nics: [{}] }],
  ['bootMenu', { bootMenu: { waitMs: 1 } }],
  ['maxProcessors', { maxProcessors: 4 }],
  ['maxMemoryBytes', { maxMemoryBytes: 2 ** 30 }],
  ['usb', { usb: ['tablet'] }],
  ['watchdog', { watchdog: { model: 'ib700', action: 'reset' } }],
  ['tpm', { tpm: { model: 'tis', version: '2.0' } }],
  ['sound', { sound: { model: 'ac97' } }],
  ['smbios', { smbios: { serial: '1' } }],
  ['nics[0].model', { nics: [{ model: 'e1000e' }] }],
  ['disks[0].bus', { disks: [{ path: '/a', format: 'raw', bus: 'nvme' }] }],
  ['drives[0].type', { drives: [{ type: 'floppy' }] }],
  ['machineType', { architecture: 'aarch64' }],
  ['devices', { nics: Array.from({ length: 24 }, () => ({})) }],
] as const satisfies readonly (readonly [string, Partial<MachineDraft>])[])(
  'a microvm has no %s, and says what would be right',
  ([field, draft]) => {
    expect(() => completeConfig({ ...micro, ...draft })).toThrow(
      expect.objectContaining({ code: 'invalid-config', detail: expect.objectContaining({ what: field }) }),
    )
  },
)

test('a TPM 1.2 has the older interface alone', () => {
  const tpm = { model: 'crb', version: '1.2' } as const
  expect(() => completeConfig({ name: 'a', tpm })).toThrow('use tis with version 1.2')
})

test('a screen that is not there is heard by nobody', () => {
  const sound = { model: 'ich9', backend: 'vnc' } as const
  expect(() => completeConfig({ name: 'a', graphics: [], sound })).toThrow('sound.backend')
})
