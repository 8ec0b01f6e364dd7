import {
  completeConfig,
  type HypervisorError,
  type Incident,
  type Machine,
  type MachineDraft,
} from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import type { MachineFault } from '../fault.ts'
import { instant, openSimulator, type Simulator } from '../index.ts'

interface Watched {
  readonly simulator: Simulator
  readonly machine: Machine
  readonly incidents: Incident[]
}

async function running(draft: Partial<MachineDraft> = {}): Promise<Watched> {
  const simulator = await openSimulator({ timing: instant })
  onTestFinished(() => simulator[Symbol.asyncDispose]())
  const incidents: Incident[] = []
  const events = simulator.events()
  void (async () => {
    for await (const event of events) if (event.kind === 'machine-incident') incidents.push(event.incident)
  })()
  const disks = [{ path: '/images/1.raw', format: 'raw' }] as const
  const machine = await simulator.define(completeConfig({ name: 'm', disks, ...draft }))
  await machine.start()
  return { simulator, machine, incidents }
}

function strike({ simulator, machine }: Watched, fault: MachineFault): void {
  simulator.inject({ ...fault, machine: machine.id, times: 1 })
}

test('a disk without room pauses a machine, which is resumed when there is room, by its policy', async () => {
  const watched = await running({ lifecycle: { onRoomAgain: 'resume' } })
  strike(watched, { kind: 'io-error', afterMs: 0, forMs: 0 })
  await expect.poll(() => watched.incidents.map(({ kind }) => kind)).toEqual(['io-error', 'room-again'])
  expect(watched.machine.view.state).toBe('running')
  expect(watched.incidents[0]).toMatchObject({ device: 'disk0', path: '/images/1.raw', bytes: 0 })
})

test('without that policy it stays paused until somebody resumes it', async () => {
  const watched = await running()
  strike(watched, { kind: 'io-error', afterMs: 0, forMs: 0 })
  await expect.poll(() => watched.machine.view).toMatchObject({ state: 'paused', reason: 'io-error' })
  await watched.machine.resume()
  expect(watched.machine.view.state).toBe('running')
})

test('a disk that fails otherwise is told to the guest, unless its settings say so', async () => {
  const told = await running()
  strike(told, { kind: 'io-error', afterMs: 0, noSpace: false })
  await expect.poll(() => told.incidents).toMatchObject([{ text: expect.stringContaining('the guest was told') }])
  expect(told.machine.view.state).toBe('running')
  const held = await running({ disks: [{ path: '/images/2.raw', format: 'raw', onWriteError: 'stop' }] })
  strike(held, { kind: 'io-error', afterMs: 0, noSpace: false })
  await expect.poll(() => held.machine.view).toMatchObject({ state: 'paused', reason: 'io-error' })
})

test('a watchdog that fires dumps its machine, and keeps it, by its settings', async () => {
  const watched = await running({ watchdog: { model: 'i6300esb', action: 'dump-and-pause' } })
  strike(watched, { kind: 'watchdog-fires', afterMs: 0 })
  await expect.poll(() => watched.incidents.map(({ kind }) => kind)).toEqual(['watchdog', 'dumped'])
  expect(watched.machine.view).toMatchObject({ state: 'paused', reason: 'watchdog' })
})

test.for([
  [false, 'out-of-memory'],
  [true, 'process-died'],
] as const)('a process that is ended for want of memory, suspected %s, is told as %s', async ([suspected, reason]) => {
  const watched = await running()
  strike(watched, { kind: 'out-of-memory', afterMs: 0, suspected })
  await expect.poll(() => watched.machine.view).toMatchObject({ state: 'off', reason })
  expect(watched.incidents).toMatchObject([{ kind: 'out-of-memory' }])
})

test('a dump for which there is no room is refused with figures, and by a policy told', async () => {
  const watched = await running({ lifecycle: { onCrash: 'dump-and-pause' } })
  watched.simulator.inject({ kind: 'dump-no-space', machine: watched.machine.id })
  const error = await watched.machine.dump().catch((reason: unknown) => reason as HypervisorError)
  expect(error).toMatchObject({ code: 'no-space', message: expect.stringContaining('0 bytes are free') })
  expect(watched.machine.view.state).toBe('running')
  strike(watched, { kind: 'guest-panics', afterMs: 0 })
  await expect.poll(() => watched.incidents.map(({ kind }) => kind)).toEqual(['guest-panic', 'dump-failed'])
})
