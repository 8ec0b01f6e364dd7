import { completeConfig } from '@cimarron/hypervisor'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { openSimulator } from '../simulator.ts'
import { instant } from '../timing.ts'
import { totalOf } from './wave.ts'

const machineOn = async (clock: ManualClock) => {
  const simulator = await openSimulator({ clock, timing: instant })
  const config = completeConfig({
    id: '11111111-2222-4333-8444-555555555555',
    name: 'm',
    disks: [{ id: 'd', path: '/d', format: 'raw' }],
    nics: [{ id: 'n' }],
  })
  const machine = await simulator.define(config)
  const start = machine.start()
  await clock.advance(0)
  await start
  return { simulator, machine }
}

test('the same moment shows the same', async () => {
  const samples = await Promise.all(
    [1, 2].map(async () => {
      const clock = new ManualClock()
      await using stack = new AsyncDisposableStack()
      const { simulator } = await machineOn(clock)
      stack.use(simulator)
      await clock.advance(60_000)
      return (await simulator.sample()).machines
    }),
  )
  expect(samples[0]).toEqual(samples[1])
  expect(samples[0]).toHaveLength(1)
})

test('what a machine has used grows while it runs, and not while it is paused', async () => {
  const clock = new ManualClock()
  await using stack = new AsyncDisposableStack()
  const { simulator, machine } = await machineOn(clock)
  stack.use(simulator)
  const used = async () => {
    const [one] = (await simulator.sample()).machines
    return [Number(one?.cpu.totalNs), one?.disks[0]?.write.bytes ?? 0] as const
  }
  await clock.advance(60_000)
  const before = await used()
  await clock.advance(60_000)
  const after = await used()
  expect(after[0]).toBeGreaterThan(before[0])
  expect(after[1]).toBeGreaterThan(before[1])
  const pause = machine.pause()
  await clock.advance(0)
  await pause
  const paused = await used()
  await clock.advance(60_000)
  expect(await used()).toEqual(paused)
})

test('a machine whose monitor is lost is stale, with its disks as they were', async () => {
  const clock = new ManualClock()
  await using stack = new AsyncDisposableStack()
  const { simulator, machine } = await machineOn(clock)
  stack.use(simulator)
  await clock.advance(30_000)
  simulator.inject({ kind: 'monitor-lost', afterMs: 0 })
  await clock.advance(0)
  expect(machine.view.state).toBe('unreachable')
  const [lost] = (await simulator.sample()).machines
  await clock.advance(30_000)
  const [later] = (await simulator.sample()).machines
  expect(later).toMatchObject({ staleSinceMs: 30_000, disks: lost?.disks, nics: lost?.nics })
  expect(later?.cpu.totalNs).toBeGreaterThan(lost?.cpu.totalNs ?? 0n)
})

test('a host has spent what its machines have', async () => {
  const clock = new ManualClock()
  await using stack = new AsyncDisposableStack()
  const { simulator } = await machineOn(clock)
  stack.use(simulator)
  const first = await simulator.sample()
  await clock.advance(60_000)
  const later = await simulator.sample()
  const spent = (later.machines[0]?.cpu.totalNs ?? 0n) - (first.machines[0]?.cpu.totalNs ?? 0n)
  expect((later.hosts[0]?.cpu.userNs ?? 0n) - (first.hosts[0]?.cpu.userNs ?? 0n)).toBe(spent)
})

test('a wave that does not dip below 0 never counts backwards', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const waves = fc.record({ phase: share, swing: share })
  const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(waves, seconds, share, (shape, at, more) => {
      const wave = { middle: 1, periodSeconds: 60, ...shape }
      expect(totalOf(wave, at + more)).toBeGreaterThanOrEqual(totalOf(wave, at) - 1e-6)
    }),
  )
})
