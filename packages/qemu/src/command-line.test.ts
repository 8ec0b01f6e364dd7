import { completeConfig, type MachineDraft } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLine } from './command-line.ts'
import type { ImageDescriptor } from './image-nodes.ts'
import { runPaths } from './run-paths.ts'

const id = '6a0a9a0e-3f3e-4a53-9d3b-0c9d5d0f3a11'

function argumentsOf(
  draft: Partial<MachineDraft>,
  images: Readonly<Record<string, ImageDescriptor>> = {},
): readonly string[] {
  const config = completeConfig({ id, name: 'mine', ...draft })
  return commandLine({
    config,
    acceleration: 'tcg',
    paths: runPaths('/run/cimarron/x', id),
    listenings: new Map(),
    images: new Map(Object.entries(images)),
    nics: new Map(
      config.nics.map(({ id, queues = 1 }, index) => [
        id,
        Array.from({ length: queues }, (_, n) => 10 * (index + 1) + n),
      ]),
    ),
    boot: draft.boot?.direct ? { kernel: 3, initrd: 4 } : {},
  })
}

/** The values given to an option. */
function given(args: readonly string[], option: string): readonly string[] {
  return args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []))
}

/** The same, where they are JSON. */
function objectsGiven(args: readonly string[], option: string): readonly unknown[] {
  return given(args, option).map((text): unknown => JSON.parse(text))
}

const image: ImageDescriptor = { format: 'raw', fd: 5, readOnly: false, backing: null }

test('a machine waits for its start, confined, with its own id', () => {
  const args = argumentsOf({})
  expect(args).toContain('-S')
  expect(given(args, '-uuid')).toEqual([id])
  expect(given(args, '-sandbox')).toEqual(['on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'])
})

test.for([
  [{ onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'pause' }, 'reboot=reset,shutdown=poweroff,panic=pause'],
  [
    { onPoweroff: 'pause', onReboot: 'power-off', onCrash: 'power-off' },
    'reboot=shutdown,shutdown=pause,panic=shutdown',
  ],
  [{ onPoweroff: 'power-off', onReboot: 'reset', onCrash: 'reset' }, 'reboot=reset,shutdown=poweroff,panic=pause'],
] as const)('the policy %o is told to QEMU itself', ([lifecycle, actions]) => {
  expect(given(argumentsOf({ lifecycle }), '-action')).toEqual([actions])
})

test('no name can become an option of its own: commas are doubled, and it stays one argument', () => {
  const names = fc
    .string({ minLength: 1, maxLength: 60, unit: 'grapheme' })
    .filter((name) => /^\S(.*\S)?$/.test(name) && !/\p{C}|\p{Z}/u.test(name))
  fc.assert(
    fc.property(names, (name) => {
      const args = argumentsOf({ name })
      const [guest = ''] = given(args, '-name')
      expect(args.length).toBe(argumentsOf({}).length)
      expect(guest.replaceAll(',,', '')).not.toContain(',')
      expect(guest.replaceAll(',,', ',')).toBe(`guest=${name}`)
    }),
  )
})

test('kernel and initrd are read through descriptors, and the command line stays one argument', () => {
  const commandLine = `console=ttyS0 init="/bin/sh -c 'reboot'",x=1`
  const args = argumentsOf({ boot: { direct: { kernel: '/k', initrd: '/i', commandLine } } })
  expect(given(args, '-kernel')).toEqual(['/dev/fd/3'])
  expect(given(args, '-initrd')).toEqual(['/dev/fd/4'])
  expect(given(args, '-append')).toEqual([commandLine])
})

test('a disk is the descriptor it was opened as, in its recorded format, whatever its path', () => {
  const args = argumentsOf({ disks: [{ path: '/a, "b"', format: 'raw' }] }, { disk0: image })
  expect(given(args, '-add-fd')).toEqual(['fd=5,set=5,opaque=disk0'])
  expect(objectsGiven(args, '-blockdev')).toMatchObject([
    { driver: 'raw', 'node-name': 'd-disk0', 'read-only': false, file: { driver: 'file', filename: '/dev/fdset/5' } },
  ])
  expect(args.join(' ')).not.toContain('/a,')
})

test('an image without a base ends its chain, whatever its header says', () => {
  const args = argumentsOf({ disks: [{ path: '/a', format: 'qcow2' }] }, { disk0: { ...image, format: 'qcow2' } })
  expect(objectsGiven(args, '-blockdev')).toMatchObject([{ driver: 'qcow2', backing: null }])
})

test('a base comes before what stands on it', () => {
  const chain: ImageDescriptor = {
    format: 'qcow2',
    fd: 5,
    readOnly: false,
    backing: { ...image, fd: 6, readOnly: true },
  }
  const args = argumentsOf({ disks: [{ path: '/a', format: 'qcow2' }] }, { disk0: chain })
  expect(objectsGiven(args, '-blockdev')).toMatchObject([
    { driver: 'raw', 'node-name': 'd-disk0.', 'read-only': true },
    { driver: 'qcow2', 'node-name': 'd-disk0', backing: 'd-disk0.' },
  ])
})

test('firmware tries the devices in the order given, and no others', () => {
  const draft = { disks: [{ path: '/a', format: 'raw' }], nics: [{}, {}], boot: { order: ['nic1', 'disk0'] } } as const
  const devices = given(argumentsOf(draft, { disk0: image }), '-device')
    .filter((text) => text.startsWith('{'))
    .map((text) => JSON.parse(text) as { id: string; bootindex?: number; romfile?: string })
  const order = Object.fromEntries(devices.map((device) => [device.id, device.bootindex]))
  expect(order).toMatchObject({ nic1: 1, disk0: 2, nic0: undefined })
  expect(devices.find((device) => device.id === 'nic0')?.romfile).toBe('')
})

test('forwards lead from the host to the guest', () => {
  const forwards = [{ protocol: 'udp', hostAddress: '0.0.0.0', hostPort: 53, guestPort: 5353 }] as const
  const args = argumentsOf({ nics: [{ backend: { kind: 'user', forwards } }] })
  expect(objectsGiven(args, '-netdev')).toMatchObject([{ type: 'user', hostfwd: [{ str: 'udp:0.0.0.0:53-:5353' }] }])
})

test('a device id longer than a node name has a node of its own all the same', () => {
  const ids = ['d'.repeat(40), `${'d'.repeat(40)}2`]
  const disks = ids.map((each, index) => ({ id: each, path: `/${index}`, format: 'raw' }) as const)
  const args = argumentsOf({ disks }, Object.fromEntries(ids.map((each) => [each, image])))
  const nodes = given(args, '-blockdev').map((text) => (JSON.parse(text) as { 'node-name': string })['node-name'])
  expect(new Set(nodes).size).toBe(2)
  for (const node of nodes) expect(node.length).toBeLessThan(32)
})

test('a machine without serial port and screen has none', () => {
  const args = argumentsOf({ serials: [], graphics: [] })
  expect(given(args, '-vnc')).toEqual([])
  expect(given(args, '-chardev').filter((text) => text.includes('serial'))).toEqual([])
})
