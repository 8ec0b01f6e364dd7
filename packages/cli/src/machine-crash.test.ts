import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, type RunOptions, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-crash-'))
  await run(['define', 'web', '--start'])
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runLine(['machine', ...words], { ...options, env: { CIMARRON_HOME: daemon.home } })

test('a dump goes into the folder for dumps, or where it is said, with its size', async () => {
  expect(await run(['dump', 'web'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^web: [\d.]+ MiB in \/simulated\/dumps\/web-.*\.elf \(elf\)\n$/),
  })
  const there = await run(['dump', 'web', '/srv/web.kdump', '--format', 'kdump-zlib', '--json'])
  expect(JSON.parse(there.stdout)).toMatchObject({ machine: 'web', path: '/srv/web.kdump', format: 'kdump-zlib' })
  const again = await run(['dump', 'web', '/srv/web.kdump'])
  expect(again).toMatchObject({ stderr: expect.stringContaining('exists already') })
  expect(again.code).not.toBe(0)
  expect(await run(['dump', 'web', '/srv/web.kdump', '--force'])).toMatchObject({ code: 0 })
})

test('a dump is brought here, into a file or to another program', async () => {
  const file = join(folder, 'web.elf')
  expect(await run(['dump', 'web', '--output', file])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`in ${file} (elf)`),
  })
  expect((await readFile(file)).toString('latin1', 0, 4)).toBe('\x7fELF')
  expect(await readdir(folder)).toEqual(['web.elf'])
  expect((await run(['dump', 'web', '-o', '-'])).stdout.slice(1, 4)).toBe('ELF')
  await writeFile(file, 'mine')
  expect(await run(['dump', 'web', '-o', file])).toMatchObject({ code: 6 })
  expect(await readFile(file, 'utf8')).toBe('mine')
})

test('a file there and one here can not both be asked for', async () => {
  expect(await run(['dump', 'web', '/srv/a.elf', '-o', 'b.elf'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('leave one of them out'),
  })
})

test('a dump that is not waited for leaves its job to be followed', async () => {
  const { code, stdout } = await run(['dump', 'web', '--no-wait'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('cimarron job follow')])
  const [, id = ''] = /cimarron job follow (\S+)/.exec(stdout) ?? []
  expect(await runLine(['job', 'follow', id], { env: { CIMARRON_HOME: daemon.home } })).toMatchObject({ code: 0 })
})

test('an interrupt is told by the guest, and refused where none runs', async () => {
  expect(await run(['nmi', 'web'])).toMatchObject({ code: 0, stdout: expect.stringContaining('web: sent') })
  expect((await run(['log', 'web'])).stdout).toContain('NMI received')
  await run(['define', 'off'])
  expect(await run(['nmi', 'off'])).toMatchObject({ stderr: expect.stringContaining('needs it running') })
})

test('policies for crashes, failures and full disks are set by short words', async () => {
  const words = ['on-crash=dump-and-reset', 'on-failure=restart', 'on-room-again=resume', 'retries=5/1h']
  expect(await run(['set', 'web', ...words])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(
      'onCrash=dump-and-reset onFailure=restart onRoomAgain=resume retries={attempts=5 withinMs=3600000}',
    ),
  })
  expect(await run(['set', 'web', 'retries=often'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('3/10m'),
  })
  expect(await run(['set', 'web', 'panic-device=none', '--next'])).toMatchObject({ code: 0 })
})

test('what befell a machine, and what can be done, is told by why, and as it happens by events', async () => {
  await run(['define', 'crashing', 'on-crash=dump-and-pause', '--start'])
  await expect.poll(async () => (await run(['log', 'crashing'])).stdout).toContain('GUEST UP')
  await run(['type', 'crashing', 'echo c > /proc/sysrq-trigger', '--enter', '--delay', '0', '--hold', '0'])
  await expect.poll(async () => (await run(['why', 'crashing'])).stdout).toContain('was dumped into /simulated/dumps/')
  const { stdout } = await run(['why', 'crashing'])
  expect(stdout).toMatch(/crashing is crashed, .* panicked/)
  expect(stdout).toContain('its memory is dumped, then it is kept for a look\n  read the end of its console')
  const enough = new AbortController()
  await runLine(['events', '--after', '0'], {
    env: { CIMARRON_HOME: daemon.home },
    signal: enough.signal,
    onOutput(text) {
      if (text.includes("crashing: the guest's kernel panicked; its memory is dumped")) enough.abort()
    },
  })
  expect(enough.signal.aborted).toBe(true)
})
