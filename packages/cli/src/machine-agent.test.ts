import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, type RunOptions, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-agent-'))
  await run(['define', 'web', '--start', '--nic', 'user'])
  expect(await run(['wait', 'web', '--for', 'agent', '--timeout', '30s'])).toMatchObject({ code: 0 })
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (words: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runLine(['machine', ...words], { ...options, env: { CIMARRON_HOME: daemon.home, ...options.env } })

test('an agent tells of its guest, all or the parts asked for, and machine show knows it then', async () => {
  const { code, stdout } = await run(['agent', 'web'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('System        Simulated Linux 12')])
  const parts = await run(['agent', 'web', '--parts', 'hostName,processors', '--json'])
  expect(JSON.parse(parts.stdout)).toEqual({
    hostName: 'web',
    processors: [{ id: 0, online: true, canOffline: false }],
    problems: [],
  })
  const wrong = await run(['agent', 'web', '--parts', 'colour'])
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('"colour" is none') })
})

test("a program's output, errors and exit code are handed on, and what it reads is the input", async () => {
  expect(await run(['exec', 'web', '--', 'echo', 'a b', '--json'])).toMatchObject({ code: 0, stdout: 'a b --json\n' })
  expect(await run(['exec', 'web', '--', 'false'])).toMatchObject({ code: 1, stdout: '' })
  expect(await run(['exec', 'web', '--', 'cat'], { input: 'typed' })).toMatchObject({ code: 0, stdout: 'typed' })
  const missing = await run(['exec', 'web', '--no-input', '--', 'cat', '/no/file'])
  expect(missing).toMatchObject({ code: 1, stderr: 'cat: /no/file: No such file or directory\n' })
  const none = await run(['exec', 'web', '--', 'no-such-program'])
  expect(none).toMatchObject({ code: 6, stderr: expect.stringContaining('Failed to execute') })
  const json = await run(['exec', 'web', '--json', '--', 'echo', 'x'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    exited: true,
    exitCode: 0,
    out: Buffer.from('x\n').toString('base64'),
  })
  const large = await run(['exec', 'web', '--', 'cat'], { input: 'x'.repeat(600_000) })
  expect(large).toMatchObject({ code: 2, stderr: expect.stringContaining('machine copy') })
})

test('a file goes into a guest and out of it', async () => {
  const file = join(folder, 'in')
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
  await writeFile(file, bytes)
  expect(await run(['copy', file, 'web:/tmp/x'])).toMatchObject({ code: 0, stdout: expect.stringContaining('written') })
  const back = join(folder, 'out')
  expect(await run(['copy', 'web:/tmp/x', back])).toMatchObject({ code: 0 })
  expect((await readFile(back)).equals(bytes)).toBe(true)
  expect(await run(['copy', 'web:/tmp/x', back])).toMatchObject({ code: 6 })
  expect(await run(['copy', '-', 'web:/tmp/y'], { input: 'piped' })).toMatchObject({ code: 0 })
  expect(await run(['copy', 'web:/tmp/y', '-'])).toMatchObject({ code: 0, stdout: 'piped' })
  expect(await run(['copy', 'web:/no/such', '-'])).toMatchObject({ code: 6 })
  expect(await run(['copy', 'a', 'b'])).toMatchObject({ code: 2, stderr: expect.stringContaining('MACHINE:/path') })
})

test('file systems are frozen and thawed, and a password is told nowhere', async () => {
  expect(await run(['freeze', 'web', '--thaw-after', '5s'])).toMatchObject({
    code: 0,
    stdout: 'web: 0 file systems frozen, for 5 s at most\n',
  })
  expect(await run(['thaw', 'web'])).toMatchObject({ code: 0, stdout: 'web: 0 file systems thawed\n' })
  const set = await run(['set-user-password', 'web', 'root', '--new-password-file', '-'], { input: 'very secret\n' })
  expect(set).toMatchObject({ code: 0, stdout: 'web: password of root set\n' })
  const session = daemon.estate.as({ name: 'local', role: 'admin', via: 'internal' })
  const told = JSON.stringify(await session.audit({ limit: 1000 }))
  expect(told).toContain('set-guest-password')
  expect(told).toContain('"detail":"cat"')
  expect(told).not.toContain('very secret')
})

test('keys for ssh are listed, added and taken away by files, and never a private one', async () => {
  const file = join(folder, 'key.pub')
  await writeFile(file, '# mine\nssh-ed25519 AAAA ann@home\n\n')
  expect(await run(['authorized-keys', 'web', 'root'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'root has no authorized keys in web\n',
  })
  const added = await run(['authorized-keys', 'web', 'root', '--add', file])
  expect(added).toMatchObject({ code: 0, stdout: 'ssh-ed25519 AAAA ann@home\n' })
  const listed = await run(['authorized-keys', 'web', 'root', '--json'])
  expect(JSON.parse(listed.stdout)).toEqual(['ssh-ed25519 AAAA ann@home'])
  const removed = await run(['authorized-keys', 'web', 'root', '--remove', '-', '--json'], {
    input: 'ssh-ed25519 AAAA ann@home\n',
  })
  expect(removed).toMatchObject({ code: 0, stdout: '[]\n' })
  await writeFile(file, '-----BEGIN OPENSSH PRIVATE KEY-----\n')
  expect(await run(['authorized-keys', 'web', 'root', '--add', file])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('is a private key'),
  })
  await writeFile(file, '\n')
  expect(await run(['authorized-keys', 'web', 'root', '--add', file])).toMatchObject({ code: 2 })
  expect(await run(['authorized-keys', 'web', 'root', '--add', '/no/file'])).toMatchObject({ code: 2 })
})

test('a clock is set to a time, or by that of the hardware, and shows it then', async () => {
  const set = await run(['set-clock', 'web', '--to', '2030-01-02T03:04:05+01:00'])
  expect(set).toMatchObject({ code: 0, stdout: expect.stringMatching(/^web: its clock shows 2030-01-02T02:04:0/) })
  const back = await run(['set-clock', 'web', '--json'])
  expect(JSON.parse(back.stdout)).toMatchObject({ machine: 'web', timeMs: expect.any(Number) })
  const wrong = await run(['set-clock', 'web', '--to', 'noon'])
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('"noon"') })
})

test('a guest without an agent says how it gets one, and a machine that is off that it is', async () => {
  await run(['define', 'bare', 'agent=off', '--start'])
  const refused = await run(['exec', 'bare', '--', 'true'])
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining('agent=on') })
  await run(['poweroff', 'bare'])
  expect(await run(['agent', 'bare'])).toMatchObject({ code: 6, stderr: expect.stringContaining('is off') })
})

test('what is waited for comes true, in any order, and has its exit code where it does not', async () => {
  await run(['define', 'slow'])
  const waiting = run(['wait', 'slow', '--for', 'running', '--for', 'agent', '--for', 'text=# ', '--json'])
  await run(['start', 'slow'])
  const { code, stdout } = await waiting
  expect([code, JSON.parse(stdout)]).toEqual([
    0,
    expect.objectContaining({ machine: 'slow', conditions: ['running', 'agent', 'text=# '] }),
  ])
  const late = await run(['wait', 'slow', '--for', 'off', '--timeout', '50ms'])
  expect(late).toMatchObject({ code: 7, stderr: expect.stringContaining('off of machine "slow" did not come true') })
  const off = run(['wait', 'slow', '--for', 'off'])
  await run(['poweroff', 'slow'])
  expect(await off).toMatchObject({ code: 0 })
  const gone = run(['wait', 'slow', '--for', 'paused'])
  await run(['delete', 'slow', '--yes'])
  expect(await gone).toMatchObject({ code: 3 })
  const isolated = await run(['wait', 'web', '--for', 'address'])
  expect(isolated).toMatchObject({ code: 6, stderr: expect.stringContaining('user networking alone') })
  for (const wrong of ['colour', 'port=0', 'port=x', 'text=']) {
    expect(await run(['wait', 'web', '--for', wrong])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing to wait for'),
    })
  }
})

test('ssh is run with arguments as they are, to a forward, under a host key of the machine’s own', async () => {
  const server = createServer((socket) => socket.end('SSH-2.0-fake\r\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const ssh = join(folder, 'ssh')
  await writeFile(ssh, `#!/bin/sh\nprintf '%s\\n' "$@" > ${join(folder, 'arguments')}\nexit 42\n`)
  await chmod(ssh, 0o755)
  const env = { PATH: `${folder}:${process.env.PATH}`, XDG_STATE_HOME: folder }
  await run(['define', 'remote', '--start', '--nic', `user,forward=tcp:${port}:22`])
  const { code } = await run(['ssh', 'remote', '--login', 'root', '--wait', '30s', '--', '-v', 'echo', '$HOME; rm x'], {
    env,
  })
  expect(code).toBe(42)
  const words = (await readFile(join(folder, 'arguments'), 'utf8')).trimEnd().split('\n')
  const id = words.find((word) => word.startsWith('HostKeyAlias='))?.slice('HostKeyAlias='.length)
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(words).toContain(`UserKnownHostsFile="${join(folder, 'cimarron/known_hosts', id ?? '')}"`)
  expect(words.slice(-9)).toEqual(['-p', String(port), '-l', 'root', '-v', '--', '127.0.0.1', 'echo', '$HOME; rm x'])
  server.close()
  const none = await run(['ssh', 'web'], { env })
  expect(none).toMatchObject({ code: 3, stderr: expect.stringContaining('forward=tcp:2222:22') })
})
