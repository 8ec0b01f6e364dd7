import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, runLine } from '../test/run-line.ts'
import { openTestDaemon, type TestDaemon } from '../test/simulated-daemon.ts'

let daemon: TestDaemon
let folder: string
beforeAll(async () => {
  daemon = await openTestDaemon()
  folder = await mkdtemp(join(tmpdir(), 'cimarron-settings-'))
})
afterAll(async () => {
  await daemon[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const run = (line: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runLine(line.split(' '), { env: { CIMARRON_HOME: daemon.home, ...env } })

const machineOf = (name: string) =>
  daemon.estate.as({ name: 't', role: 'admin', via: 'internal' }).findMachine(name).view

/** A machine of its own that runs. */
async function running(name: string): Promise<void> {
  expect(await run(`machine define ${name} --memory 128M --nic user --disk /srv/${name}.qcow2 --start`)).toMatchObject({
    code: 0,
  })
}

test('set says what holds now, and what waits and why', async () => {
  await running('set')
  const { stdout, stderr } = await run('machine set set memory=256M cpus=2 machine-type=pc tags=web,test rng=on')
  expect(stderr).toBe('')
  expect(stdout).toMatchInlineSnapshot(`
    "processors: 2 (now)
    memory: 256 MiB (now)
    tags: web,test (now)
    machine type: pc (at the next start: it is read when the machine starts)
    rng: on (at the next start: it is read when the machine starts)
    "
  `)
  expect(machineOf('set').active).toMatchObject({
    memory: { bytes: 2 ** 28 },
    tags: ['web', 'test'],
    machineType: 'q35',
  })
  expect((await run('machine pending set')).stdout).toBe('machine type: pc\nrng: on\n')
  expect(await run('machine set set rng=none machine-type=q35')).toMatchObject({ code: 0 })
  expect((await run('machine pending set')).stdout).toBe('Nothing waits for the next start.\n')
})

test('of a saved machine, what it does not go on with waits, and when it holds is told', async () => {
  await running('kept')
  expect(await run('machine save kept')).toMatchObject({ code: 0 })
  const { stdout } = await run('machine set kept memory=256M notes=hello')
  expect(stdout).toMatchInlineSnapshot(`
    "notes: hello (now)
    memory: 256 MiB (at the next start: it is saved, and goes on with the settings of then; this holds once it has been off)
    "
  `)
  expect((await run('machine set kept cpus=2 --next')).stdout).toBe('processors: 2 (at the next start)\n')
  const waiting = 'processors: 2\nmemory: 256 MiB\n'
  expect(await run('machine pending kept')).toMatchObject({
    stdout: waiting,
    stderr: expect.stringMatching(/kept is saved, .*"cimarron machine discard-saved kept"/),
  })
  expect(JSON.parse((await run('machine pending kept --json')).stdout)).toHaveLength(2)
  expect((await run('machine show kept')).stdout).toContain('Pending changes:\n  processors: 2\n  memory: 256 MiB\n')
  await run('machine restore kept')
  expect(await run('machine pending kept')).toMatchObject({ stdout: waiting, stderr: '' })
  expect(machineOf('kept').active).toMatchObject({ notes: 'hello', memory: { bytes: 2 ** 27 } })
  await run('machine poweroff kept')
  expect((await run('machine pending kept')).stdout).toBe('Nothing waits for the next start.\n')
})

test('set changes one device, and leaves the others', async () => {
  await running('devices')
  await run('machine attach devices cdrom')
  const line = 'machine set devices nic0.link=down disk0.limits.readsPerSecond=100 cdrom0.medium=/srv/a.iso'
  expect(await run(line)).toMatchObject({ code: 0, stderr: '' })
  expect(machineOf('devices').defined).toMatchObject({
    nics: [{ id: 'nic0', link: 'down' }],
    disks: [{ id: 'disk0', limits: { readsPerSecond: 100 } }],
    drives: [{ id: 'cdrom0', medium: { path: '/srv/a.iso', format: 'raw' } }],
  })
  expect(await run('machine set devices disk0.cache=none')).toMatchObject({ code: 0, stderr: '' })
  expect(machineOf('devices').defined.disks).toMatchObject([{ cache: 'none' }])
  expect(await run('machine set devices cdrom0.medium=none disk0.limits=none disk0.cache=')).toMatchObject({
    code: 0,
    stderr: '',
  })
  const { disks, drives } = machineOf('devices').defined
  expect(drives).toMatchObject([{ medium: null }])
  expect(disks[0]).not.toHaveProperty('limits')
  expect(disks[0]).not.toHaveProperty('cache')
})

test('what can not be now fails with --now, and all of it stays', async () => {
  await running('now')
  const before = machineOf('now')
  const ran = await run('machine set now memory=256M machine-type=pc --now')
  expect(ran.code).not.toBe(0)
  expect(ran.stderr).toContain('set-machine-type')
  expect({ ...machineOf('now'), guest: before.guest }).toEqual(before)
})

test('a wrong value is refused by its field', async () => {
  await running('wrong')
  expect((await run('machine set wrong memory=lots')).stderr).toContain('memory is "lots"')
  expect((await run('machine set wrong memory')).stderr).toContain('"memory" sets nothing')
  expect((await run('machine set wrong disk0.bus=ide')).stderr).toContain('"ide" is no bus of machine type q35')
  expect((await run('machine set wrong colour=red')).stderr).toContain('colour')
})

test('a disk is attached, with its format from its name, and detached', async () => {
  await running('disks')
  expect((await run('machine attach disks disk path=/srv/more.qcow2 serial=42')).stdout).toContain('(now)')
  expect(machineOf('disks').active?.disks).toMatchObject([{}, { id: 'disk1', format: 'qcow2', serial: '42' }])
  expect((await run('machine detach disks disk1')).stdout).toBe('- disk1 (now)\n')
  expect((await run('machine detach disks disk1')).stderr).toContain('has no device "disk1"')
})

test('history tells who changed what, and undo takes it back', async () => {
  await running('past')
  await run('machine set past cpus=2')
  await run('machine set past notes=hello')
  const { stdout } = await run('machine history past')
  expect(stdout).toMatch(
    /^3 {2}\S+ by local \(\S+\)\n {5}notes: hello\n2 {2}.*\n {5}processors: 2\n1 {2}.*\n {5}defined\n$/,
  )
  expect((await run('machine undo past')).stdout).toBe('no notes (now)\n')
  // An undo is a change, and can be undone.
  expect((await run('machine undo past')).stdout).toBe('notes: hello (now)\n')
  await run('machine undo past --to 1')
  expect(machineOf('past').defined).toMatchObject({ processors: { count: 1 } })
  expect((await run('machine undo past')).stderr).toMatch(/^as at revision 5; the same again takes this back/)
  expect((await run('machine undo past --to 77')).stderr).toContain('revision 77 is not known')
})

test('edit overwrites nothing that somebody else has changed meanwhile', async () => {
  await running('shared')
  const session = daemon.estate.as({ name: 'colleague', role: 'admin', via: 'internal' })
  const { id, revision } = session.findMachine('shared').view
  // The editor waits for the end of what the colleague does.
  const fifo = join(folder, 'go')
  execFileSync('mkfifo', [fifo])
  const editing = run('machine edit shared', { EDITOR: `f() { cat ${fifo}; sed -i s/134217728/268435456/ "$1"; }; f` })
  const gate = await open(fifo, 'w')
  const changes = [{ kind: 'set-hardware', name: 'tags', value: ['important'] }] as const
  await session.run({ kind: 'change-machine', machine: id, revision, changes, apply: 'next' })
  await gate.close()
  expect(await editing).toMatchObject({ code: 6, stderr: expect.stringContaining('somebody has changed the machine') })
  expect(session.findMachine('shared').view.defined).toMatchObject({
    tags: ['important'],
    memory: { bytes: 134_217_728 },
  })
})

test('edit gives the settings to an editor, and takes what it saved', async () => {
  await running('edited')
  const editor = `sed -i s/134217728/268435456/`
  expect(await run('machine edit edited', { EDITOR: editor })).toMatchObject({
    code: 0,
    stdout: 'memory: 256 MiB (now)\n',
  })
  expect((await run('machine edit edited', { EDITOR: 'true' })).stderr).toContain('Nothing was changed')
  expect(await run('machine edit edited', { EDITOR: 'false' })).toMatchObject({ code: 1 })
  // What is refused is kept, for another try.
  const refused = await run('machine edit edited', { EDITOR: `sed -i 's/^name: .*/nonsense: 1/'` })
  expect(refused.code).not.toBe(0)
  const kept = /kept in (\S+)/.exec(refused.stderr)?.[1] ?? ''
  expect(await readFile(kept, 'utf8')).toContain('nonsense: 1')
  await rm(dirname(kept), { recursive: true })
})

test('apply defines what is not there, shows what differs, and does it', async () => {
  const file = join(folder, 'machine.yaml')
  await writeFile(file, 'name: applied\nmemory: { bytes: 134217728 }\nnics: [{}]\n')
  expect((await run(`apply --file ${file} --yes`)).stdout).toMatch(/^applied: defined \(/)
  const { mac } = machineOf('applied').defined.nics[0] ?? {}
  await writeFile(file, 'name: applied\nprocessors: { count: 2 }\nnics: [{}]\n')
  expect((await run(`apply --file ${file} --dry-run`)).stderr).toBe('processors: 2\n')
  expect(machineOf('applied').defined.processors.count).toBe(1)
  expect((await run(`apply --file ${file} --yes`)).stdout).toBe('processors: 2 (now)\n')
  expect((await run(`apply --file ${file} --yes`)).stdout).toBe('Nothing to change: it is so already.\n')
  expect(machineOf('applied').defined.nics[0]?.mac).toBe(mac)
  expect((await run(`apply --file ${file}`)).code).toBe(0)
  await writeFile(file, 'name: applied\nprocessors: { count: 3 }\n')
  expect((await run(`apply --file ${file}`)).stderr).toContain('give --yes')
  await writeFile(file, 'a: [')
  expect((await run(`apply --file ${file} --yes`)).stderr).toContain("can't be read")
  expect(await readFile(file, 'utf8')).toBe('a: [')
})

test('limits are set by words, and each is taken back by itself', async () => {
  await running('limits')
  const words =
    'cpu-limit=150% cpu-weight=200 memory-limit=1G io-limits=/dev/sda:read-bytes=50M:writes=200 tasks-limit=500'
  expect(await run(`machine set limits ${words}`)).toMatchObject({ code: 0, stderr: '' })
  expect(machineOf('limits').active?.limits).toEqual({
    cpu: { processors: 1.5, weight: 200 },
    memory: { maxBytes: 2 ** 30 },
    io: { devices: [{ path: '/dev/sda', readBytesPerSecond: 50 * 2 ** 20, writesPerSecond: 200 }] },
    tasks: 500,
  })
  await run('machine set limits io-limits=none cpu-weight=none tasks-limit=none')
  expect(machineOf('limits').defined.limits).toEqual({ cpu: { processors: 1.5 }, memory: { maxBytes: 2 ** 30 } })
  await run('machine set limits cpu-limit=none memory-limit=none')
  expect(machineOf('limits').defined).not.toHaveProperty('limits')
  const { stderr } = await run('machine set limits memory-limit=130M')
  expect(stderr).toContain('128 MiB of memory and 132 MiB for its processes make 260 MiB; use 272629760 or more')
  expect((await run('machine set limits cpu-limit=fast')).stderr).toContain('1.5 or 150% would be')
})

test('each document of a file is applied', async () => {
  const file = join(folder, 'several.yaml')
  await writeFile(file, 'name: first\n---\nname: second\n---\n')
  expect((await run(`apply --file ${file} --yes`)).stdout).toMatch(/^first: defined .*\nsecond: defined /)
  await writeFile(file, 'name: first\n---\n- no\n')
  expect((await run(`apply --file ${file} --yes`)).stderr).toContain('has no settings')
})
