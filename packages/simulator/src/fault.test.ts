import {
  completeConfig,
  completePool,
  completeVolume,
  type Machine,
  type MachineDraft,
  type MachineState,
} from '@cimarron/hypervisor'
import { describe, expect, test } from 'vitest'
import type { Fault } from './fault.ts'
import { ManualClock } from './manual-clock.ts'
import { parseFaults } from './parse-faults.ts'
import { openSimulator, type Simulator } from './simulator.ts'
import { instant, realistic } from './timing.ts'

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

describe('occasions', () => {
  test('every third start fails, and only of machines whose name it is', async () => {
    const faults: readonly Fault[] = [{ kind: 'start-fails', machine: 'gue*', words: 'x', every: 3 }]
    await using simulator = await openSimulator({ faults, timing: instant })
    const machine = await define(simulator)
    const other = await define(simulator, { name: 'other' })
    const outcomes: string[] = []
    for (let time = 0; time < 7; time++) {
      await other.start()
      await other.powerOff()
      outcomes.push(
        await machine.start().then(
          () => 'up',
          () => 'failed',
        ),
      )
      if (machine.view.state !== 'off') await machine.powerOff()
    }
    expect(outcomes).toEqual(['up', 'up', 'failed', 'up', 'up', 'failed', 'up'])
  })

  test('chance is asked at each occasion', async () => {
    const numbers = [0.1, 0.9, 0.2]
    const random = () => numbers.shift() ?? 1
    const faults: readonly Fault[] = [{ kind: 'start-fails', words: 'x', chance: 0.5 }]
    await using simulator = await openSimulator({ faults, random, timing: instant })
    const machine = await define(simulator)
    await expect(machine.start()).rejects.toMatchObject({ code: 'start-failed' })
    await machine.start()
    await machine.powerOff()
    await expect(machine.start()).rejects.toMatchObject({ code: 'start-failed' })
  })
})

describe('what hangs', () => {
  test('never ends by itself, and a power-off gets through', async () => {
    const { clock, simulator } = await standing([{ kind: 'hangs', operation: 'start' }])
    const machine = await define(simulator)
    const starting = expect(machine.start()).rejects.toMatchObject({ code: 'cancelled' })
    await clock.advance(1_000_000)
    expect(machine.view.state).toBe('starting')
    const off = machine.powerOff()
    await clock.advance(realistic.powerOffMs)
    await Promise.all([starting, off])
    expect(machine.view.state).toBe('off')
  })

  test('a shut-down hangs beyond its time-out, until it is cancelled', async () => {
    const { clock, simulator } = await standing([{ kind: 'hangs', operation: 'shut-down' }])
    const machine = await started(simulator, clock)
    const cancel = new AbortController()
    const stopping = expect(machine.shutDown({ timeoutMs: 10, signal: cancel.signal })).rejects.toMatchObject({
      code: 'cancelled',
    })
    await clock.advance(60_000)
    expect(machine.view.state).toBe('shutting-down')
    cancel.abort()
    await stopping
    expect(machine.view.state).toBe('running')
  })

  test('a change of settings can be slow or hang, too', async () => {
    const { clock, simulator } = await standing([{ kind: 'slow', operation: 'change', byMs: 700 }])
    const machine = await define(simulator)
    const request = { revision: 1, changes: [{ kind: 'set-processors', count: 2 }], apply: 'next' } as const
    const changing = machine.change(request)
    await clock.advance(699)
    expect(machine.view.revision).toBe(1)
    await clock.advance(1)
    await changing
    simulator.inject({ kind: 'hangs' })
    const cancel = new AbortController()
    const hanging = expect(
      machine.change({ ...request, revision: 2 }, { signal: cancel.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' })
    cancel.abort()
    await hanging
  })
})

test('a monitor that is lost at times is found each time', async () => {
  const { clock, simulator } = await standing([{ kind: 'monitor-lost', afterMs: 100, forMs: 10 }])
  const machine = await started(simulator, clock)
  const states = await statesIn(machine, clock, [100, 10, 100, 10])
  expect(states).toEqual(['unreachable', 'running', 'unreachable', 'running'])
})

describe('work on volumes', () => {
  const source = { kind: 'blank', capacityBytes: 2 ** 30 } as const

  async function withPool(faults: readonly Fault[]): Promise<{ simulator: Simulator; pool: string }> {
    const simulator = await openSimulator({ faults, timing: instant })
    const { id } = await simulator.storage.definePool(completePool({ name: 'images', path: '/srv/images' }))
    return { simulator, pool: id }
  }

  test('runs out of space when so much of it is done, and leaves nothing', async () => {
    const { simulator, pool } = await withPool([{ kind: 'volume-no-space', volume: 'big*', at: 0.4 }])
    const seen: number[] = []
    const draft = { pool, name: 'big', format: 'raw', source } as const
    const work = { progress: (fraction: number) => void seen.push(fraction) }
    await expect(simulator.storage.createVolume(completeVolume(draft), work)).rejects.toMatchObject({
      code: 'no-space',
      detail: { path: '/srv/images' },
    })
    expect(seen.at(-1)).toBe(0.4)
    expect(simulator.storage.volumes()).toEqual([])
    await simulator.storage.createVolume(completeVolume({ ...draft, name: 'small' }))
    expect(simulator.storage.volumes()).toHaveLength(1)
  })

  test('an upload runs out of space, too', async () => {
    const { simulator, pool } = await withPool([{ kind: 'volume-no-space', pool: 'images' }])
    const bytes = (async function* () {
      for (let piece = 0; piece < 10; piece++) yield new Uint8Array(512)
    })()
    const upload = { pool, name: 'up', format: 'raw', source: { kind: 'upload', bytes, length: 5120 } } as const
    await expect(simulator.storage.createVolume(completeVolume(upload))).rejects.toMatchObject({ code: 'no-space' })
    expect(simulator.storage.volumes()).toEqual([])
  })

  test('is slow', async () => {
    const clock = new ManualClock()
    const simulator = await openSimulator({ clock, timing: instant, faults: [{ kind: 'volume-slow', byMs: 5000 }] })
    const { id: pool } = await simulator.storage.definePool(completePool({ name: 'images', path: '/srv/images' }))
    const made = simulator.storage.createVolume(completeVolume({ pool, name: 'v', format: 'raw', source }))
    await clock.advance(4999)
    expect(simulator.storage.volumes()).toEqual([])
    await clock.advance(1)
    await made
    expect(simulator.storage.volumes()).toHaveLength(1)
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
      { kind: 'hangs', operation: 'change', chance: 0.5 },
      { kind: 'volume-no-space', volume: 'a*', pool: 'p', at: 0.4, every: 3 },
      { kind: 'volume-slow', byMs: 1 },
    ]
    expect(parseFaults(JSON.parse(JSON.stringify(faults)))).toEqual(faults)
  })

  const refused: readonly [text: string, problem: string][] = [
    ['{}', 'faults: is no list'],
    ['[1]', 'faults[0]: is no object'],
    ['[{}]', 'faults[0].kind: is undefined; use one of start-fails'],
    ['[{"kind":"toString"}]', 'faults[0].kind: is "toString"'],
    ['[{"kind":"slow","operation":"start"}]', 'faults[0].byMs: is undefined; use a number of milliseconds'],
    ['[{"kind":"hangs","every":1.5}]', 'faults[0].every: is 1.5; use a whole number from 1'],
    ['[{"kind":"hangs","chance":2}]', 'faults[0].chance: is 2; use a number above 0, up to 1'],
    ['[{"kind":"volume-no-space","at":40}]', 'faults[0].at: is 40; use a number from 0 to 1'],
    ['[{"kind":"volume-slow","byMs":1,"machine":"a"}]', 'faults[0].machine: is no field of volume-slow; it has volume'],
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
