import { completeConfig, type Machine, type MachineDraft, type MachineState } from '@cimarron/hypervisor'
import { describe, expect, test } from 'vitest'
import { type Fault, parseFaults } from './fault.ts'
import { ManualClock } from './manual-clock.ts'
import { openSimulator, type Simulator } from './simulator.ts'
import { realistic } from './timing.ts'

/** A simulator whose time stands until the test moves it. */
async function standing(faults: readonly Fault[] = []): Promise<{ clock: ManualClock; simulator: Simulator }> {
  const clock = new ManualClock()
  return { clock, simulator: await openSimulator({ clock, faults }) }
}

async function define(simulator: Simulator, draft: Partial<MachineDraft> = {}): Promise<Machine> {
  return await simulator.define(completeConfig({ name: 'guest', ...draft }))
}

async function started(simulator: Simulator, clock: ManualClock): Promise<Machine> {
  const machine = await define(simulator)
  const starting = machine.start()
  await clock.advance(realistic.startMs)
  await starting
  return machine
}

/** The states a machine goes through while time passes. */
async function statesIn(machine: Machine, clock: ManualClock, steps: readonly number[]): Promise<MachineState[]> {
  const states: MachineState[] = []
  for (const ms of steps) {
    await clock.advance(ms)
    states.push(machine.view.state)
  }
  return states
}

describe('a fault', () => {
  test('start-fails refuses a start with the given words, as often as it says', async () => {
    const { clock, simulator } = await standing([{ kind: 'start-fails', words: 'no such CPU', times: 1 }])
    const machine = await define(simulator)
    await expect(machine.start()).rejects.toMatchObject({ code: 'start-failed', detail: { words: 'no such CPU' } })
    expect(machine.view).toMatchObject({ state: 'off', reason: 'start-failed' })
    expect(machine.view.detail).toContain('no such CPU')
    const starting = machine.start()
    await clock.advance(realistic.startMs)
    await starting
    expect(machine.view.state).toBe('running')
  })

  test('ignores-shutdown lets a shut-down wait to its time-out, and the machine run on', async () => {
    const { clock, simulator } = await standing([{ kind: 'ignores-shutdown' }])
    const machine = await started(simulator, clock)
    const shuttingDown = expect(machine.shutDown({ timeoutMs: 5000 })).rejects.toMatchObject({ code: 'timeout' })
    expect(await statesIn(machine, clock, [4999, 1])).toEqual(['shutting-down', 'running'])
    await shuttingDown
  })

  test('guest-panics crashes the guest after its time', async () => {
    const { clock, simulator } = await standing([{ kind: 'guest-panics', afterMs: 1000 }])
    const machine = await started(simulator, clock)
    expect(await statesIn(machine, clock, [999, 1])).toEqual(['running', 'crashed'])
    expect(machine.view.reason).toBe('guest-panic')
  })

  test('guest-panics does not strike a machine that is off again', async () => {
    const { clock, simulator } = await standing([{ kind: 'guest-panics', afterMs: 1000 }])
    const machine = await started(simulator, clock)
    const poweringOff = machine.powerOff()
    await clock.advance(realistic.powerOffMs)
    await poweringOff
    expect(await statesIn(machine, clock, [2000])).toEqual(['off'])
  })

  test('monitor-lost makes a machine unreachable, and after its time it is found again', async () => {
    const { clock, simulator } = await standing([{ kind: 'monitor-lost', afterMs: 100, forMs: 500 }])
    const machine = await started(simulator, clock)
    expect(await statesIn(machine, clock, [99, 1, 499, 1])).toEqual([
      'running',
      'unreachable',
      'unreachable',
      'running',
    ])
    expect(machine.view.reason).toBe('found')
  })

  test('slow adds its time to one operation', async () => {
    const { clock, simulator } = await standing([{ kind: 'slow', operation: 'start', byMs: 10_000 }])
    const machine = await define(simulator)
    const starting = machine.start()
    expect(await statesIn(machine, clock, [10_000 + realistic.startMs - 1, 1])).toEqual(['starting', 'running'])
    await starting
  })

  test('disk-missing refuses the start of a machine with that disk alone', async () => {
    const { clock, simulator } = await standing([{ kind: 'disk-missing', path: '/images/a' }])
    const machine = await define(simulator, { disks: [{ path: '/images/a', format: 'raw' }] })
    await expect(machine.start()).rejects.toMatchObject({ code: 'disk-missing', detail: { path: '/images/a' } })
    const other = await define(simulator, { name: 'other', disks: [{ path: '/images/b', format: 'raw' }] })
    const starting = other.start()
    await clock.advance(realistic.startMs)
    await starting
  })

  test('strikes only the machine it names', async () => {
    const { clock, simulator } = await standing([{ kind: 'start-fails', words: 'x', machine: 'other' }])
    await started(simulator, clock)
    const other = await define(simulator, { name: 'other' })
    await expect(other.start()).rejects.toMatchObject({ code: 'start-failed' })
  })

  test('injected while a machine runs strikes it, and can be taken back', async () => {
    const { clock, simulator } = await standing()
    const machine = await started(simulator, clock)
    const takeBack = simulator.inject({ kind: 'ignores-shutdown' })
    expect(simulator.faults()).toEqual([{ kind: 'ignores-shutdown' }])
    takeBack()
    expect(simulator.faults()).toEqual([])
    simulator.inject({ kind: 'guest-panics', afterMs: 10, machine: machine.id, times: 1 })
    expect(await statesIn(machine, clock, [10])).toEqual(['crashed'])
    expect(simulator.faults()).toEqual([])
  })
})

describe('faults from a file', () => {
  test('are read with all their fields', () => {
    const faults: readonly Fault[] = [
      { kind: 'start-fails', words: 'x', machine: 'a', times: 2 },
      { kind: 'ignores-shutdown' },
      { kind: 'guest-panics', afterMs: 0 },
      { kind: 'monitor-lost', afterMs: 1, forMs: 2 },
      { kind: 'slow', operation: 'shut-down', byMs: 5 },
      { kind: 'disk-missing', disk: 'disk0' },
    ]
    expect(parseFaults(JSON.parse(JSON.stringify(faults)))).toEqual(faults)
  })

  const refused: readonly [text: string, problem: string][] = [
    ['{}', 'faults: is no list'],
    ['[1]', 'faults[0]: is no object'],
    ['[{}]', 'faults[0].kind: is undefined; use one of start-fails'],
    ['[{"kind":"toString"}]', 'faults[0].kind: is "toString"'],
    ['[{"kind":"slow","byMs":1}]', 'faults[0].operation: is undefined; use one of start'],
    ['[{"kind":"slow","operation":"undefine","byMs":1}]', 'faults[0].operation: is "undefine"'],
    ['[{"kind":"guest-panics","afterMs":-1}]', 'faults[0].afterMs: is -1; use a number of milliseconds'],
    ['[{"kind":"ignores-shutdown","times":0}]', 'faults[0].times: is 0'],
    ['[{"kind":"ignores-shutdown","__proto__x":0}]', 'faults[0].__proto__x: is no field of ignores-shutdown'],
  ]
  test.each(refused)('are refused where they are %s', (text, problem) => {
    expect(() => parseFaults(JSON.parse(text))).toThrowError(
      expect.objectContaining({ code: 'invalid-config', message: expect.stringContaining(problem) }),
    )
  })
})
