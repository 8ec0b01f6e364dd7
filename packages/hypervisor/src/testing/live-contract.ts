import { expect } from 'vitest'
import type { Change } from '../change.ts'
import { completeDevice } from '../complete-config.ts'
import type { Machine } from '../machine.ts'
import type { Kit } from './kit.ts'

type LiveFeature =
  | 'plug-disk'
  | 'plug-nic'
  | 'change-medium'
  | 'change-link'
  | 'change-limits'
  | 'grow-memory'
  | 'grow-processors'
  | 'shrink-processors'
  | 'shrink-memory'
  | 'change-pinning'

/** Changes a running machine, and sees that it is in force with nothing left to wait. */
async function change(kit: Kit, machine: Machine, ...changes: readonly Change[]): Promise<void> {
  const { revision } = machine.view
  const result = await machine.change({ revision, changes, apply: 'now' })
  expect(result).toEqual({ revision: revision + 1, now: changes, pending: [] })
  expect(machine.view.active).toEqual(kit.ofRun(machine.view.defined))
}

/** Where a guest has to agree, one runs; what it finds, each driver's own tests see. */
export const liveContracts: Readonly<Record<LiveFeature, (kit: Kit) => void>> = {
  'plug-disk': (kit) =>
    kit.test('plug-disk', 'a disk comes into a running machine, and goes', async () => {
      await using own = await kit.running({ drives: [{ bus: 'scsi' }] })
      const disk = { path: await kit.setup.disk('qcow2'), format: 'qcow2', bus: 'scsi' } as const
      const device = completeDevice({ kind: 'disk', ...disk }, own.machine.view.defined)
      await change(kit, own.machine, { kind: 'attach-device', device })
      expect(own.machine.view.active?.disks).toEqual([device])
      await change(kit, own.machine, { kind: 'detach-device', device: device.id })
      expect(own.machine.view.active?.disks).toEqual([])
      await change(kit, own.machine, { kind: 'attach-device', device })
    }),
  'plug-nic': (kit) =>
    kit.test('plug-nic', 'a NIC comes into a running machine', async () => {
      await using own = await kit.running()
      const device = completeDevice({ kind: 'nic' }, own.machine.view.defined)
      await change(kit, own.machine, { kind: 'attach-device', device })
      expect(own.machine.view.active?.nics).toEqual([device])
    }),
  'change-medium': (kit) =>
    kit.test('change-medium', 'a medium is put into a drive, and taken out', async () => {
      await using own = await kit.running({ drives: [{ id: 'cd' }] })
      const [drive] = own.machine.view.defined.drives ?? []
      if (!drive) throw new Error('the machine has a drive')
      for (const path of [await kit.setup.disk('raw'), await kit.setup.disk('raw'), null]) {
        const medium = path === null ? null : ({ path, format: 'raw' } as const)
        await change(kit, own.machine, { kind: 'change-drive', device: { ...drive, medium } })
        expect(own.machine.view.active?.drives).toEqual([{ ...drive, medium }])
      }
    }),
  'change-link': (kit) =>
    kit.test('change-link', 'a cable is pulled, and plugged in', async () => {
      await using own = await kit.running({ nics: [{}] })
      const [nic] = own.machine.view.defined.nics
      if (!nic) throw new Error('the machine has a NIC')
      await change(kit, own.machine, { kind: 'change-nic', device: { ...nic, link: 'down' } })
      await change(kit, own.machine, { kind: 'change-nic', device: { ...nic, link: 'up' } })
    }),
  'change-limits': (kit) =>
    kit.test('change-limits', 'a disk is bounded while it is used, and no longer', async () => {
      await using own = await kit.running({ disks: [{ path: await kit.setup.disk('raw'), format: 'raw' }] })
      const [disk] = own.machine.view.defined.disks
      if (!disk) throw new Error('the machine has a disk')
      await change(kit, own.machine, { kind: 'change-disk', device: { ...disk, limits: { readsPerSecond: 10 } } })
      await change(kit, own.machine, { kind: 'change-disk', device: disk })
    }),
  'grow-memory': (kit) =>
    kit.test('grow-memory', 'memory grows as far as there was room for', async () => {
      const bytes = 2 ** 27
      await using own = await kit.running({ memory: { bytes }, maxMemoryBytes: 2 * bytes })
      await change(kit, own.machine, { kind: 'set-memory', bytes: 2 * bytes })
      await change(kit, own.machine, { kind: 'set-memory', bytes })
    }),
  'grow-processors': (kit) =>
    kit.test('grow-processors', 'processors are added as far as there was room for', async () => {
      await using own = await kit.running({ processors: { count: 1 }, maxProcessors: 3 })
      await change(kit, own.machine, { kind: 'set-processors', count: 3 })
      expect(own.machine.view.active?.processors.count).toBe(3)
    }),
  'shrink-processors': (kit) =>
    kit.test('shrink-processors', 'a guest gives processors back, but for the last', async () => {
      const { draft } = kit.target.guest
      await using own = await kit.running({ ...draft, processors: { count: 3 }, maxProcessors: 3 })
      await kit.untilUp(own.machine, 1)
      await change(kit, own.machine, { kind: 'set-processors', count: 2 })
      await change(kit, own.machine, { kind: 'set-processors', count: 1 })
      expect(own.machine.view.active?.processors.count).toBe(1)
    }),
  'shrink-memory': (kit) =>
    kit.test('shrink-memory', 'memory is given and taken back by blocks', async () => {
      const bytes = 2 ** 27
      const room = { maxMemoryBytes: 4 * bytes, memoryHotplug: 'virtio-mem' } as const
      await using own = await kit.running({ memory: { bytes }, ...room })
      await change(kit, own.machine, { kind: 'set-memory', bytes: bytes + 2 ** 21 })
      await change(kit, own.machine, { kind: 'set-memory', bytes: 3 * bytes })
      await change(kit, own.machine, { kind: 'set-memory', bytes: bytes + 2 ** 22 })
    }),
  'change-pinning': (kit) =>
    kit.test('change-pinning', 'threads of a running machine are put onto processors, and let go', async () => {
      await using own = await kit.running()
      await change(kit, own.machine, { kind: 'set-hardware', name: 'pinning', value: { processors: { '0': '0' } } })
      await change(kit, own.machine, { kind: 'set-hardware', name: 'pinning', value: null })
    }),
}
