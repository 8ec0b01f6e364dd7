import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { completeConfig, completeDevice } from './complete-config.ts'
import type { MachineDraft } from './draft.ts'
import type { Host } from './host.ts'
import { forwardsOf } from './nic.ts'

/** Chance that gives 0, 1, 2, … */
function counting(): (size: number) => Uint8Array {
  let next = 0
  return (size) => Uint8Array.from({ length: size }, () => next++ % 256)
}

describe('a draft with only a name', () => {
  const config = completeConfig({ name: 'guest' }, { random: counting() })

  test('gets one processor, 128 MiB, a serial port and a screen', () => {
    expect(config).toMatchObject({
      architecture: 'x86_64',
      machineType: 'q35',
      acceleration: 'auto',
      processors: { count: 1 },
      memory: { bytes: 128 * 2 ** 20 },
      boot: { order: [] },
      disks: [],
      nics: [],
      serials: [{ id: 'serial0', kind: 'serial' }],
      graphics: [{ id: 'graphics0', kind: 'graphics', protocol: 'vnc' }],
    })
  })

  test('gets a UUID of version 4 from the given chance', () => {
    expect(config.id).toBe('00010203-0405-4607-8809-0a0b0c0d0e0f')
  })
})

test.each([
  ['xenpv', { bus: 'xen', model: 'netfront', type: 'xen', screens: 0 }],
  ['xenfv', { bus: 'xen', model: 'netfront', type: undefined, screens: 1 }],
  ['lxc', { bus: 'virtio', model: 'veth', type: 'lxc', screens: 0 }],
  ['q35', { bus: 'virtio', model: 'virtio', type: undefined, screens: 1 }],
])(
  'on a host that offers %s first a machine is of that type, with the devices that such machines have',
  (first, usual) => {
    const limits = { maxProcessors: 8, minMemoryBytes: 2 ** 20, maxMemoryBytes: 2 ** 40 }
    const host: Host = {
      id: '0',
      name: 'host',
      architecture: 'x86_64',
      processors: { count: 1, model: '' },
      memory: { totalBytes: 2 ** 40, availableBytes: 2 ** 40 },
      accelerations: [],
      machineTypes: [first, 'other'],
      limits,
    }
    const disk = { path: '/a.raw', format: 'raw' } as const
    const config = completeConfig({ name: 'guest', disks: [disk], nics: [{}] }, { host })
    expect(config).toMatchObject({ machineType: first, disks: [{ bus: usual.bus }], nics: [{ model: usual.model }] })
    expect([config.serials[0]?.type, config.graphics.length]).toEqual([usual.type, usual.screens])
    expect(completeDevice({ ...disk, kind: 'disk', path: '/b.raw' }, config)).toMatchObject({ bus: usual.bus })
  },
)

test('what a draft says stays as it is', () => {
  const draft: MachineDraft = {
    id: '11111111-2222-4333-8444-555555555555',
    name: 'guest',
    description: 'mine',
    processors: { count: 3 },
    boot: { order: ['system'] },
    disks: [{ id: 'system', path: '/a', format: 'qcow2', readOnly: true }],
    serials: [],
    graphics: [],
    lifecycle: { onCrash: 'reset' },
  }
  const config = completeConfig(draft)
  expect(config).toMatchObject({
    ...draft,
    lifecycle: { onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'reset' },
  })
})

test('devices get the lowest free ids, whatever the draft took', () => {
  const config = completeConfig({
    name: 'guest',
    disks: [
      { path: '/a', format: 'raw' },
      { id: 'disk0', path: '/b', format: 'raw' },
      { path: '/c', format: 'raw' },
    ],
  })
  expect(config.disks.map((disk) => disk.id)).toEqual(['disk1', 'disk0', 'disk2'])
})

test('MAC addresses are under 52:54:00 and differ', () => {
  const config = completeConfig({ name: 'guest', nics: Array.from({ length: 8 }, () => ({})) })
  const macs = config.nics.map((nic) => nic.mac)
  expect(new Set(macs).size).toBe(8)
  for (const mac of macs) expect(mac).toMatch(/^52:54:00(:[0-9a-f]{2}){3}$/)
})

test('chance that does not vary is an error, not an endless search', () => {
  const random = (size: number) => new Uint8Array(size)
  expect(() => completeConfig({ name: 'guest', nics: [{}, {}] }, { random })).toThrowError(RangeError)
})

test('a forward is TCP on the loopback address unless it says otherwise', () => {
  const backend = { kind: 'user', forwards: [{ hostPort: 2222, guestPort: 22 }] } as const
  const [nic] = completeConfig({ name: 'guest', nics: [{ backend }] }).nics
  expect(nic && forwardsOf(nic)).toEqual([{ protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 2222, guestPort: 22 }])
})

test('a device to attach gets an id and a MAC that are free in its machine', () => {
  const config = completeConfig({ name: 'guest', nics: [{}] })
  expect(completeDevice({ kind: 'nic' }, config)).toMatchObject({ id: 'nic1', kind: 'nic' })
  expect(completeDevice({ kind: 'disk', path: '/a', format: 'raw' }, config)).toMatchObject({ id: 'disk0' })
})

test('completing is done once: a completed config is its own completion', () => {
  const draft = fc.record({
    name: fc.stringMatching(/^[a-z]{1,20}$/),
    processors: fc.record({ count: fc.integer({ min: 1, max: 64 }) }),
    memory: fc.integer({ min: 1, max: 4096 }).map((mib) => ({ bytes: mib * 2 ** 20 })),
    nics: fc.array(fc.constant({}), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(draft, (given) => {
      const config = completeConfig(given)
      expect(completeConfig(config)).toEqual(config)
    }),
  )
})
