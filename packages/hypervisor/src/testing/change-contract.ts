import { expect } from 'vitest'
import { applyChanges } from '../apply-changes.ts'
import type { Change } from '../change.ts'
import { changesBetween } from '../changes-between.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, refusal } from './kit.ts'

const moreMemory = { kind: 'set-memory', bytes: 96 * 2 ** 20 } as const satisfies Change

export function changeNextContract(kit: Kit): void {
  kit.test('change-next', 'a change of a machine that is off holds at once', async () => {
    await using own = await kit.machine()
    const { defined, revision } = own.machine.view
    const changes: readonly Change[] = [moreMemory, { kind: 'set-description', description: 'changed' }]
    const result = await own.machine.change({ revision, changes, apply: 'next' })
    expect(own.machine.view.defined).toEqual(applyChanges(defined, changes))
    expect(result).toEqual({ revision: own.machine.view.revision, now: changes, pending: [] })
    expect(result.revision).toBeGreaterThan(revision)
  })

  kit.test('change-next', 'a change of a running machine waits for the next start', async () => {
    await using own = await kit.running()
    const { active, revision } = own.machine.view
    const result = await own.machine.change({ revision, changes: [moreMemory], apply: 'next' })
    expect(result).toMatchObject({ now: [], pending: [moreMemory] })
    expect(own.machine.view.active).toEqual(active)
    expect(own.machine.view.defined.memory.bytes).toBe(moreMemory.bytes)
    await own.machine.powerOff()
    await own.machine.start()
    expect(own.machine.view.active?.memory.bytes).toBe(moreMemory.bytes)
  })

  kit.test('change-next', 'a change is told with the machine as it is then', async () => {
    await using own = await kit.machine()
    const since = kit.log.events.length
    const { revision } = own.machine.view
    await own.machine.change({ revision, changes: [moreMemory], apply: 'next' })
    const told = await kit.log.until((event) => event.kind === 'machine-changed', since)
    expect(told.machine).toEqual(own.machine.view)
  })

  kit.test('change-next', 'a change made against another revision is refused', async () => {
    await using own = await kit.machine()
    const { view } = own.machine
    const request = { revision: view.revision + 1, changes: [moreMemory], apply: 'next' } as const
    const error = await refusal(own.machine.change(request), 'revision-conflict')
    expect(error.detail).toMatchObject({ revision: view.revision, given: view.revision + 1 })
    expect(own.machine.view).toEqual(view)
  })

  kit.test('change-next', 'of two changes at once against one revision, one succeeds', async () => {
    await using own = await kit.machine()
    const { revision } = own.machine.view
    const change = (bytes: number) =>
      own.machine.change({ revision, changes: [{ kind: 'set-memory', bytes }], apply: 'next' })
    const results = await Promise.allSettled([change(32 * 2 ** 20), change(48 * 2 ** 20)])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const result of results) {
      if (result.status === 'rejected') await refusal(Promise.reject(result.reason), ['busy', 'revision-conflict'])
    }
  })

  kit.test('change-next', 'a machine can be renamed, and its old name is free', async () => {
    await using own = await kit.machine()
    const { defined, revision } = own.machine.view
    const name = `${defined.name}, renamed`
    await own.machine.change({ revision, changes: [{ kind: 'set-name', name }], apply: 'next' })
    expect(own.machine.view.defined.name).toBe(name)
    await using other = await kit.machine({ name: defined.name })
    expect(other.machine.view.defined.name).toBe(defined.name)
    await refusal(kit.hypervisor.define(kit.config({ name })), 'name-in-use')
  })

  kit.test('change-next', 'a machine can not take the name of another', async () => {
    await using own = await kit.machine()
    await using other = await kit.machine()
    const { view } = own.machine
    const changes = [{ kind: 'set-name', name: other.machine.view.defined.name }] as const
    await refusal(own.machine.change({ revision: view.revision, changes, apply: 'next' }), 'name-in-use')
    expect(own.machine.view).toEqual(view)
  })

  kit.test('change-next', 'a change that can not be leaves all of its request undone', async () => {
    await using own = await kit.machine()
    const { view } = own.machine
    const request = (change: Change) => ({
      revision: view.revision,
      changes: [moreMemory, change],
      apply: 'next' as const,
    })
    await refusal(own.machine.change(request({ kind: 'detach-device', device: 'nothing' })), 'device-not-found')
    await refusal(own.machine.change(request({ kind: 'set-processors', count: 0 })), 'invalid-config')
    await refusal(own.machine.change(request({ kind: 'set-name', name: '' })), 'invalid-config')
    expect(own.machine.view).toEqual(view)
  })

  kit.test('change-next', 'a change is committed, with its event, before success', async () => {
    await using own = await kit.machine()
    const watch = new CommitWatch()
    const since = kit.log.events.length
    const { revision } = own.machine.view
    await own.machine.change({ revision, changes: [moreMemory], apply: 'next' }, { commit: watch.commit })
    const told = await kit.log.until((event) => event.kind === 'machine-changed', since)
    expect(watch.calls.map((call) => call.event)).toContainEqual(told)
  })

  kit.test('change-next', 'a commit that fails leaves the machine as it was', async () => {
    await using own = await kit.machine()
    const { view } = own.machine
    const request = { revision: view.revision, changes: [moreMemory], apply: 'next' } as const
    await failsToCommit(own.machine.change(request, { commit: failingCommit.commit }))
    expect(own.machine.view).toEqual(view)
    await own.machine.change(request)
    expect(own.machine.view.defined.memory.bytes).toBe(moreMemory.bytes)
  })
}

export function changeNowContract(kit: Kit): void {
  const live = kit.target.liveChange
  if (!live) throw new Error(`target ${kit.target.name} has the feature change-now, and so must name its liveChange`)

  kit.test('change-now', 'a change of a running machine holds now and at the next start', async () => {
    await using own = await kit.running()
    const { active, defined, revision } = own.machine.view
    const result = await own.machine.change({ revision, changes: [live], apply: 'now' })
    expect(result).toMatchObject({ now: [live], pending: [] })
    expect(own.machine.view.active).toEqual(applyChanges(active ?? defined, [live]))
    expect(own.machine.view.defined).toEqual(applyChanges(defined, [live]))
  })

  kit.test('change-now', 'of changes made against what is active, the others that wait go on waiting', async () => {
    await using own = await kit.running()
    const { active, defined } = own.machine.view
    const { revision } = await own.machine.change({
      revision: own.machine.view.revision,
      changes: [moreMemory],
      apply: 'next',
    })
    const result = await own.machine.change({ revision, changes: [live], apply: 'now', against: 'active' })
    expect(result).toMatchObject({ now: [live], pending: [] })
    expect(own.machine.view.active).toEqual(applyChanges(active ?? defined, [live]))
    expect(own.machine.view.defined).toEqual(applyChanges(defined, [moreMemory, live]))
  })

  kit.test('change-now', 'a commit that fails leaves the running machine as it was', async () => {
    await using own = await kit.running()
    const { view } = own.machine
    const request = { revision: view.revision, changes: [live], apply: 'now' } as const
    await failsToCommit(own.machine.change(request, { commit: failingCommit.commit }))
    expect(own.machine.view).toEqual(view)
  })
}

export function changeSoonestContract(kit: Kit): void {
  const later = { kind: 'set-machine-type', machineType: 'pc' } as const satisfies Change

  kit.test('change-soonest', 'what a running machine can take holds now, the rest at its next start', async () => {
    await using own = await kit.running()
    const { active, defined, revision } = own.machine.view
    const { liveChange } = kit.target
    const now: readonly Change[] = liveChange ? [liveChange] : []
    const result = await own.machine.change({ revision, changes: [later, ...now], apply: 'soonest' })
    expect(result).toMatchObject({ now, pending: [later] })
    expect(result.waits).toHaveLength(1)
    expect(own.machine.view.active).toEqual(applyChanges(active ?? defined, now))
    expect(own.machine.view.defined).toEqual(applyChanges(defined, [later, ...now]))
    expect(changesBetween(own.machine.view.active ?? defined, own.machine.view.defined)).toEqual([later])
  })

  kit.test('change-soonest', 'all of it holds at once where the machine is off', async () => {
    await using own = await kit.machine()
    const { revision } = own.machine.view
    const result = await own.machine.change({ revision, changes: [later], apply: 'soonest' })
    expect(result).toMatchObject({ now: [later], pending: [] })
  })
}
