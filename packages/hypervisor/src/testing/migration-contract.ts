import { expect, test } from 'vitest'
import type { MachineDraft } from '../draft.ts'
import type { FeatureName } from '../feature.ts'
import type { Hypervisor } from '../hypervisor.ts'
import type { Machine } from '../machine.ts'
import type { Arrival, ArrivalPlan } from '../migration/arrival.ts'
import type { DepartureOptions, MigrationProgress, MigrationResult } from '../migration/departure.ts'
import { carry } from './carry.ts'
import { type Kit, refusal } from './kit.ts'
import { copied, onVolume } from './own-copies.ts'

type MigrationFeature = Extract<FeatureName, 'migrate' | `migrate-${string}`>

const shared: ArrivalPlan = { storage: 'shared' }
const listen = { address: '127.0.0.1' }

export const migrationContracts: Readonly<Record<MigrationFeature, (kit: Kit) => void>> = {
  migrate: migrateContract,
  'migrate-storage': storageContract,
  'migrate-post-copy': way(
    'migrate-post-copy',
    { postCopy: 'allowed', plan: { ...shared, postCopy: true } },
    'postcopy-ram',
  ),
  'migrate-multifd': way('migrate-multifd', { channels: 2, plan: { ...shared, channels: 2 } }, 'multifd'),
  'migrate-auto-converge': way('migrate-auto-converge', { autoConverge: true }, 'auto-converge'),
}

type How = Partial<Omit<DepartureOptions, 'offer' | 'endpoints'>> & { readonly plan?: ArrivalPlan }

interface Moved {
  readonly result: MigrationResult
  readonly arrival: Arrival
}

/** One machine on its way, both sides in one place. */
async function move(machine: Machine, target: Hypervisor, { plan = shared, ...how }: How = {}): Promise<Moved> {
  const offer = await machine.migration.offer()
  const arrival = await target.arrivals.receive(offer, { plan, listen })
  const handOver = async () => {
    await arrival.commit()
    return 'committed' as const
  }
  try {
    for (const { name } of offer.carried ?? []) await carry(name, machine, arrival)
    const { endpoints } = arrival
    return { result: await machine.migration.depart({ offer, endpoints, handOver, ...how }), arrival }
  } catch (error) {
    if (!machine.migration.departure) await arrival.abandon()
    throw error
  }
}

/** A test of two hypervisors, the second of which it has for itself. */
function between(
  { kit, feature }: { readonly kit: Kit; readonly feature: MigrationFeature },
  behaviour: string,
  body: (target: Hypervisor) => Promise<void>,
): void {
  const { neighbour, name } = kit.target
  if (!neighbour) {
    test.skip(`${behaviour} (${name} has no second hypervisor here)`)
    return
  }
  kit.test(feature, behaviour, async () => {
    await using target = await neighbour()
    try {
      await body(target)
    } finally {
      for (const machine of target.machines()) if (machine.view.state !== 'off') await machine.powerOff()
    }
  })
}

function migrateContract(kit: Kit): void {
  const moving = { kit, feature: 'migrate' } as const
  kit.test('migrate', 'an offer is plain data that tells what the machine needs', async () => {
    await using own = await kit.running({ disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }] })
    const { machine } = own
    const { view } = machine
    const offer = await machine.migration.offer()
    expect(JSON.parse(JSON.stringify(offer))).toEqual(offer)
    expect(offer).toMatchObject({
      platform: kit.hypervisor.platform,
      version: kit.hypervisor.version,
      state: 'running',
      revision: view.revision,
      defined: view.defined,
      active: view.active,
      memoryBytes: view.defined.memory.bytes,
      immovable: [],
    })
    expect(offer.disks.map(({ id, format }) => [id, format])).toEqual([['disk0', 'qcow2']])
    expect((await machine.migration.offer()).migration).not.toBe(offer.migration)
    expect(machine.view).toEqual(view)
  })

  between(
    moving,
    'a running machine runs on at the target, and is no machine of the source any more',
    async (target) => {
      const { machine } = await kit.running()
      const { defined, active } = machine.view
      const { arrival } = await move(machine, target)
      expect(kit.hypervisor.machine(machine.id)).toBeUndefined()
      const there = target.machine(machine.id)
      expect(there?.view).toMatchObject({ state: 'running', defined, active })
      expect(arrival.state).toBe('committed')
      expect(target.arrivals.stateOf(arrival.id)).toBe('committed')
      expect(target.arrivals.list()).toEqual([])
      await refusal(machine.start(), 'machine-not-found')
    },
  )

  between(moving, 'a paused machine arrives paused, and one that is off off', async (target) => {
    const { machine: paused } = await kit.running()
    await paused.pause()
    const { machine: off } = await kit.machine()
    for (const machine of [paused, off]) {
      const { state } = machine.view
      await move(machine, target)
      expect(target.machine(machine.id)?.view.state).toBe(state)
    }
    await target.machine(paused.id)?.resume()
    expect(target.machine(paused.id)?.view.state).toBe('running')
    await target.machine(off.id)?.start()
  })

  between(
    moving,
    'a saved machine arrives saved, and goes on there; one that is given back is saved here',
    async (target) => {
      if (!kit.has('save')) return
      const { machine } = await kit.running({ disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }] })
      await machine.pause()
      await machine.save()
      const { defined, saved } = machine.view
      const offer = await machine.migration.offer()
      expect(offer).toMatchObject({ state: 'saved', active: null, saved: { paused: true, config: saved?.config } })
      const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
      const handOver = async () => {
        expect(machine.view).toMatchObject({ state: 'saved', reason: 'departed' })
        await refusal(machine.start(), 'invalid-state')
        await arrival.abandon()
        return 'abandoned' as const
      }
      const { endpoints } = arrival
      await refusal(machine.migration.depart({ offer, endpoints, handOver }), 'migration-failed')
      expect(machine.view).toMatchObject({ state: 'saved', saved: saved ?? {} })
      await move(machine, target)
      expect(kit.hypervisor.machine(machine.id)).toBeUndefined()
      const there = target.machine(machine.id)
      expect(there?.view).toMatchObject({ state: 'saved', reason: 'arrived', defined, saved: saved ?? {} })
      await there?.start()
      expect(there?.view.state).toBe('paused')
      expect(there?.view.saved).toBeUndefined()
    },
  )

  between(moving, 'what its console said at the source is read at the target, where it goes on', async (target) => {
    const { machine } = await kit.running()
    const offer = await machine.migration.offer()
    const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
    const [serial = ''] = machine.view.defined.serials.map(({ id }) => id)
    await arrival.keepSerialHistory(serial, Buffer.from('of the source, '))
    await refusal(arrival.keepSerialHistory('serial9', Buffer.from('x')), 'device-not-found')
    const handOver = async () => {
      await arrival.commit()
      return 'committed' as const
    }
    const parting = async () => {
      // It can be read still.
      await machine.readSerialLog(serial)
      await arrival.keepSerialHistory(serial, Buffer.from('told later; '))
    }
    await machine.migration.depart({ offer, endpoints: arrival.endpoints, handOver, parting })
    const there = await target.machine(machine.id)?.readSerialLog(serial)
    expect(Buffer.from(there ?? []).toString()).toMatch(/^of the source, told later; /)
  })

  between(
    moving,
    'its snapshots go along on storage that both have, and it comes back to them there',
    async (target) => {
      const { machine } = await kit.running({ disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }] })
      const first = await machine.snapshots.take({ name: 'first', description: 'before all' })
      await machine.snapshots.take({ name: 'second' })
      const all = machine.snapshots.all()
      const offer = await machine.migration.offer()
      // A copy of a running machine's disks is of now alone.
      const copied = await target.arrivals.check(offer, { storage: 'copied' })
      const refused = copied.filter(({ kind }) => kind === 'snapshot')
      expect(refused.map(({ problem }) => problem)).toEqual([
        expect.stringContaining('snapshot "first"'),
        expect.stringContaining('snapshot "second"'),
      ])
      await move(machine, target)
      const there = target.machine(machine.id)
      expect(there?.snapshots.all()).toEqual(all)
      expect(there?.view.snapshot).toBe(all[1]?.id)
      await there?.snapshots.revert(first.id, { force: true })
      expect(there?.view).toMatchObject({ state: 'running', snapshot: first.id })
      await there?.snapshots.delete(first.id, { children: true })
      expect(there?.snapshots.all()).toEqual([])
    },
  )

  between(moving, 'its end there and its end here are told, in their order', async (target) => {
    const { machine } = await kit.running()
    const here = kit.log.events.length
    await move(machine, target)
    await kit.log.until((event) => event.kind === 'machine-undefined' && event.machine.id === machine.id, here)
    // Its agent comes when its guest has booted.
    const told = kit.log.events
      .slice(here)
      .filter((event) => event.kind !== 'machine-agent' && event.machine.id === machine.id)
    expect(told.map(({ kind }) => kind)).toEqual(['machine-state', 'machine-undefined'])
    expect(told[0]).toMatchObject({ to: 'paused', reason: 'departed' })
  })

  between(moving, 'how far it is grows from 0 to 1, and is told with its phase', async (target) => {
    const { machine } = await kit.running()
    const heard: MigrationProgress[] = []
    const { result } = await move(machine, target, { follow: (progress) => heard.push(progress) })
    const fractions = heard.map(({ fraction }) => fraction)
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other))
    expect(heard.map(({ phase }) => phase)).toContain('memory')
    expect(heard.at(-1)).toMatchObject({ phase: 'done', fraction: 1 })
    expect(result.memoryBytes).toBeGreaterThan(0)
    expect(result.totalMs).toBeGreaterThanOrEqual(result.downtimeMs)
  })

  between(moving, 'a target that gives it up leaves it running here, and nothing there', async (target) => {
    await using own = await kit.running()
    const { machine } = own
    const offer = await machine.migration.offer()
    const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
    const handOver = async () => {
      await arrival.abandon()
      return 'abandoned' as const
    }
    const { endpoints } = arrival
    await refusal(machine.migration.depart({ offer, endpoints, handOver }), 'migration-failed')
    expect(machine.view.state).toBe('running')
    expect(target.machine(machine.id)).toBeUndefined()
    expect(target.arrivals.stateOf(offer.migration)).toBe('abandoned')
    await refusal(arrival.commit(), 'invalid-state')
    // It can go another time.
    await move(machine, target)
    expect(target.machine(machine.id)?.view.state).toBe('running')
  })

  for (const outcome of ['committed', 'abandoned'] as const) {
    between(
      moving,
      `a machine whose target does not answer is held until it is said that it was ${outcome}`,
      async (target) => {
        const { machine } = await kit.running()
        const offer = await machine.migration.offer()
        const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
        const handOver = () => Promise.reject(new Error('the network is down'))
        await refusal(machine.migration.depart({ offer, endpoints: arrival.endpoints, handOver }), 'unreachable')
        expect(machine.view).toMatchObject({ state: 'paused', reason: 'departed' })
        expect(machine.migration.departure?.migration).toBe(offer.migration)
        for (const ask of [() => machine.resume(), () => machine.reset(), () => machine.powerOff()])
          expect((await refusal(ask(), 'invalid-state')).message).toContain('settle')
        if (outcome === 'committed') await arrival.commit()
        else await arrival.abandon()
        await machine.migration.settle(outcome)
        const [gone, runs] = outcome === 'committed' ? [kit.hypervisor, target] : [target, kit.hypervisor]
        expect(gone.machine(machine.id)).toBeUndefined()
        expect(runs.machine(machine.id)?.view.state).toBe('running')
        if (outcome === 'committed') return
        expect(machine.migration.departure).toBeUndefined()
        await machine.powerOff()
        await machine.undefine()
      },
    )
  }

  between(moving, 'one that is called off runs on, and the target keeps nothing', async (target) => {
    await using own = await kit.running()
    const { machine } = own
    const off = new AbortController()
    off.abort()
    await refusal(move(machine, target, { signal: off.signal }), 'cancelled')
    expect(machine.view.state).toBe('running')
    expect(target.arrivals.list()).toEqual([])
    expect(target.machines()).toEqual([])
  })

  between(moving, 'asked again, both decisions are the same; the other one is refused', async (target) => {
    const { machine } = await kit.machine()
    const { arrival } = await move(machine, target)
    expect((await arrival.commit()).id).toBe(machine.id)
    await refusal(arrival.abandon(), 'invalid-state')
    await using other = await kit.machine()
    const offer = await other.machine.migration.offer()
    const given = await target.arrivals.receive(offer, { plan: shared, listen })
    await given.abandon()
    await given.abandon()
    await refusal(given.commit(), 'invalid-state')
    expect(target.arrivals.stateOf(offer.migration)).toBe('abandoned')
  })

  between(moving, 'a check names all that is in the way, and an arrival the first of it', async (target) => {
    await using own = await kit.machine({ nics: [{}] })
    const { machine } = own
    const offer = await machine.migration.offer()
    expect(await target.arrivals.check(offer, shared)).toEqual([])
    const { name, nics } = machine.view.defined
    const drafts: Partial<MachineDraft> = { nics: nics.map(({ mac }) => ({ mac })) }
    await target.define(kit.config({ ...drafts, name }))
    const found = await target.arrivals.check(offer, shared)
    expect(found.map(({ kind }) => kind)).toEqual(['name', 'mac'])
    for (const { problem, remedy } of found) expect([problem, remedy]).not.toContain('')
    const refused = await refusal(target.arrivals.receive(offer, { plan: shared, listen }), 'arrival-refused')
    expect(refused.message).toContain(name)
    expect(target.arrivals.stateOf(offer.migration)).not.toBe('arriving')
    expect((await target.arrivals.check(offer, { ...shared, name: 'another' })).map(({ kind }) => kind)).toEqual([
      'mac',
    ])
  })

  between(moving, 'images with which a machine goes on elsewhere are let alone here', async (target) => {
    const { storage, arrivals } = kit.hypervisor
    const path = await kit.setup.poolFolder()
    const pool = await storage.definePool({ id: crypto.randomUUID(), name: 'shared', kind: 'directory', path })
    const source = { kind: 'blank', capacityBytes: 2 ** 20 } as const
    const request = { id: crypto.randomUUID(), pool: pool.id, name: 'web', format: 'qcow2', source } as const
    const volume = await storage.createVolume(request)
    const disks = [{ path: volume.path, format: 'qcow2' as const }]
    const { machine } = await kit.machine({ disks })
    const { name } = machine.view.defined
    await move(machine, target, { to: 'rack2', copiedDisks: 'remove' })
    const moved = () => arrivals.moved().filter((one) => one.machine === machine.id)
    expect(moved()).toMatchObject([{ name, to: 'rack2' }])
    const refused = await refusal(storage.deleteVolume(volume.id), 'disk-in-use')
    expect(refused.message).toContain(`machine "${name}", which moved to peer "rack2"`)
    await using other = await kit.machine({ disks })
    await refusal(other.machine.start(), 'disk-in-use')
    // It comes back, and goes again.
    const there = target.machine(machine.id)
    if (!there) throw new TypeError('it is not there')
    await move(there, kit.hypervisor)
    expect(moved()).toEqual([])
    const back = kit.hypervisor.machine(machine.id)
    if (!back) throw new TypeError('it is not back')
    await move(back, target)
    await arrivals.releaseImages(machine.id)
    await refusal(arrivals.releaseImages(machine.id), 'machine-not-found')
    await other.machine.undefine()
    await storage.deleteVolume(volume.id)
    await storage.undefinePool(pool.id)
  })

  between(
    moving,
    'a template is kept for a linked clone that goes on elsewhere, and who that is is said',
    async (target) => {
      if (!kit.has('clone-linked')) return
      await using own = await onVolume(kit, { template: true })
      await using made = await copied(own.machine, [`linked ${crypto.randomUUID()}`], { linked: true })
      const [clone] = made.copies
      if (!clone) throw new TypeError('it was not made')
      await move(clone, target, { to: 'rack2', copiedDisks: 'remove' })
      const { name } = clone.view.defined
      const kept = await refusal(own.machine.undefine(), 'invalid-state')
      expect(kept.message).toContain(`linked clone "${name}" at peer "rack2" builds on`)
      const { storage, arrivals } = kit.hypervisor
      const refused = await refusal(storage.deleteVolume(own.volume.id), 'disk-in-use')
      expect(refused.message).toContain(`machine "${name}", which moved to peer "rack2"`)
      await arrivals.releaseImages(clone.id)
      await own.machine.undefine()
    },
  )

  between(moving, 'a template does not go away as long as clones of it build on its disks', async (target) => {
    if (!kit.has('clone-linked')) return
    await using own = await kit.machine({
      disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }],
      template: true,
    })
    const template = own.machine
    const copies = ['first', 'second'].map((name) => ({ id: crypto.randomUUID(), name: `${name}-linked` }))
    const clones = await template.clone({ copies, linked: true })
    const [found, ...more] = await target.arrivals.check(await template.migration.offer(), shared)
    expect(more).toEqual([])
    expect(found).toMatchObject({ kind: 'immovable' })
    expect(found?.problem).toContain('"first-linked" and "second-linked" build on its disks')
    expect(found?.remedy).toContain(`machine clone ${template.view.defined.name}`)
    await refusal(move(template, target), 'arrival-refused')
    for (const clone of clones) await clone.undefine()
    expect((await template.migration.offer()).immovable).toEqual([])
  })

  between(moving, 'a name that is held for an arrival is given to nobody else', async (target) => {
    await using own = await kit.machine()
    const offer = await own.machine.migration.offer()
    const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
    const { name, id } = own.machine.view.defined
    await refusal(target.define(kit.config({ name })), 'name-in-use')
    await refusal(target.define(kit.config({ id })), 'id-in-use')
    expect(target.arrivals.list().map((one) => one.id)).toEqual([arrival.id])
    expect(target.arrivals.find(offer.migration)?.machine).toBe(id)
    await arrival.abandon()
    await target.define(kit.config({ name, id }))
  })

  between(moving, 'settings changed since the offer are not lost: it is refused', async (target) => {
    await using own = await kit.machine()
    const { machine } = own
    const offer = await machine.migration.offer()
    const arrival = await target.arrivals.receive(offer, { plan: shared, listen })
    const { revision } = machine.view
    await machine.change({ revision, changes: [{ kind: 'set-description', description: 'new' }], apply: 'next' })
    const handOver = () => Promise.reject(new Error('it must not come to this'))
    await refusal(machine.migration.depart({ offer, endpoints: arrival.endpoints, handOver }), 'revision-conflict')
    await arrival.abandon()
  })

  between(moving, 'nothing can be changed about a migration that is not', async () => {
    await using own = await kit.running()
    await refusal(own.machine.migration.tune({ bandwidth: 1 }), 'invalid-state')
    await refusal(own.machine.migration.settle('committed'), 'invalid-state')
  })
}

function storageContract(kit: Kit): void {
  const storing = { kit, feature: 'migrate-storage' } as const
  between(storing, 'disks are copied into a pool of the target, and are its volumes', async (target) => {
    const pool = await target.storage.definePool({
      id: crypto.randomUUID(),
      name: 'copies',
      kind: 'directory',
      path: await kit.setup.poolFolder(),
    })
    const { machine } = await kit.running({
      disks: [
        { path: await kit.setup.disk('raw'), format: 'raw' },
        { path: await kit.setup.disk('qcow2'), format: 'qcow2' },
      ],
    })
    const { result } = await move(machine, target, { plan: { storage: 'copied', pool: pool.id } })
    const disks = target.machine(machine.id)?.view.active?.disks ?? []
    expect(disks.map(({ id, path }) => [id, target.storage.volumeAt(path)?.pool])).toEqual([
      ['disk0', pool.id],
      ['disk1', pool.id],
    ])
    expect(result.downtimeMs).toBeLessThanOrEqual(result.totalMs)
  })

  between(storing, 'copies that were made for an arrival go when it is given up', async (target) => {
    const path = await kit.setup.poolFolder()
    const pool = await target.storage.definePool({ id: crypto.randomUUID(), name: 'copies', kind: 'directory', path })
    await using own = await kit.running({ disks: [{ path: await kit.setup.disk('qcow2'), format: 'qcow2' }] })
    const offer = await own.machine.migration.offer()
    const plan: ArrivalPlan = { storage: 'copied', pool: pool.id }
    const arrival = await target.arrivals.receive(offer, { plan, listen })
    expect(target.storage.volumes(pool.id)).toHaveLength(1)
    expect(arrival.endpoints.disks?.exports).toHaveProperty('disk0')
    await arrival.abandon()
    expect(target.storage.volumes(pool.id)).toEqual([])
  })
}

function way(feature: MigrationFeature, how: How, used: string): (kit: Kit) => void {
  return (kit) => {
    between({ kit, feature }, `a running machine moves with ${used}`, async (target) => {
      const { machine } = await kit.running()
      const { result } = await move(machine, target, how)
      expect(result.used).toContain(used)
      expect(target.machine(machine.id)?.view.state).toBe('running')
    })
  }
}
