import { expect } from 'vitest'
import type { MachineDraft } from '../draft.ts'
import type { FeatureName } from '../feature.ts'
import type { Machine } from '../machine.ts'
import { createId } from '../uuid.ts'
import { withAgent } from './agent-contract.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, refusal } from './kit.ts'

/** Moments of a machine: held, told, come back to, and given up. */
export const snapshotContracts: Readonly<
  Record<Extract<FeatureName, 'snapshot' | 'snapshot-external' | 'revert' | 'delete-snapshot'>, (kit: Kit) => void>
> = {
  snapshot: takeContract,
  'snapshot-external': externalContract,
  revert: revertContract,
  'delete-snapshot': deleteContract,
}

async function withDisk(kit: Kit, format: 'raw' | 'qcow2'): Promise<Partial<MachineDraft>> {
  return { disks: [{ path: await kit.setup.disk(format), format }] }
}

/** One of which snapshots can be taken. */
async function plain(kit: Kit): Promise<Partial<MachineDraft>> {
  return kit.target.snapshotsNeedDisk ? await withDisk(kit, 'qcow2') : {}
}

const withTpm = { tpm: { model: 'crb', version: '2.0' } } as const satisfies Partial<MachineDraft>

const names = (machine: Machine) => machine.snapshots.all().map(({ name }) => name)

function takeContract(kit: Kit): void {
  kit.test('snapshot', 'a machine that is off is at its snapshot, which holds its settings', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { machine } = own
    const taken = await machine.snapshots.take({ name: 'installed', description: 'as it came' })
    expect(taken).toMatchObject({ name: 'installed', description: 'as it came', state: 'off', memory: false })
    expect(taken.config).toEqual(machine.view.defined)
    expect(taken.disks.map(({ device }) => device)).toEqual(['disk0'])
    expect(machine.snapshots.all()).toEqual([taken])
    expect(machine.view.snapshot).toBe(taken.id)
  })

  kit.test('snapshot', 'each comes after the one before it', async () => {
    await using own = await kit.machine(await plain(kit))
    const first = await own.machine.snapshots.take({ name: 'a' })
    const second = await own.machine.snapshots.take({ name: 'b' })
    expect(first.parent).toBeUndefined()
    expect(second.parent).toBe(first.id)
    expect(names(own.machine)).toEqual(['a', 'b'])
  })

  kit.test('snapshot', 'a machine that runs goes on, and its memory is held', async () => {
    await using own = await kit.running({ ...kit.target.guest.draft, ...(await withDisk(kit, 'qcow2')) })
    const taken = await own.machine.snapshots.take({ name: 'live' })
    expect(taken).toMatchObject({ kind: 'internal', memory: true, state: 'running' })
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('snapshot', 'one that is paused stays paused', async () => {
    await using own = await kit.running({ ...kit.target.guest.draft, ...(await withDisk(kit, 'qcow2')) })
    await own.machine.pause()
    expect(await own.machine.snapshots.take({ name: 'still' })).toMatchObject({ memory: true, state: 'paused' })
    expect(own.machine.view.state).toBe('paused')
  })

  if (kit.has('agent-freeze') && kit.has('snapshot-external'))
    kit.test('snapshot', "a guest's agent has it hold still for its disks, and it goes on then", async () => {
      await using own = await withAgent(kit, await withDisk(kit, 'qcow2'))
      const { machine } = own
      const taken = await machine.snapshots.take({ name: 'still', quiesce: true })
      expect(taken).toMatchObject({ quiesced: true, memory: false, state: 'running' })
      expect(taken.why).toContain('its guest holds still')
      expect(await machine.agent.freezeStatus()).toBe('thawed')
      await refusal(machine.snapshots.take({ name: 'both', quiesce: true, memory: true }), 'snapshot-refused')
      await machine.pause()
      await refusal(machine.snapshots.take({ name: 'paused', quiesce: true }), 'snapshot-refused')
      expect(names(machine)).toEqual(['still'])
    })

  kit.test('snapshot', 'a guest without an agent does not hold still, and no snapshot stays of it', async () => {
    await using own = await kit.running({ ...kit.target.guest.draft, agent: false, ...(await withDisk(kit, 'qcow2')) })
    await expect(own.machine.snapshots.take({ name: 'still', quiesce: true })).rejects.toThrow()
    expect(names(own.machine)).toEqual([])
  })

  kit.test('snapshot', 'a machine that is off is still already', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    expect(await own.machine.snapshots.take({ name: 'off', quiesce: true })).toMatchObject({ quiesced: false })
  })

  kit.test('snapshot', 'a name is given once in a machine, and has to be one', async () => {
    await using own = await kit.machine(await plain(kit))
    const { snapshots } = own.machine
    await snapshots.take({ name: 'once' })
    await refusal(snapshots.take({ name: 'once' }), 'name-in-use')
    await refusal(snapshots.take({ name: '' }), 'invalid-config')
    await refusal(snapshots.take({ name: 'a\nb' }), 'invalid-config')
    await refusal(snapshots.take({ name: 'off', memory: true }), 'snapshot-refused')
    expect(names(own.machine)).toEqual(['once'])
  })

  kit.test('snapshot', 'it gets another name and description, and keeps all else', async () => {
    await using own = await kit.machine(await plain(kit))
    const { snapshots } = own.machine
    const taken = await snapshots.take({ name: 'draft', description: 'x' })
    const changed = await snapshots.change(taken.id, { name: 'final', description: '' })
    const { description: _gone, ...rest } = taken
    expect(changed).toEqual({ ...rest, name: 'final' })
    await snapshots.take({ name: 'other' })
    await refusal(snapshots.change(taken.id, { name: 'other' }), 'name-in-use')
    await refusal(snapshots.change(createId(), { name: 'more' }), 'snapshot-not-found')
  })

  if (kit.has('tpm'))
    kit.test('snapshot', 'of a machine with a TPM is held and come back to, running and off', async () => {
      await using own = await kit.running({ ...withTpm, ...(await withDisk(kit, 'qcow2')) })
      const { machine } = own
      const live = await machine.snapshots.take({ name: 'live' })
      expect(live).toMatchObject({ memory: true, state: 'running', config: withTpm })
      const disks = await machine.snapshots.take({ name: 'disks', memory: false })
      expect(machine.view.state).toBe('running')
      await machine.snapshots.revert(disks.id, { force: true })
      expect(machine.view).toMatchObject({ state: 'off', defined: withTpm })
      await machine.snapshots.revert(live.id, { force: true })
      expect(machine.view.state).toBe('running')
      for (const { id } of machine.snapshots.all()) await machine.snapshots.delete(id)
      expect(machine.view.state).toBe('running')
    })

  kit.test('snapshot', 'it is durable before it is told, and told with the machine at it', async () => {
    await using own = await kit.machine(await plain(kit))
    const watch = new CommitWatch()
    const since = kit.log.events.length
    const taken = await own.machine.snapshots.take({ name: 'told' }, { commit: watch.commit })
    const event = kit.log.events.slice(since).find(({ kind }) => kind === 'snapshot-created')
    expect(event).toMatchObject({ snapshot: { id: taken.id }, machine: { id: own.machine.id, snapshot: taken.id } })
    expect(watch.calls.map(({ event: committed }) => committed)).toContainEqual(event)
  })

  kit.test('snapshot', 'one that can not be written down is none', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { view } = own.machine
    await failsToCommit(own.machine.snapshots.take({ name: 'lost' }, failingCommit))
    expect(own.machine.snapshots.all()).toEqual([])
    expect(own.machine.view).toEqual(view)
    await own.machine.snapshots.take({ name: 'lost' })
  })

  kit.test('snapshot', 'one that was called off is none', async () => {
    await using own = await kit.machine(await plain(kit))
    await refusal(own.machine.snapshots.take({ name: 'off' }, { signal: AbortSignal.abort() }), 'cancelled')
    expect(own.machine.snapshots.all()).toEqual([])
  })
}

function externalContract(kit: Kit): void {
  kit.test('snapshot-external', 'a raw disk stands still, and the machine goes on in a new image on it', async () => {
    await using own = await kit.machine(await withDisk(kit, 'raw'))
    const { machine } = own
    const before = machine.view.defined
    const taken = await machine.snapshots.take({ name: 'raw' })
    expect(taken).toMatchObject({ kind: 'external', config: before })
    expect(taken.why).toContain('disk0')
    const [disk] = machine.view.defined.disks
    expect(disk?.format).toBe('qcow2')
    expect(disk?.path).not.toBe(before.disks[0]?.path)
    await machine.snapshots.delete(taken.id)
    expect(machine.view.defined.disks).toEqual(before.disks)
  })

  if (kit.has('tpm'))
    kit.test('snapshot-external', 'of a machine with a TPM is come back to as often as one likes', async () => {
      await using own = await kit.machine({ ...withTpm, ...(await withDisk(kit, 'raw')) })
      const { machine } = own
      const { defined } = machine.view
      const then = await machine.snapshots.take({ name: 'then' })
      for (const name of ['once', 'twice']) await machine.snapshots.revert(then.id, { first: { name } })
      expect(machine.view.snapshot).toBe(then.id)
      expect(machine.view.defined.tpm).toEqual(withTpm.tpm)
      for (const { id } of machine.snapshots.all()) await machine.snapshots.delete(id)
      expect(machine.view.defined).toEqual(defined)
    })

  kit.test('snapshot-external', 'the two kinds do not mix', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { snapshots } = own.machine
    const inside = await snapshots.take({ name: 'inside' })
    await refusal(snapshots.take({ name: 'beside', kind: 'external' }), 'snapshot-refused')
    await snapshots.delete(inside.id)
    expect(await snapshots.take({ name: 'beside', kind: 'external' })).toMatchObject({ kind: 'external' })
    expect(await snapshots.take({ name: 'again' })).toMatchObject({ kind: 'external' })
    await refusal(snapshots.take({ name: 'inside', kind: 'internal' }), 'snapshot-refused')
  })

  kit.test('snapshot-external', 'branches stay when the snapshot between them goes', async () => {
    await using own = await kit.machine(await withDisk(kit, 'raw'))
    const { snapshots } = own.machine
    const root = await snapshots.take({ name: 'root' })
    const one = await snapshots.take({ name: 'one' })
    await snapshots.revert(root.id, { force: true })
    const other = await snapshots.take({ name: 'other' })
    await snapshots.delete(root.id)
    expect(snapshots.all().map(({ id, parent }) => [id, parent])).toEqual([
      [one.id, undefined],
      [other.id, undefined],
    ])
    const by = ['snapshot "one"', 'snapshot "other"']
    expect(snapshots.kept?.()).toEqual([{ path: root.disks[0]?.path, by }])
    await snapshots.revert(one.id, { force: true })
    await snapshots.delete(other.id)
    expect(snapshots.kept?.()).toEqual([])
    await snapshots.delete(one.id)
    expect(own.machine.view.defined.disks[0]?.path).toBe(root.disks[0]?.path)
  })

  kit.test('snapshot-external', 'a disk whose snapshots there are is not taken out', async () => {
    await using own = await kit.machine(await withDisk(kit, 'raw'))
    await own.machine.snapshots.take({ name: 'held' })
    const { revision } = own.machine.view
    const changes = [{ kind: 'detach-device', device: 'disk0' } as const]
    const error = await refusal(own.machine.change({ revision, changes, apply: 'next' }), 'disk-in-use')
    expect(error.message).toContain('held')
  })
}

function revertContract(kit: Kit): void {
  kit.test('revert', 'brings the settings of then back, but for the name', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { machine } = own
    const taken = await machine.snapshots.take({ name: 'small' })
    const { memory } = machine.view.defined
    const name = `${machine.view.defined.name} renamed`
    const changes = [
      { kind: 'set-memory', bytes: memory.bytes * 2 },
      { kind: 'set-name', name },
    ] as const
    await machine.change({ revision: machine.view.revision, changes, apply: 'next' })
    const { revision } = machine.view
    await machine.snapshots.revert(taken.id, { force: true })
    expect(machine.view.defined).toEqual({ ...taken.config, name })
    expect(machine.view.revision).toBeGreaterThan(revision)
    expect(machine.view.snapshot).toBe(taken.id)
    expect(machine.snapshots.all()[0]?.revertedMs).toBeGreaterThan(0)
  })

  kit.test('revert', 'does not lose the present state unsaid', async () => {
    await using own = await kit.machine(await plain(kit))
    const taken = await own.machine.snapshots.take({ name: 'then' })
    const error = await refusal(own.machine.snapshots.revert(taken.id), 'present-state-lost')
    expect(error.message).toContain('then')
    await own.machine.snapshots.revert(taken.id, { first: { name: 'now' } })
    expect(names(own.machine)).toEqual(['then', 'now'])
    expect(own.machine.view.snapshot).toBe(taken.id)
  })

  if (kit.has('template'))
    kit.test(
      'revert',
      'a template is held at no moment and comes back to none: its disks stay as they are',
      async () => {
        await using own = await kit.machine(await plain(kit))
        const { machine } = own
        const before = await machine.snapshots.take({ name: 'before' })
        const { revision } = machine.view
        const changes = [{ kind: 'set-hardware', name: 'template', value: true }] as const
        await machine.change({ revision, changes, apply: 'next' })
        const take = await refusal(machine.snapshots.take({ name: 'after' }), 'snapshot-refused')
        expect(take.message).toContain('template')
        await refusal(machine.snapshots.revert(before.id, { force: true }), 'snapshot-refused')
        expect(names(machine)).toEqual(['before'])
      },
    )

  kit.test('revert', 'a machine that ran runs again, one that was paused is paused', async () => {
    await using own = await kit.running({ ...kit.target.guest.draft, ...(await withDisk(kit, 'qcow2')) })
    const { machine } = own
    const running = await machine.snapshots.take({ name: 'running' })
    await machine.pause()
    const paused = await machine.snapshots.take({ name: 'paused' })
    await machine.snapshots.revert(running.id, { force: true })
    expect(machine.view.state).toBe('running')
    await machine.powerOff()
    await machine.snapshots.revert(paused.id, { force: true })
    expect(machine.view.state).toBe('paused')
    await machine.resume()
  })

  kit.test('revert', 'without memory it is off', async () => {
    await using own = await kit.running(await withDisk(kit, 'qcow2'))
    const { machine } = own
    const disks = await machine.snapshots.take({ name: 'disks', memory: false })
    expect(disks).toMatchObject({ memory: false, state: 'running' })
    await machine.snapshots.revert(disks.id, { force: true })
    expect(machine.view.state).toBe('off')
    await machine.start()
  })

  kit.test('revert', 'what comes after it is a branch of its own', async () => {
    await using own = await kit.machine(await plain(kit))
    const { snapshots } = own.machine
    const root = await snapshots.take({ name: 'root' })
    await snapshots.take({ name: 'left' })
    await snapshots.revert(root.id, { force: true })
    const right = await snapshots.take({ name: 'right' })
    expect(right.parent).toBe(root.id)
    await refusal(snapshots.revert(createId(), { force: true }), 'snapshot-not-found')
  })
}

function deleteContract(kit: Kit): void {
  kit.test('delete-snapshot', 'what came after it comes after what was before it', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { machine } = own
    const { snapshots } = machine
    const a = await snapshots.take({ name: 'a' })
    const b = await snapshots.take({ name: 'b' })
    const c = await snapshots.take({ name: 'c' })
    await snapshots.delete(b.id)
    expect(snapshots.all().map(({ id, parent }) => [id, parent])).toEqual([
      [a.id, undefined],
      [c.id, a.id],
    ])
    await snapshots.delete(c.id)
    expect(machine.view.snapshot).toBe(a.id)
    await snapshots.delete(a.id)
    expect(machine.view.snapshot).toBeUndefined()
    await refusal(snapshots.delete(a.id), 'snapshot-not-found')
  })

  kit.test('delete-snapshot', 'with children a whole branch goes', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    const { snapshots } = own.machine
    const root = await snapshots.take({ name: 'root' })
    const left = await snapshots.take({ name: 'left' })
    await snapshots.take({ name: 'leaf' })
    await snapshots.revert(root.id, { force: true })
    await snapshots.take({ name: 'right' })
    await snapshots.delete(left.id, { children: true })
    expect(names(own.machine)).toEqual(['root', 'right'])
  })

  kit.test('delete-snapshot', 'a machine that runs goes on', async () => {
    await using own = await kit.running({ ...kit.target.guest.draft, ...(await withDisk(kit, 'qcow2')) })
    const { snapshots } = own.machine
    const live = await snapshots.take({ name: 'live' })
    await snapshots.delete(live.id)
    expect(snapshots.all()).toEqual([])
    expect(own.machine.view.state).toBe('running')
  })

  kit.test('delete-snapshot', 'a machine is not forgotten with its snapshots unless that is said', async () => {
    await using own = await kit.machine(await withDisk(kit, 'qcow2'))
    await own.machine.snapshots.take({ name: 'kept' })
    const error = await refusal(own.machine.undefine(), 'snapshots-exist')
    expect(error.message).toContain('kept')
    await own.machine.undefine({ snapshots: true })
    await refusal(own.machine.undefine(), 'machine-not-found')
  })

  if (!kit.has('survives-daemon')) return
  kit.test('delete-snapshot', 'a new daemon finds the tree as it is', async () => {
    const { machine } = await kit.machine(await withDisk(kit, 'qcow2'))
    const { snapshots } = machine
    await snapshots.take({ name: 'a' })
    const gone = await snapshots.take({ name: 'gone' })
    await snapshots.take({ name: 'b' })
    await snapshots.delete(gone.id)
    const known = snapshots.all()
    const { snapshot } = machine.view
    await kit.reopen()
    const found = kit.hypervisor.machine(machine.id)
    expect(found?.snapshots.all()).toEqual(known)
    expect(found?.view.snapshot).toBe(snapshot)
    await found?.undefine({ snapshots: true })
  })
}
