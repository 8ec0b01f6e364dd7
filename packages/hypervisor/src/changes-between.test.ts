import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyChanges } from './apply-changes.ts'
import { changesBetween } from './changes-between.ts'
import { completeConfig } from './complete-config.ts'
import type { MachineConfig } from './config.ts'
import { devicesOf } from './devices.ts'

const id = '6a0a9a0e-3f3e-4a53-9d3b-0c9d5d0f3a11'
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** Machines of one id that differ in whatever can differ. */
const machines: fc.Arbitrary<MachineConfig> = fc
  .record({
    name: fc.constantFrom('one', 'two'),
    description: maybe(fc.constantFrom('a', 'b')),
    memory: fc.constantFrom(2 ** 27, 2 ** 28),
    processors: fc.constantFrom(1, 2),
    firmware: fc.constantFrom('bios', 'uefi'),
    disks: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
    bus: fc.constantFrom('virtio', 'scsi'),
    nics: fc.uniqueArray(fc.constantFrom('n', 'm'), { maxLength: 2 }),
    link: maybe(fc.constantFrom('up', 'down')),
    medium: fc.constantFrom(null, { path: '/images/cd.iso', format: 'raw' } as const),
    hasDrive: fc.boolean(),
    video: maybe(fc.constantFrom('std', 'virtio')),
    tags: maybe(fc.uniqueArray(fc.constantFrom('x', 'y'))),
    rng: maybe(fc.constant({})),
  })
  .map(({ memory, processors, disks, bus, nics, link, medium, hasDrive, video, description, tags, rng, ...rest }) =>
    completeConfig({
      id,
      ...rest,
      ...(description === undefined ? {} : { description }),
      ...(tags === undefined ? {} : { tags }),
      ...(rng === undefined ? {} : { rng }),
      memory: { bytes: memory },
      processors: { count: processors },
      disks: disks.map((disk) => ({ id: disk, path: `/images/${disk}`, format: 'raw', bus })),
      drives: hasDrive ? [{ id: 'cd', medium }] : [],
      nics: nics.map((nic) => ({
        id: nic,
        mac: nic === 'n' ? '52:54:00:00:00:01' : '52:54:00:00:00:02',
        ...(link === undefined ? {} : { link }),
      })),
      graphics: [video === undefined ? {} : { video }],
      boot: { order: [...disks, ...nics] },
    }),
  )

/** The same, whatever the order of its devices. */
function content(config: MachineConfig): object {
  const { disks: _d, nics: _n, drives: _v, serials: _s, graphics: _g, ...rest } = config
  return { ...rest, devices: devicesOf(config).toSorted((one, other) => (one.id < other.id ? -1 : 1)) }
}

test('the changes between two configs make one of the other', () => {
  fc.assert(
    fc.property(machines, machines, (from, to) => {
      expect(content(applyChanges(from, changesBetween(from, to)))).toEqual(content(to))
    }),
  )
})

test('between a config and itself there are none', () => {
  fc.assert(fc.property(machines, (config) => void expect(changesBetween(config, structuredClone(config))).toEqual([])))
})

test('a device that is of another kind under the same id is detached and attached', () => {
  const disk = completeConfig({ id, name: 'one', disks: [{ id: 'x', path: '/a', format: 'raw' }] })
  const nic = completeConfig({ id, name: 'one', nics: [{ id: 'x', mac: '52:54:00:00:00:01' }] })
  expect(changesBetween(disk, nic).map(({ kind }) => kind)).toEqual(['detach-device', 'attach-device'])
})
