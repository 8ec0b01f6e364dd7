import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'
import { whyText } from './commands/machine/why.ts'
import { painter } from './output/paint.ts'

let daemon: TestDaemon
beforeAll(async () => {
  daemon = await openTestDaemon(['local', 'other'])
})
afterAll(() => daemon[Symbol.asyncDispose]())

const run = (line: string, ...more: string[]): Promise<Ran> =>
  runLine([...line.split(' '), ...more], { env: { CIMARRON_HOME: daemon.home } })

/** A machine of its own for a test. */
async function define(name: string, ...options: string[]): Promise<string> {
  const ran = await run(`machine define ${name} --json`, ...options)
  expect(ran.stderr).toBe('')
  return ran.json<{ id: string }>().id
}

const stateOf = async (name: string): Promise<string | undefined> =>
  (await run('machine list --json')).json<{ name: string; state: string }[]>().find((one) => one.name === name)?.state

describe('machine define', () => {
  test('makes a machine with what the options say', async () => {
    const id = await define(
      'built',
      '--memory',
      '64M',
      '--cpus',
      '2',
      '--nic',
      'user,forward=tcp:2222:22',
      '--disk',
      '/srv/a.qcow2,ro',
    )
    const { view } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine(id)
    expect(view.defined).toMatchObject({
      name: 'built',
      memory: { bytes: 64 * 2 ** 20 },
      processors: { count: 2 },
      disks: [{ path: '/srv/a.qcow2', format: 'qcow2', readOnly: true }],
      nics: [{ backend: { forwards: [{ protocol: 'tcp', hostPort: 2222, guestPort: 22 }] } }],
    })
  })

  test('finds files from here, and takes a doubled comma for one of the path', async () => {
    const id = await define('files', '--disk', 'a,,b.qcow2,ro', '--kernel', 'vmlinuz', '--initrd', 'initrd')
    const { view } = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine(id)
    expect(view.defined).toMatchObject({
      disks: [{ path: resolve('a,b.qcow2'), readOnly: true }],
      boot: { direct: { kernel: resolve('vmlinuz'), initrd: resolve('initrd') } },
    })
  })

  test('with --dry-run prints the settings as MOF and defines nothing', async () => {
    const { code, stdout } = await run('machine define dry --memory 64M --dry-run')
    expect(code).toBe(0)
    expect(stdout).toContain('instance of SIM_MemResourceAllocationSettingData {')
    expect(await stateOf('dry')).toBeUndefined()
  })

  test("tells the server's own words where it refuses", async () => {
    await define('taken')
    const { code, stderr } = await run('machine define taken')
    expect(code).toBe(6)
    expect(stderr).toBe('cimarron: a machine named "taken" exists already; choose another name\n')
  })

  test.each([
    [['--memory', 'lots'], '--memory is "lots"'],
    [['--cpus', '0'], '--cpus is "0"'],
    [['--disk', '/srv/image'], 'never guessed'],
    [['--nic', 'carrier'], 'the network "carrier" is not known'],
    [['--nic', 'bridge'], 'bridge names nothing'],
    [['--nic', 'user=x'], 'user takes no name'],
    [['--nic', 'bridge=br0,mode=vepa'], '"mode=vepa" is not known'],
    [['--nic', 'user,forward=22'], 'the forward "22" cannot be read'],
    [['--append', 'quiet'], '--append goes with a kernel'],
    [['--accel', 'xen'], '--accel is "xen"'],
  ])('refuses %j as usage', async (options, words) => {
    const { code, stderr } = await run('machine define wrong', ...options)
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)])
  })
})

test('a name with a control character is refused before it is sent', async () => {
  const { code, stderr } = await runLine(['machine', 'define', 'red\u{1b}[31m'], {
    env: { CIMARRON_HOME: daemon.home },
  })
  expect([code, stderr]).toEqual([2, expect.stringContaining('the control character ESC (U+001B)')])
  expect((await run('machine list')).stdout).not.toContain('red')
})

describe('the verbs of power', () => {
  test('take a machine through its states', async () => {
    await define('life')
    const steps = [
      ['start', 'running'],
      ['pause', 'paused'],
      ['resume', 'running'],
      ['reset', 'running'],
      ['reboot', 'running'],
      ['stop', 'off'],
    ]
    for (const [verb, state] of steps) {
      const { code, stderr } = await run(`machine ${verb} life`)
      expect([verb, code, stderr]).toEqual([verb, 0, ''])
      expect(await stateOf('life')).toBe(state)
    }
  })

  test('say what forbids them, with exit code 6', async () => {
    await define('still')
    for (const [verb, words] of [
      ['stop', 'machine "still" is off'],
      ['pause', 'machine "still" is off'],
      ['resume', 'is off, not paused'],
    ] as const) {
      const { code, stderr } = await run(`machine ${verb} still`)
      expect([code, stderr]).toEqual([6, expect.stringContaining(words)])
    }
    await run('machine start still')
    expect((await run('machine start still')).code).toBe(6)
    await run('machine pause still')
    expect((await run('machine start still')).stderr).toContain('machine resume still')
  })

  test.each(['stop', 'reboot'])('%s of a paused machine is refused once, in words, with the ways out', async (verb) => {
    await define(`held-${verb}`, '--start')
    await run(`machine pause held-${verb}`)
    const { code, stderr } = await run(`machine ${verb} held-${verb}`)
    expect([code, stderr.split('\n')[0]]).toEqual([6, `cimarron: machine "held-${verb}" is paused`])
    expect(stderr).toMatch(/machine resume held-.*machine poweroff held-/)
  })

  test('act on several machines, and fail with the first failure after doing the others', async () => {
    await define('one')
    await define('two')
    await run('machine start two')
    const { code, stdout, stderr } = await run('machine start two one')
    expect([code, stdout]).toEqual([6, 'one: running\n'])
    expect(stderr).toContain('machine "two" is running already')
  })

  test('with --no-wait print how to look at the job', async () => {
    await define('later')
    await run('machine start later')
    const { stdout } = await run('machine reboot later --no-wait')
    expect(stdout).toMatch(/^later: rebooting\ncimarron job follow [\w-]+\n$/)
    expect((await run(`${stdout.split('\n')[1]?.replace('cimarron ', '')}`)).stdout).toContain('reboot-machine')
    const [begun] = (await run('machine reboot later --no-wait --json')).json() as { job: string }[]
    expect((await run(`job show ${begun?.job}`)).stdout).toContain('reboot-machine')
  })

  test('stop --force takes the power away from a guest that ignores the button', async () => {
    await define('deaf')
    await run('machine start deaf')
    using _fault = {
      [Symbol.dispose]:
        daemon.simulators[0]?.inject({ kind: 'ignores-shutdown', machine: 'deaf' }) ?? (() => undefined),
    }
    const late = await run('machine stop deaf --timeout 20ms')
    expect([late.code, late.stderr]).toEqual([7, expect.stringContaining('not done after 0.02 s')])
    expect(late.stderr).toMatch(/cimarron job follow [\w-]+, or call it off with\n {2}cimarron job cancel [\w-]+\n$/)
    for (const verb of ['stop', 'reboot', 'reset', 'pause']) {
      const { code, stderr } = await run(`machine ${verb} deaf`)
      expect([verb, code, stderr]).toEqual([verb, 6, expect.stringContaining('"deaf" is shutting down already\n')])
    }
    expect((await run('machine stop deaf --force')).code).toBe(0)
    expect(await stateOf('deaf')).toBe('off')
  })
})

describe('naming machines', () => {
  test('one that is not there is exit code 3, with those there are', async () => {
    await define('known')
    const { code, stderr } = await run('machine start unknwon')
    expect(code).toBe(3)
    expect(stderr).toContain('there is no machine "unknwon"')
  })

  test('works by UUID', async () => {
    const id = await define('by-id')
    expect((await run(`machine start ${id}`)).stdout).toBe('by-id: running\n')
  })

  test('a name in two namespaces is refused with the candidates; --namespace chooses', async () => {
    await define('twin')
    await define('twin', '--namespace', 'root/virt/other')
    const { code, stderr } = await run('machine start twin')
    expect(code).toBe(6)
    expect(stderr).toMatch(/2 machines are called "twin"[\s\S]*root\/virt [\s\S]*root\/virt\/other/)
    expect((await run('machine start twin --namespace root/virt/other')).code).toBe(0)
  })
})

test('a machine is started paused, and goes on when it is resumed', async () => {
  await define('held')
  expect((await run('machine start held --paused')).stdout).toBe('held: paused\n')
  expect(await stateOf('held')).toBe('paused')
  await run('machine resume held')
  expect(await stateOf('held')).toBe('running')
})

describe('machine list and show', () => {
  test('list prints a table with sizes and namespaces', async () => {
    await define('sized', '--memory', '96M', '--cpus', '3')
    const { stdout } = await run('machine list')
    expect(stdout).toMatch(/^NAME +STATE +CPUS +MEMORY +SINCE +NAMESPACE +UUID\n/)
    expect(stdout).toMatch(/^sized +off +3 +96 MiB +\S+ s +root\/virt +[0-9a-f-]{36}$/m)
  })

  test('show tells what waits for the next start', async () => {
    const id = await define('pending', '--memory', '64M')
    await run('machine start pending')
    const session = daemon.estate.as({ name: 't', role: 'admin', via: 'internal' })
    const { revision } = session.findMachine(id).view
    const changes = [{ kind: 'set-memory', bytes: 128 * 2 ** 20 }] as const
    await session.run({ kind: 'change-machine', machine: id, revision, changes, apply: 'next' })
    const { stdout } = await run('machine show pending')
    expect(stdout).toContain('Pending changes:\n  memory: 128 MiB')
    expect((await run('machine show pending --json')).json()).toMatchObject([
      { name: 'pending', state: 'running', pending: [{ now: 64, next: 128 }] },
    ])
  })
})

describe('machine delete', () => {
  test('does nothing without --yes where there is no terminal to ask on', async () => {
    await define('precious')
    const { code, stderr } = await run('machine delete precious')
    expect([code, stderr]).toEqual([2, expect.stringContaining('--yes')])
    expect(await stateOf('precious')).toBe('off')
  })

  test('deletes none where one of them runs', async () => {
    await define('quiet')
    await define('busy')
    await run('machine start busy')
    expect((await run('machine delete quiet busy --yes')).code).toBe(6)
    expect(await stateOf('quiet')).toBe('off')
    expect((await run('machine delete quiet busy --yes --force')).stdout).toContain('busy: deleted')
    expect(await stateOf('busy')).toBeUndefined()
  })
})

describe('what CIM has no form for', () => {
  test('why tells the last change and the end of the console', async () => {
    await define('story')
    await run('machine start story')
    const { stdout } = await run('machine why story')
    expect(stdout).toMatch(/^story is running, for .*: it was asked for\.\nLast change: starting to running/)
  })

  test("why leaves out a guest's escape sequences whole", () => {
    const about = {
      id: 'x',
      name: 'web',
      state: 'running',
      sinceMs: 0,
      reason: 'requested',
      explanation: 'so',
    } as const
    const console = { device: 'serial0', text: 'a\u{1b}[6nb\u{1b}[1;31mred\u{1b}[0m\u{7}' }
    const why = { ...about, console, findings: [] } as unknown as Parameters<typeof whyText>[0]
    expect(whyText(why, { paint: painter(false), now: 0 })).toContain('\n  abred\u{fffd}')
  })

  test('the console of a machine that is off is refused, pointing to its log and to start', async () => {
    await define('dark')
    const { code, stderr } = await run('machine console dark')
    expect(code).toBe(6)
    expect(stderr).toMatch(/^cimarron: machine "dark" is off.*\n.*machine log dark.*machine start dark.*\n$/)
  })

  test('a console whose input ends is left when the guest is silent', async () => {
    await define('still-there', '--start')
    const { code, stdout, stderr } = await run('machine console still-there')
    expect([code, stdout]).toEqual([0, expect.stringContaining('Simulated guest')])
    expect(stderr).not.toContain('Ctrl-]')
    expect(stderr).toContain('Detached at the end of the input; the machine goes on.')
    expect(await stateOf('still-there')).toBe('running')
  })

  test('log prints what the serial port said', async () => {
    await define('talker')
    await run('machine start talker')
    expect((await run('machine log talker')).stdout).toContain('Simulated guest')
    expect((await run('machine log talker --bytes 5')).stdout).toHaveLength(5)
  })

  test('run boots a guest, hands its console through and deletes it when it powers off', async () => {
    const env = { CIMARRON_HOME: daemon.home }
    const { code, stdout, stderr } = await runLine(['run', '/nope/vmlinuz', '--name', 'throwaway'], {
      env,
      input: 'poweroff\n',
    })
    expect(code).toBe(0)
    expect(stdout).toContain('Simulated guest')
    // There is no terminal to press it on.
    expect(stderr).not.toContain('Ctrl-]')
    expect(await stateOf('throwaway')).toBeUndefined()
  })

  test('events --after 0 tells everything kept, from the first', async () => {
    const cursors = async (count: number): Promise<number[]> =>
      (await run(`events --after 0 -n ${count} --json`)).stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { cursor: number }).cursor)
    const [first = 0] = await cursors(1)
    expect(await cursors(5)).toEqual([first, first + 1, first + 2, first + 3, first + 4])
    const { stdout } = await run('events --after 0 -n 1')
    expect(stdout).toMatch(new RegExp(`^${first} \\S+ daemon `))
  })

  test('doctor tells what the daemon found, and ends with 1 where something will not work', async () => {
    const { code, stdout } = await run('doctor')
    expect([code, stdout]).toEqual([1, expect.stringContaining('error    disk: is full\n         make room')])
  })
})
