import { type Actor, type Estate, openEstate, type Session } from '@cimarron/estate'
import { MemoryStore } from '@cimarron/hypervisor'
import { instant, openSimulator, type Simulator } from '@cimarron/simulator'
import { expect, onTestFinished, test } from 'vitest'
import { restartFailed } from './restarting.ts'

const admin: Actor = { name: 'admin', role: 'admin', via: 'internal' }

interface House {
  readonly estate: Estate
  readonly simulator: Simulator
  readonly session: Session
  /** What was waited for before restarts, in milliseconds. */
  readonly pauses: number[]
}

async function openHouse(): Promise<House> {
  const store = new MemoryStore()
  const simulators: Simulator[] = []
  const open = async ({ id }: { id: string }) => {
    const simulator = await openSimulator({ id, timing: instant, store })
    simulators.push(simulator)
    return simulator
  }
  const estate = await openEstate({ database: ':memory:', version: 'test', hypervisors: [{ name: 'sim', open }] })
  const end = new AbortController()
  const pauses: number[] = []
  const over = restartFailed(estate, {
    signal: end.signal,
    onFailure: () => undefined,
    async wait(ms) {
      if (ms >= 1000) pauses.push(ms)
      await new Promise((resolve) => setImmediate(resolve))
    },
  })
  onTestFinished(async () => {
    end.abort()
    await over
    await estate[Symbol.asyncDispose]()
  })
  const [simulator] = simulators
  if (!simulator) throw new Error('no simulator was opened')
  return { estate, simulator, session: estate.as(admin), pauses }
}

async function run(session: Session, draft: object): Promise<string> {
  const { machine = '' } = await session.run({ kind: 'define-machine', draft: { name: 'm', ...draft } })
  await session.run({ kind: 'start-machine', machine })
  return machine
}

/** Resolves when the machine has come into that state so often, from the beginning of the journal. */
async function comesTo({ session }: House, state: string, times: number): Promise<void> {
  let count = 0
  for await (const entry of session.journal({ after: session.journalStart() }))
    if (entry.kind === 'machine-state' && entry.to === state && ++count === times) return
}

test('a machine whose process ended is started again, each time after a longer pause, as often as it may be', async () => {
  const house = await openHouse()
  const { session, simulator, pauses } = house
  const machine = await run(session, {
    lifecycle: { onFailure: 'restart', retries: { attempts: 2, withinMs: 600_000 } },
  })
  simulator.inject({ kind: 'out-of-memory', machine, afterMs: 0 })
  await comesTo(house, 'off', 3)
  await expect.poll(() => session.machine(machine)?.view).toMatchObject({ state: 'off', reason: 'out-of-memory' })
  expect(pauses).toEqual([1000, 4000])
  const starts = session.jobs().filter(({ command }) => command.kind === 'start-machine')
  expect(starts.map(({ actor }) => actor.name)).toEqual(['admin', 'restart-policy', 'restart-policy'])
})

test('a machine without that policy stays off, and so does one that was powered off', async () => {
  const house = await openHouse()
  const { session, simulator } = house
  const machine = await run(session, {})
  simulator.inject({ kind: 'out-of-memory', machine, afterMs: 0, times: 1 })
  await comesTo(house, 'off', 1)
  const other = await run(session, { name: 'other', lifecycle: { onFailure: 'restart' } })
  await session.run({ kind: 'power-off-machine', machine: other })
  for (const id of [machine, other]) await expect.poll(() => session.machine(id)?.view.state).toBe('off')
  expect(session.jobs().filter(({ actor }) => actor.name === 'restart-policy')).toEqual([])
})
