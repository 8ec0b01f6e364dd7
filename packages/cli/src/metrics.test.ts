import { PassThrough, Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'
import { cimarron } from './cimarron.ts'
import type { Host, TerminalInput, TerminalOutput } from './host.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon()
  for (const name of ['web', 'db', 'dark'])
    await done(`machine define ${name} --memory 256M --disk /d/${name}.qcow2 --nic user`)
  await done('machine start web db')
})
afterAll(() => daemon[Symbol.asyncDispose]())

const environment = () => ({ CIMARRON_HOME: daemon.home, CIMARRON_CONFIG: '/nonexistent/config.json', LANG: 'C.UTF-8' })
const run = (line: string) => runLine(line.split(' '), { env: environment() })

async function done(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line)
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return stdout
}

/** A round has found it, and the one after that what it did meanwhile. */
async function measured(): Promise<void> {
  const rates = async () => (JSON.parse(await done('machine metrics web --json')) as { rates?: { cpu?: number } }).rates
  await expect.poll(async () => (await rates())?.cpu, { timeout: 10_000 }).toBeGreaterThanOrEqual(0)
}

describe('what a machine uses', () => {
  test('is told in words, and for programs', async () => {
    await measured()
    const text = await done('machine metrics web')
    expect(text).toMatch(/^Name: +web\nState: +running\nUp: /)
    expect(text).toMatch(/CPU: +[\d.]+ % of one, [\d.]+ % waiting; [\d.]+ s in all/)
    expect(text).toMatch(/Memory: +256 MiB, .* held by the host; .* used in the guest \(told \d+ s ago\)/)
    expect(text).toMatch(/disk0: +.* read, .* written, takes /)
    const json = JSON.parse(await done('machine metrics web --json'))
    expect(json).toMatchObject({ name: 'web', state: 'running', sample: { disks: [{ id: 'disk0' }] } })
  })

  test('is nothing while it is off', async () => {
    expect(await done('machine metrics dark')).toBe('Name:       dark\nState:      off\n')
  })

  test('is drawn over time', async () => {
    await measured()
    const text = await done('machine metrics web --history 5m')
    expect(text).toMatch(/a row each 1s\n/)
    expect(text).toMatch(/\nCPU +[▁▂▃▄▅▆▇█ ]+/)
    expect(JSON.parse(await done('machine metrics web --history 12h --json'))).toMatchObject({ step: '1m' })
    expect(JSON.parse(await done('machine metrics web --history 30d --json'))).toMatchObject({ step: '1h' })
    expect(await done('machine metrics dark --history 1h')).toBe('Nothing was measured in that time.\n')
  })

  test('of a machine that is not there, or over no time at all, is refused', async () => {
    expect(await run('machine metrics none')).toMatchObject({ code: 3 })
    expect(await run('machine metrics web --history soon')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"soon"'),
    })
  })
})

test('a list shows how busy machines are and where they are reached, where that is asked for', async () => {
  await measured()
  const list = await done('machine list --columns name,load,addresses --sort load')
  expect(list).toMatch(/^NAME +LOAD +ADDRESSES *\n/)
  expect(list).toMatch(/^web +[\d.]+ % +10\.0\.2\.15$/m)
  expect(list.trimEnd().split('\n').at(-1)).toMatch(/^dark +- +-$/)
  expect(await run('machine list --columns load --namespace root/virt')).toMatchObject({ code: 2 })
})

describe('top', () => {
  test('is printed once where there is no terminal, those that use most first', async () => {
    await measured()
    const lines = (await done('top')).split('\n')
    expect(lines[0]).toMatch(/^Host sim0: [\d.]+ % of 256 CPUs, .* of 4 TiB of memory$/)
    expect(lines[1]).toMatch(/^Machines: 2 on, 1 off; a round took \d+ ms$/)
    expect(lines[3]).toMatch(/^NAME +STATE +CPU +MEMORY +OF +READ +WRITE +RX +TX +UP$/)
    const shares = lines.slice(4, 6).map((line) => Number(/ ([\d.]+) %/.exec(line)?.[1]))
    expect(shares).toEqual(shares.toSorted((one, other) => other - one))
  })

  test('is sorted as is asked, and refuses what nothing is sorted by', async () => {
    const names = (await done('top --sort name')).split('\n').slice(4, 6)
    expect(names.map((line) => line.split(' ')[0])).toEqual(['db', 'web'])
    expect(await run('top --sort colour')).toMatchObject({ code: 2 })
    expect(await run('top --interval never')).toMatchObject({ code: 2 })
  })

  test('is a machine a line for programs', async () => {
    const lines = (await done('top --json --count 2')).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { name: string }).name).toSorted()).toEqual([
      'db',
      'db',
      'web',
      'web',
    ])
    expect((await done('top --json --once')).trimEnd().split('\n')).toHaveLength(2)
  })

  test('on a terminal is redrawn, sorted by keys, and leaves the terminal as it was', async () => {
    await measured()
    const terminal = new Terminal()
    const ended = cimarron(['top'], terminal.host(environment()))
    await terminal.until('[c] cpu')
    terminal.press('a')
    await terminal.until('[a] name')
    terminal.press('x')
    terminal.press('q')
    expect(await ended).toBe(0)
    expect(terminal.isRaw).toBe(false)
    expect(terminal.text.startsWith('\u{1b}[?1049h\u{1b}[?25l')).toBe(true)
    expect(terminal.text.endsWith('\u{1b}[?25h\u{1b}[?1049l')).toBe(true)
  })

  test('on a small terminal shows as many machines as there is room for', async () => {
    const terminal = new Terminal({ rows: 7, columns: 40 })
    const ended = cimarron(['top', '--count', '1', '--interval', '1ms', '--sort', 'name'], terminal.host(environment()))
    expect(await ended).toBe(0)
    const screen = terminal.text.slice(terminal.text.indexOf('\u{1b}[H'))
    expect(screen.split('\r\n').length).toBeLessThanOrEqual(7)
    expect(screen).toContain('db')
    expect(screen).not.toContain('web')
  })
})

/** A terminal that remembers what was drawn on it. */
class Terminal {
  text = ''
  isRaw = false
  readonly #input = new PassThrough()
  readonly #size: { readonly rows: number; readonly columns: number }
  #changed: (() => void) | undefined

  constructor(size = { rows: 24, columns: 100 }) {
    this.#size = size
  }

  host(env: Readonly<Record<string, string>>): Host {
    const write = (chunk: Buffer | string, _encoding: string, taken: () => void) => {
      this.text += String(chunk)
      this.#changed?.()
      taken()
    }
    const stdout: TerminalOutput = Object.assign(new Writable({ write }), { isTTY: true, ...this.#size })
    const setRawMode = (mode: boolean) => {
      this.isRaw = mode
    }
    const stdin: TerminalInput = Object.assign(this.#input, { isTTY: true, setRawMode })
    return {
      env,
      stdin,
      stdout,
      stderr: new Writable({ write: (_chunk, _encoding, taken) => taken() }),
      signal: new AbortController().signal,
      now: Date.now,
      wait: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(resolve, milliseconds)
          signal.addEventListener('abort', () => {
            clearTimeout(timer)
            reject(signal.reason)
          })
        }),
    }
  }

  press(key: string): void {
    this.#input.write(key)
  }

  async until(words: string): Promise<void> {
    while (!this.text.includes(words)) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve
      })
    }
  }
}
