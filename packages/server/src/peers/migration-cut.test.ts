import { Wire } from '@cimarron/hypervisor/testing'
import { describe, type TestContext, test } from 'vitest'
import { type AccessHouse, accessHouse } from '../testing/access-house.ts'

// Two daemons that reach each other by one wire, which breaks when either of them is at a point.

const timeout = { timeout: 60_000 }
const patience = { timeout: 40_000 }
/**
 * What is asked is answered in a quarter of it, also on a busy host: else a daemon that is only slow would be taken for a wire that broke.
 * It is waited for by many at once.
 */
const silenceMs = 4000
const wish = { storage: 'shared' } as const

interface Pair extends Pick<TestContext, 'expect'> {
  readonly here: AccessHouse
  readonly there: AccessHouse
  readonly wire: Wire
  readonly machine: string
  /** What happens when either is at a point. */
  strike(point: string, what: () => void): void
  /** Nothing happens any more. */
  calm(): void
}

async function pair({ expect, onTestFinished }: TestContext): Promise<Pair> {
  const strikes = new Map<string, () => void>()
  const reached = (point: string) => strikes.get(point)?.()
  const open = async () => {
    const house = await accessHouse(`migration: { silenceMs: ${silenceMs} }`, { reached })
    onTestFinished(() => house[Symbol.asyncDispose]())
    return house
  }
  const [here, there] = [await open(), await open()]
  const wire = new Wire()
  onTestFinished(() => wire[Symbol.asyncDispose]())
  await know(here, { house: there, name: 'there' }, wire)
  await know(there, { house: here, name: 'here' }, wire)
  const { machine = '' } = await here.admin.call('machines.define', { body: { name: 'web' }, wait: 10 })
  await here.admin.call('machines.start', { machine, wait: 10 })
  return {
    expect,
    here,
    there,
    wire,
    machine,
    strike: (point, what) => void strikes.set(point, what),
    calm: () => strikes.clear(),
  }
}

/** Makes one a peer of the other, by the wire. */
async function know({ admin }: AccessHouse, peer: { readonly house: AccessHouse; readonly name: string }, wire: Wire) {
  const { fingerprint } = await peer.house.admin.call('peers.identity')
  const { port } = new URL(peer.house.daemon.endpoint.https ?? '')
  const url = `https://127.0.0.1:${await wire.open(Number(port))}`
  await admin.call('peers.add', { body: { name: peer.name, url, fingerprint } })
}

/** Answers its job, or why it failed. */
async function migrate(
  { admin }: AccessHouse,
  machine: string,
  to: { readonly peer: string; readonly bandwidth?: number },
) {
  const { peer, ...how } = to
  const body = { peer, wish: { ...wish, ...how } }
  return await admin.finished(await admin.call('machines.migrate', { machine, body })).catch((error: unknown) => error)
}

async function stateAt({ admin }: AccessHouse): Promise<readonly string[]> {
  return (await admin.call('machines.list', {})).machines.map(({ state }) => state)
}

/** Those that receive a machine, the latest last. */
async function jobsOf({ admin }: AccessHouse) {
  const jobs = (await admin.call('jobs.list', {})).filter(({ command }) => command.kind === 'receive-machine')
  return jobs.toSorted((one, other) => one.submittedMs - other.submittedMs)
}

async function latestAt(house: AccessHouse) {
  return (await jobsOf(house)).at(-1)
}

/** It runs at that one, and nobody waits for anything more. */
async function runsOnlyAt(house: AccessHouse, { expect, here, there }: Pair): Promise<void> {
  const other = house === here ? there : here
  await expect.poll(() => stateAt(house), patience).toEqual(['running'])
  await expect.poll(() => stateAt(other), patience).toEqual([])
  for (const each of [here, there])
    await expect
      .poll(
        async () => (await each.admin.call('jobs.list', {})).filter(({ endedMs }) => endedMs === undefined),
        patience,
      )
      .toEqual([])
}

/** Where the wire breaks, and what it then comes to. The machine begins at `here`, and ends there. */
const breaks: Readonly<Record<string, (scene: Pair, how: 'cut' | 'stall') => Promise<void>>> = {
  async 'before the target was asked: nothing was done'({ expect, ...scene }, how) {
    scene.wire[how]()
    expect(await migrate(scene.here, scene.machine, { peer: 'there' })).toMatchObject({ code: 'peer-silent' })
    expect(await jobsOf(scene.there)).toEqual([])
  },

  async 'while the target gets ready: both give it up, and say so'({ expect, ...scene }, how) {
    scene.strike('arrive:2', () => scene.wire[how]())
    expect(await migrate(scene.here, scene.machine, { peer: 'there' })).toMatchObject({ code: 'peer-silent' })
    // By itself: the wire is as it was.
    const message = expect.stringContaining('what was made for it here was removed')
    await expect.poll(() => latestAt(scene.there), patience).toMatchObject({ state: 'failed', error: { message } })
  },

  async 'while memory goes over: both give it up, and say so'({ expect, ...scene }, how) {
    scene.strike('depart:1', () => scene.wire[how]())
    expect(await migrate(scene.here, scene.machine, { peer: 'there', bandwidth: 1 })).toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining(`nothing was heard of it for ${silenceMs / 1000} s`),
    })
    await expect.poll(() => latestAt(scene.there), patience).toMatchObject({ state: 'failed' })
  },

  async 'for a moment when it was given away: it is asked again, and it arrives'({ expect, ...scene }, how) {
    scene.strike('depart:3', () => {
      scene.wire[how]()
      setTimeout(() => scene.wire.heal(), silenceMs / 8)
    })
    expect(await migrate(scene.here, scene.machine, { peer: 'there' })).toMatchObject({ state: 'completed' })
    await comesBack({ expect, ...scene })
  },

  async 'when it was given away, for long: it is held, and given back once they meet'({ expect, ...scene }, how) {
    scene.strike('depart:3', () => scene.wire[how]())
    expect(await migrate(scene.here, scene.machine, { peer: 'there' })).toMatchObject({ code: 'unreachable' })
    expect(await stateAt(scene.here)).toEqual(['paused'])
    // The target has not all of it, and gives it up.
    await expect.poll(() => latestAt(scene.there), patience).toMatchObject({ state: 'failed' })
  },

  async 'when the target has it, before it says so: it runs there, and goes from here'({ expect, ...scene }, how) {
    scene.strike('commit:2', () => scene.wire[how]())
    expect(await migrate(scene.here, scene.machine, { peer: 'there' })).toMatchObject({ code: 'unreachable' })
    expect([await stateAt(scene.here), await stateAt(scene.there)]).toEqual([['paused'], ['running']])
    scene.wire.heal()
    await comesBack({ expect, ...scene })
  },
}

async function comesBack(scene: Pair): Promise<void> {
  await runsOnlyAt(scene.there, scene)
  scene.calm()
  scene.expect(await migrate(scene.there, scene.machine, { peer: 'here' })).toMatchObject({ state: 'completed' })
}

describe.concurrent('a wire between two daemons', () => {
  const scenes = Object.entries(breaks).flatMap(([when, breaksAt]) =>
    (['cut', 'stall'] as const).map((how) => ({ how, when, breaksAt })),
  )
  test.for(scenes)('that breaks by a $how $when', timeout, async ({ how, breaksAt }, context) => {
    const scene = await pair(context)
    await breaksAt(scene, how)
    scene.calm()
    scene.wire.heal()
    await runsOnlyAt(scene.here, scene)
  })

  test('is not needed for a target to give it up while memory comes: it runs on here', timeout, async (context) => {
    const scene = await pair(context)
    const { here, there, machine, expect } = scene
    scene.strike('depart:1', async () => {
      await there.admin.call('jobs.cancel', { job: (await latestAt(there))?.id ?? '' })
    })
    expect(await migrate(here, machine, { peer: 'there', bandwidth: 1 })).toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('peer "there" has given it up'),
    })
    await runsOnlyAt(here, scene)
  })
})
