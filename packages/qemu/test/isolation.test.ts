import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine, MemoryStore } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestFolder } from './guest.ts'

const folder = new TestFolder()
const store = new MemoryStore()
const open = (user?: 'shared' | 'per-machine') =>
  openQemu({
    directory: folder.path,
    runBase: folder.runBase,
    store,
    accelerations: ['tcg'],
    ...(user === undefined ? {} : { user }),
  })

let hypervisor: Hypervisor
let one: Machine
let other: Machine

beforeAll(async () => {
  hypervisor = await open()
  one = await running('one')
  other = await running('other')
})

afterAll(async () => {
  for (const machine of hypervisor.machines()) {
    if (machine.view.state !== 'off') await machine.powerOff()
    await machine.undefine()
  }
  await hypervisor[Symbol.asyncDispose]()
  folder[Symbol.dispose]()
})

async function running(name: string): Promise<Machine> {
  const path = folder.disk('raw')
  // As an administrator has them who gives images to nobody.
  chmodSync(path, 0o600)
  const config = completeConfig({
    name,
    acceleration: 'tcg',
    machineType: 'q35',
    firmware: 'uefi',
    disks: [{ path, format: 'raw' }],
  })
  const machine = await hypervisor.define(config)
  await machine.start()
  return machine
}

function statusOf({ view }: Machine): ReadonlyMap<string, string> {
  const lines = readFileSync(`/proc/${view.pid}/status`, 'utf8').split('\n')
  return new Map(lines.map((line) => line.split(/:\s*/, 2) as [string, string]))
}

const userOf = (machine: Machine) => Number(statusOf(machine).get('Uid')?.split('\t')[0])

/** Everything that is kept of a machine on the host. */
function filesOf(machine: Machine): readonly string[] {
  const run = folder.runFolderOf(machine.id)
  const kept = ['consoles', 'firmware'].map((name) => join(folder.path, name, machine.id))
  const disks = machine.view.defined.disks.map(({ path }) => path)
  const proc = ['environ', 'mem', 'maps', 'fd'].map((name) => `/proc/${machine.view.pid}/${name}`)
  return [...disks, ...[run, ...kept].flatMap((path) => globSync(`${path}{,/**}`)), ...proc]
}

/** What of these a process of that user can read or write, tried by doing it; of sockets, to connect. */
function reachedBy(uid: number, paths: readonly string[]): readonly string[] {
  const probe = `use IO::Socket::UNIX; for my $p (@ARGV) { my $h; my $d;
    print "read $p\\n" if -d $p ? opendir($d, $p) : open($h, '<', $p);
    print "written $p\\n" if -d $p ? open($h, '>', "$p/.probe") : open($h, '>>', $p);
    print "connected $p\\n" if IO::Socket::UNIX->new(Peer => $p); }`
  const words = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all', '--no-new-privs']
  const { stdout, status, stderr } = spawnSync('setpriv', [...words, 'perl', '-e', probe, ...paths], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout.split('\n').filter((line) => line !== '')
}

test('each machine is a process of a user of its own, without capabilities, in the sandbox', () => {
  const uids = [one, other].map(userOf)
  expect(new Set(uids).size).toBe(2)
  for (const machine of [one, other]) {
    const status = statusOf(machine)
    const uid = userOf(machine)
    expect(uid).toBeGreaterThanOrEqual(2_100_000_000)
    const [each, capabilities] = [[uid, uid, uid, uid].join('\t'), '0'.repeat(16)]
    expect(Object.fromEntries(status)).toMatchObject({
      Uid: each,
      Gid: each,
      CapEff: capabilities,
      CapPrm: capabilities,
    })
    expect(Object.fromEntries(status)).toMatchObject({ CapInh: capabilities, CapAmb: capabilities })
    expect(status.get('Groups')?.trim()).toBe('')
    expect(status.get('NoNewPrivs')).toBe('1')
    expect(status.get('Seccomp')).toBe('2')
  }
})

test("a machine's user opens nothing of another machine: no socket, image, variables, log or memory", () => {
  const files = filesOf(other)
  // What is tried is there: nothing is passed over by a wrong path.
  for (const name of ['qmp', 'vnc', 'serial0', 'serial0.log', 'qemu.log', 'machine.json', 'uefi.qcow2']) {
    expect(files.some((path) => path.endsWith(`/${name}`))).toBe(true)
  }
  expect(reachedBy(userOf(one), files)).toEqual([])
  // The probe does find what may be found: what is open to all, and the machine's own.
  expect(reachedBy(userOf(one), ['/etc/hostname'])).toEqual(['read /etc/hostname'])
  expect(reachedBy(userOf(one), filesOf(one)).length).toBeGreaterThan(0)
})

test('nor does it signal it', () => {
  const words = [`--reuid=${userOf(one)}`, '--clear-groups', 'kill', '-0', String(other.view.pid)]
  expect(spawnSync('setpriv', words, { encoding: 'utf8' }).stderr).toContain('not permitted')
})

test('all that is kept of a machine is closed to all others by its mode', () => {
  for (const path of filesOf(one).filter((each) => !each.startsWith('/proc/'))) {
    const { mode } = lstatSync(path)
    expect({ path, open: (mode & 0o007).toString(8) }).toEqual({ path, open: '0' })
  }
})

test('a machine keeps its user over a restart, of the daemon and of its own', async () => {
  const before = userOf(one)
  await one.change({ revision: 1, changes: [{ kind: 'set-description', description: 'kept' }], apply: 'next' })
  await hypervisor[Symbol.asyncDispose]()
  hypervisor = await open()
  one = hypervisor.machine(one.id) ?? one
  other = hypervisor.machine(other.id) ?? other
  expect(userOf(one)).toBe(before)
  await one.powerOff()
  await one.start()
  expect(userOf(one)).toBe(before)
})

test('machines that run as the user that all once shared are taken over, and get their own at their next start', async () => {
  await hypervisor[Symbol.asyncDispose]()
  hypervisor = await open('shared')
  let old = await running('old')
  const shared = userOf(old)
  expect(shared).toBeLessThan(2_100_000_000)
  await hypervisor[Symbol.asyncDispose]()
  hypervisor = await open()
  one = hypervisor.machine(one.id) ?? one
  other = hypervisor.machine(other.id) ?? other
  old = hypervisor.machine(old.id) ?? old
  expect(old.view.state).toBe('running')
  expect(userOf(old)).toBe(shared)
  await old.pause()
  await old.resume()
  await old.powerOff()
  await old.start()
  expect([one, other, old].map(userOf).toSorted()).toEqual([...new Set([one, other, old].map(userOf))].toSorted())
  expect(userOf(old)).toBeGreaterThanOrEqual(2_100_000_000)
})

test('a folder of the former user is shared again by its group, between machines too', async () => {
  const path = join(folder.path, 'shared')
  mkdirSync(path, { mode: 0o755 })
  execFileSync('chown', ['60917:60917', path])
  const share = { shares: [{ tag: 'files', path, readOnly: false }] }
  const machine = await hypervisor.define(completeConfig({ name: 'sharing', acceleration: 'tcg', ...share }))
  const remedy = `run: chgrp -R 60917 ${path}; chmod -R g+rwXs ${path}`
  await expect(machine.start()).rejects.toThrow(remedy)
  execFileSync('sh', ['-c', remedy.replace('run: ', '')])
  await machine.start()
  expect(statusOf(machine).get('Groups')?.trim()).toBe('60917')
  const uid = userOf(machine)
  const write = spawnSync('setpriv', [
    `--reuid=${uid}`,
    `--regid=${uid}`,
    '--groups=60917',
    'touch',
    join(path, 'made'),
  ])
  expect(write.status).toBe(0)
  expect(statSync(join(path, 'made'))).toMatchObject({ uid, gid: 60_917 })
})

test('a definition of a newer version is refused, and is left as it is', async () => {
  const newer = new MemoryStore()
  const value = JSON.stringify({ format: 3, revision: 1, shape: 'unknown' })
  await newer.write([{ key: 'machine/x', value }])
  const directory = join(folder.path, 'newer')
  mkdirSync(directory)
  writeFileSync(join(directory, 'own'), '')
  await expect(openQemu({ directory, runBase: folder.runBase, store: newer, accelerations: ['tcg'] })).rejects.toThrow(
    'the definition of machine/x: it has format 3, this version knows formats up to 2; run the newer version that wrote it',
  )
  expect((await newer.read()).get('machine/x')).toBe(value)
  expect(existsSync(join(directory, 'own'))).toBe(true)
})
