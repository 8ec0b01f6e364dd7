import { expect } from 'vitest'
import type { FeatureName } from '../feature.ts'
import { createId } from '../uuid.ts'
import { type Kit, refusal } from './kit.ts'
import { copied, onVolume } from './own-copies.ts'

/** Copies of what goes on being written to, and of what was. */
export const momentCloneContracts: Readonly<
  Record<Extract<FeatureName, 'clone-running' | 'clone-snapshot'>, (kit: Kit) => void>
> = {
  'clone-running': runningContract,
  'clone-snapshot': snapshotContract,
}

const mebibyte = 2 ** 20
const newName = () => `copy ${createId()}`

function runningContract(kit: Kit): void {
  kit.test('clone-running', 'a machine that runs is copied and runs on, and its copy runs beside it', async () => {
    await using own = await onVolume(kit, kit.target.guest.draft)
    const { machine } = own
    await machine.start()
    const since = kit.log.events.length
    await using made = await copied(machine, [newName()])
    expect(machine.view.state).toBe('running')
    // Nobody is told of the instant for which its guest stood still.
    const states = kit.log.events.slice(since).filter((event) => event.kind === 'machine-state')
    expect(states.filter((event) => event.machine.id === machine.id)).toEqual([])
    const path = made.copies[0]?.view.defined.disks[0]?.path ?? ''
    expect(kit.hypervisor.storage.volumeAt(path)).toMatchObject({ pool: own.pool.id, capacityBytes: mebibyte })
    await made.copies[0]?.start()
    expect(made.copies[0]?.view.state).toBe('running')
    expect(machine.view.state).toBe('running')
  })

  kit.test('clone-running', 'one that is paused stays paused', async () => {
    const disks = [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' as const }]
    await using own = await kit.running({ ...kit.target.guest.draft, disks })
    await own.machine.pause()
    await using made = await copied(own.machine, [newName()])
    expect(made.copies).toHaveLength(1)
    expect(own.machine.view.state).toBe('paused')
    const copies = [{ id: createId(), name: newName() }]
    await refusal(own.machine.clone({ copies, quiesce: true }), 'invalid-state')
  })

  kit.test('clone-running', 'a copy has the settings in force, and not those that wait', async () => {
    await using own = await kit.running()
    const { active } = own.machine.view
    const changes = [{ kind: 'set-processors', count: 2 }] as const
    await own.machine.change({ revision: own.machine.view.revision, changes, apply: 'next' })
    await using made = await copied(own.machine, [newName()])
    expect(made.copies[0]?.view.defined.processors).toEqual(active?.processors)
  })

  kit.test('clone-running', 'nothing builds on the disks of one that runs', async () => {
    await using own = await kit.running()
    const copies = [{ id: createId(), name: newName() }]
    const error = await refusal(own.machine.clone({ copies, linked: true }), 'invalid-state')
    expect(error.message).toContain('in full')
  })

  kit.test('clone-running', 'what is called off leaves nothing, and the machine running', async () => {
    await using own = await onVolume(kit, kit.target.guest.draft)
    await own.machine.start()
    const before = kit.hypervisor.machines().length
    const stop = new AbortController()
    const progress = () => stop.abort()
    const copies = Array.from({ length: 4 }, () => ({ id: createId(), name: newName() }))
    await refusal(own.machine.clone({ copies }, { signal: stop.signal, progress }), 'cancelled')
    expect(kit.hypervisor.machines()).toHaveLength(before)
    expect(kit.hypervisor.storage.volumes(own.pool.id)).toHaveLength(1)
    expect(own.machine.view.state).toBe('running')
    // Nothing of it stands in the way of the next.
    await using made = await copied(own.machine, [newName()])
    expect(made.copies).toHaveLength(1)
  })
}

function snapshotContract(kit: Kit): void {
  kit.test('clone-snapshot', 'a copy is what the machine was then, settings too', async () => {
    await using own = await onVolume(kit)
    const { machine } = own
    const then = await machine.snapshots.take({ name: 'then' })
    const changes = [{ kind: 'set-processors', count: 2 }] as const
    await machine.change({ revision: machine.view.revision, changes, apply: 'next' })
    await using made = await copied(machine, [newName()], { snapshot: then.id })
    const config = made.copies[0]?.view.defined
    expect(config?.processors.count).toBe(1)
    expect(kit.hypervisor.storage.volumeAt(config?.disks[0]?.path ?? '')).toMatchObject({ pool: own.pool.id })
    expect(made.copies[0]?.snapshots.all()).toEqual([])
    await machine.snapshots.delete(then.id)
    await made.copies[0]?.start()
    expect(made.copies[0]?.view.state).toBe('running')
  })

  kit.test('clone-snapshot', 'the machine may run meanwhile', async () => {
    const disks = [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' as const }]
    await using own = await kit.machine({ ...kit.target.guest.draft, disks })
    const then = await own.machine.snapshots.take({ name: 'then' })
    await own.machine.start()
    await using made = await copied(own.machine, [newName()], { snapshot: then.id })
    expect(made.copies).toHaveLength(1)
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('clone-snapshot', 'what makes no sense of one is refused by name', async () => {
    await using own = await kit.machine({ template: true })
    const copies = [{ id: createId(), name: newName() }]
    const missing = await refusal(own.machine.clone({ copies, snapshot: createId() }), 'snapshot-not-found')
    expect(missing.message).toContain(own.machine.view.defined.name)
    await refusal(own.machine.clone({ copies, snapshot: createId(), linked: true }), 'invalid-config')
    await refusal(own.machine.clone({ copies, snapshot: createId(), quiesce: true }), 'invalid-config')
  })
}
