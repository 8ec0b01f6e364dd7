import {
  type Change,
  completeConfig,
  completeDevice,
  type DeviceDraft,
  type Machine,
  type MachineDraft,
} from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { move, Side } from './migration-pair.ts'

async function now(machine: Machine, ...changes: readonly Change[]): Promise<void> {
  await machine.change({ revision: machine.view.revision, changes, apply: 'now' })
}

function attach(machine: Machine, draft: DeviceDraft): Change {
  return { kind: 'attach-device', device: completeDevice(draft, machine.view.defined) }
}

test.for<readonly [string, Partial<MachineDraft>]>([
  ['q35', { machineType: 'q35' }],
  ['pc', { machineType: 'pc' }],
  ['q35 with virtio-mem', { machineType: 'q35', memoryHotplug: 'virtio-mem' }],
])(
  'a machine of type %s arrives with what was plugged in while it ran, where its guest knows it, and comes back',
  async ([, draft]) => {
    await using here = new Side()
    await using there = new Side()
    await here.open()
    await there.open()
    const { folder } = here
    const machine = await here.hypervisor.define(
      completeConfig({
        name: 'plugged',
        acceleration: 'tcg',
        memory: { bytes: 32 * 2 ** 20 },
        maxMemoryBytes: 2 ** 29,
        maxProcessors: 4,
        disks: [{ path: folder.disk('qcow2'), format: 'qcow2', bus: 'scsi' }],
        ...draft,
      }),
    )
    await machine.start()
    // Not in the order in which a new start would have them: NICs come last there.
    await now(machine, attach(machine, { kind: 'nic', id: 'first' }))
    await now(machine, attach(machine, { kind: 'disk', id: 'one', path: folder.disk('raw'), format: 'raw' }))
    await now(
      machine,
      attach(machine, { kind: 'disk', id: 'two', path: folder.disk('raw'), format: 'raw', bus: 'scsi' }),
    )
    await now(machine, { kind: 'set-memory', bytes: 160 * 2 ** 20 }, { kind: 'set-processors', count: 3 })
    const { active } = machine.view
    const { keepsakes: before } = await machine.migration.offer()

    await move(machine, there.hypervisor)
    const arrived = there.hypervisor.machine(machine.id)
    expect(arrived?.view).toMatchObject({ state: 'running', active })
    const { keepsakes: after } = (await arrived?.migration.offer()) ?? {}
    expect(after).toEqual(before)

    // Its devices are QEMU's, too.
    if (!arrived) throw new Error('it did not come')
    await now(arrived, { kind: 'detach-device', device: 'two' })
    await move(arrived, here.hypervisor)
    const back = here.hypervisor.machine(machine.id)
    expect(back?.view.state).toBe('running')
    expect(back?.view.active?.disks.map(({ id }) => id)).toEqual(['disk0', 'one'])
    expect(there.processes).toEqual([])
  },
)
