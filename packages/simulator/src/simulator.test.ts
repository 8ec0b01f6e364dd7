import { completeConfig, createId, type Machine, MemoryStore } from '@cimarron/hypervisor'
import { describe, expect, test } from 'vitest'
import { ManualClock } from './manual-clock.ts'
import { openSimulator, type Simulator } from './simulator.ts'
import { instant, realistic } from './timing.ts'
import { failPoints } from './world.ts'

const config = completeConfig({ name: 'guest' })

describe('time', () => {
  test('a start, a boot and a shut-down take what they take on a real host', async () => {
    const clock = new ManualClock()
    const simulator = await openSimulator({ clock })
    const machine = await simulator.define(config)
    const starting = machine.start()
    await clock.advance(realistic.startMs - 1)
    expect(machine.view.state).toBe('starting')
    await clock.advance(1)
    await starting
    await clock.advance(realistic.bootMs - 1)
    expect(await logOf(machine)).not.toContain('/ # ')
    await clock.advance(1)
    expect(await logOf(machine)).toContain('/ # ')
    const shuttingDown = machine.shutDown()
    await clock.advance(realistic.shutDownMs)
    await shuttingDown
    expect(machine.view).toMatchObject({
      state: 'off',
      sinceMs: realistic.startMs + realistic.bootMs + realistic.shutDownMs,
    })
  })

  test('a paused guest does not boot on', async () => {
    const clock = new ManualClock()
    const simulator = await openSimulator({ clock, timing: { ...instant, bootMs: 1000 } })
    const machine = await simulator.define(config)
    await Promise.all([machine.start({ paused: true }), clock.advance(0)])
    await clock.advance(5000)
    expect(await logOf(machine)).toBe('')
    await Promise.all([machine.resume(), clock.advance(0)])
    await clock.advance(1000)
    expect(await logOf(machine)).toContain('GUEST UP')
  })
})

describe('a console', () => {
  test.each([
    ['nproc', '1\r\n'],
    ['hostname', 'guest\r\n'],
    ['echo a  b', 'a b\r\n'],
    ['echo $((40+2)) $((6*7)) $((x))', '42 42 $((x))\r\n'],
    ['typo\x7f\x7f\x7f\x7funame', 'Simulated\r\n'],
    ['rm -rf /', 'sh: rm: not found\r\n'],
    ['constructor', 'sh: constructor: not found\r\n'],
    ['cat /proc/cmdline', '\r\n'],
  ])('answers %j', async (line, answer) => {
    await using simulator = await openSimulator({ timing: instant })
    const machine = await booted(simulator)
    const before = (await logOf(machine)).length
    const stream = await machine.openSerial('serial0')
    stream.write(`${line}\n`)
    stream.destroy()
    expect((await logOf(machine)).slice(before)).toContain(`\r\n${answer}/ # `)
  })

  test('keeps a bounded end of what was said', async () => {
    await using simulator = await openSimulator({ timing: instant })
    const machine = await booted(simulator)
    const stream = await machine.openSerial('serial0')
    for (let n = 0; n < 200; n++) stream.write(`echo ${'x'.repeat(900)}\n`)
    stream.write('echo the-$((1+1))nd\n')
    const log = await logOf(machine)
    expect(log.length).toBeLessThanOrEqual(65_536)
    expect(log).toContain('the-2nd')
  })

  test('lets a reader go that does not read, and tells it why', async () => {
    await using simulator = await openSimulator({ timing: instant })
    const machine = await booted(simulator)
    const lazy = await machine.openSerial('serial0')
    const failed = new Promise((resolve) => lazy.once('error', resolve))
    const typing = await machine.openSerial('serial0')
    typing.resume()
    for (let n = 0; n < 1000; n++) {
      typing.write(`echo ${'x'.repeat(900)}\n`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await failed).toMatchObject({ code: 'peer-failed' })
  })
})

describe('hosts', () => {
  test('machines are spread over all hosts, and stay where they are', async () => {
    const store = new MemoryStore()
    const hosts = ['a', 'b'].map((name) => ({ name, processors: 8, memoryBytes: 2 ** 30 }))
    const simulator = await openSimulator({ store, hosts })
    for (const name of ['1', '2', '3', '4']) await simulator.define(completeConfig({ name }))
    const placed = simulator.machines().map(({ id, view }) => [id, view.host])
    expect(new Set(placed.map(([, host]) => host)).size).toBe(2)
    const again = await openSimulator({ store, hosts })
    expect(again.machines().map(({ id, view }) => [id, view.host])).toEqual(placed)
    expect(again.hosts().map((host) => host.id)).toEqual(simulator.hosts().map((host) => host.id))
  })

  test('a host gives no more memory than it has, and gets it back', async () => {
    const hosts = [{ name: 'a', processors: 8, memoryBytes: 2 ** 28 }]
    await using simulator = await openSimulator({ hosts, timing: instant })
    const define = (name: string) => simulator.define(completeConfig({ name, memory: { bytes: 3 * 2 ** 26 } }))
    const [one, other] = [await define('one'), await define('other')]
    await one.start()
    expect(simulator.hosts()[0]?.memory.availableBytes).toBe(2 ** 26)
    await expect(other.start()).rejects.toMatchObject({ code: 'not-enough-memory' })
    await one.powerOff()
    await other.start()
  })
})

describe('when the process is killed at', () => {
  class Killed extends Error {}

  /** What a next process finds, by the last thing done before: the state and memory, or nothing. */
  const found: Readonly<Record<string, string>> = {
    'define:1': 'nothing',
    'define:2': 'off 128',
    'start:1': 'off 128',
    'start:2': 'running 128',
    'start:3': 'running 128',
    'change:1': 'running 128',
    'change:2': 'running 256',
    'save:1': 'running 256',
    'save:2': 'saved 256',
    'discard-saved:1': 'saved 256',
    'discard-saved:2': 'off 256',
    'power-off:1': 'running 256',
    'power-off:2': 'off 256',
    'clone-moment:1': 'running 256',
    'clone:1': 'running 256',
    'clone:2': 'running 256',
    'undefine:1': 'off 256',
    'undefine:2': 'nothing',
  }

  test.each(failPoints)('%s, the next finds what was promised', async (point) => {
    const store = new MemoryStore()
    const killed = await openSimulator({
      store,
      timing: instant,
      failPoint: (name) => {
        if (name === point) throw new Killed()
      },
    })
    await expect(life(killed)).rejects.toBeInstanceOf(Killed)
    await using next = await openSimulator({ store, timing: instant })
    const view = next.machine(config.id)?.view
    expect(view ? `${view.state} ${view.defined.memory.bytes / 2 ** 20}` : 'nothing').toBe(found[point])
    // Whatever was half done, it can be done again.
    const machine = next.machine(config.id) ?? (await next.define(config))
    if (machine.view.state === 'off' || machine.view.state === 'saved') await machine.start()
    await machine.powerOff()
    await machine.undefine()
  })

  async function life(simulator: Simulator): Promise<void> {
    const machine = await simulator.define(config)
    await machine.start()
    const { revision } = machine.view
    await machine.change({ revision, changes: [{ kind: 'set-memory', bytes: 2 ** 28 }], apply: 'now' })
    await machine.save()
    await machine.discardSaved()
    await machine.start()
    await machine.clone({ copies: [{ id: createId(), name: 'copy' }] })
    await machine.powerOff()
    await machine.undefine()
  }
})

test('a record that can not be read is named', async () => {
  const store = new MemoryStore()
  await store.write([{ key: 'machine/x', value: '{"view":{' }])
  await expect(openSimulator({ store })).rejects.toMatchObject({
    code: 'peer-failed',
    message: expect.stringContaining('machine/x'),
  })
})

test('2,000 machines start together', async () => {
  await using simulator = await openSimulator({ timing: instant })
  const machines = await Promise.all(
    Array.from({ length: 2000 }, (_, n) => simulator.define(completeConfig({ name: `guest ${n}` }))),
  )
  await Promise.all(machines.map((machine) => machine.start()))
  expect(new Set(simulator.machines().map((machine) => machine.view.state))).toEqual(new Set(['running']))
})

async function booted(simulator: Simulator): Promise<Machine> {
  const machine = await simulator.define(config)
  await machine.start()
  const stream = await machine.openSerial('serial0')
  let said = ''
  for await (const chunk of stream) {
    said += String(chunk)
    if (said.endsWith('/ # ')) break
  }
  return machine
}

async function logOf(machine: Machine): Promise<string> {
  return Buffer.from(await machine.readSerialLog('serial0')).toString('utf8')
}
