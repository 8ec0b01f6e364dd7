import { completeConfig, type HypervisorEvent, type Machine, MemoryStore } from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Libvirtd } from './libvirtd.ts'

let libvirtd: Libvirtd

beforeAll(async () => {
  libvirtd = await Libvirtd.start()
})
afterAll(() => libvirtd[Symbol.asyncDispose]())

const report = (error: unknown) => {
  throw error
}

function connected(options: Partial<Parameters<typeof openLibvirt>[0]> = {}): Promise<LibvirtHypervisor> {
  return openLibvirt({ uri: libvirtd.uri('test'), report, waitMs: 20_000, ...options })
}

function named(hypervisor: LibvirtHypervisor, name: string): Machine {
  const machine = hypervisor.machines().find(({ view }) => view.defined.name === name)
  if (!machine) throw new Error(`there is no machine ${name}`)
  return machine
}

/** Resolves with the first event that fits, of those from now on. */
async function told(
  hypervisor: LibvirtHypervisor,
  fits: (event: HypervisorEvent) => boolean,
): Promise<HypervisorEvent> {
  const end = new AbortController()
  for await (const event of hypervisor.events(end.signal)) if (fits(event)) return event
  throw new Error('the events have ended')
}

const document = (name: string) =>
  `<domain type="test"><name>${name}</name><memory unit="MiB">64</memory><vcpu>2</vcpu><os><type arch="x86_64">hvm</type></os></domain>`

test('the host and its machines are those that virsh lists', async () => {
  await using hypervisor = await connected()
  expect(hypervisor.connection).toMatchObject({ state: 'connected', readOnly: false })
  expect(hypervisor.platform).toBe('libvirt-test')
  const [host] = hypervisor.hosts()
  expect(libvirtd.virsh('test', 'nodeinfo')).toMatch(new RegExp(`CPU\\(s\\): +${host?.processors.count}\n`))
  const info = libvirtd.virsh('test', 'nodeinfo')
  const [cells = 0, sockets = 0, cores = 0, threads = 0] = [
    'NUMA cell\\(s\\)',
    'CPU socket\\(s\\)',
    'Core\\(s\\) per socket',
    'Thread\\(s\\) per core',
  ].map((label) => Number(new RegExp(`${label}: +(\\d+)`).exec(info)?.[1]))
  const all = { sockets: cells * sockets, cores: cells * sockets * cores, threads: cells * sockets * cores * threads }
  expect((await hypervisor.report(host?.id ?? '')).processors).toMatchObject(all)
  const listed = hypervisor.machines().map(({ view }) => [view.defined.name, view.state])
  expect(listed).toEqual([['test', 'running']])
  const { defined, id } = named(hypervisor, 'test').view
  expect(libvirtd.virsh('test', 'domuuid test')).toBe(id)
  expect(libvirtd.virsh('test', 'dominfo test')).toContain(`Used memory:    ${defined.memory.bytes / 1024} KiB`)
})

test('what is asked of a machine is so for virsh', async () => {
  await using hypervisor = await connected()
  const machine = named(hypervisor, 'test')
  const seen = () => libvirtd.virsh('test', 'domstate test')
  await machine.pause()
  expect([machine.view.state, seen()]).toEqual(['paused', 'paused'])
  await machine.resume()
  expect([machine.view.state, seen()]).toEqual(['running', 'running'])
  await machine.reset()
  await machine.shutDown()
  expect([machine.view.state, machine.view.active, seen()]).toEqual(['off', null, 'shut off'])
  await machine.start()
  await machine.powerOff()
  expect(machine.view).toMatchObject({ state: 'off', reason: 'requested' })
  await machine.start()
  expect([machine.view.state, seen()]).toEqual(['running', 'running'])
})

test('a machine that somebody else makes, changes and forgets is told of at once', async () => {
  await using hypervisor = await connected()
  // The test driver's machines are those of one daemon as long as somebody is connected.
  const defined = told(hypervisor, ({ kind }) => kind === 'machine-defined')
  libvirtd.define('test', document('other'))
  expect((await defined).machine).toMatchObject({ state: 'off', reason: 'defined', defined: { name: 'other' } })
  const running = told(hypervisor, (event) => event.kind === 'machine-state' && event.to === 'running')
  libvirtd.virsh('test', 'start other')
  expect((await running).machine.active?.processors.count ?? 2).toBe(2)
  const off = told(hypervisor, (event) => event.kind === 'machine-state' && event.to === 'off')
  libvirtd.virsh('test', 'destroy other')
  await off
  const changed = told(hypervisor, ({ kind }) => kind === 'machine-changed')
  libvirtd.virsh('test', 'setmaxmem other 128M --config')
  expect((await changed).machine).toMatchObject({ revision: 2, defined: { maxMemoryBytes: 128 * 2 ** 20 } })
  const renamed = told(hypervisor, ({ kind }) => kind === 'machine-changed')
  libvirtd.virsh('test', 'domrename other another')
  expect((await renamed).machine.defined.name).toBe('another')
  const gone = told(hypervisor, ({ kind }) => kind === 'machine-undefined')
  libvirtd.virsh('test', 'undefine another')
  expect((await gone).machine.defined.name).toBe('another')
  expect(hypervisor.machines()).toHaveLength(1)
})

test('a machine is forgotten, or is again what it was where that can not be written down', async () => {
  await using hypervisor = await connected()
  const defined = told(hypervisor, ({ kind }) => kind === 'machine-defined')
  libvirtd.define('test', document('short'))
  await defined
  const machine = named(hypervisor, 'short')
  const failing = { commit: () => Promise.reject(new Error('the disk is full')) }
  await expect(machine.undefine(failing)).rejects.toThrow('the disk is full')
  expect(libvirtd.virsh('test', 'domuuid short')).toBe(machine.id)
  await machine.undefine()
  expect(libvirtd.virsh('test', 'list --all --name')).not.toContain('short')
})

test('a server that can not be reached is waited for by nobody, and is there when it comes', async () => {
  const nowhere = `test+unix:///default?socket=${libvirtd.folder}/nothing`
  await using hypervisor = await openLibvirt({ uri: nowhere, report })
  expect(hypervisor.connection).toMatchObject({ state: 'unreachable', detail: expect.stringContaining('ENOENT') })
  expect(hypervisor.machines()).toEqual([])
  const [host] = hypervisor.hosts()
  const config = completeConfig({ name: 'early', processors: { count: 2 } }, host ? { host } : {})
  await expect(hypervisor.define(config)).rejects.toMatchObject({ code: 'unreachable' })
})

test('a server that hangs is unreachable after a while, holds up no other, and what happens then is told', async () => {
  await using own = await Libvirtd.start()
  own.define('qemu', document('held up').replace('"test"', '"qemu"'))
  const keepalive = { intervalMs: 500, count: 3 }
  await using hypervisor = await openLibvirt({ uri: own.uri('qemu'), keepalive, report, waitMs: 20_000 })
  await using other = await connected()
  const machine = named(hypervisor, 'held up')
  own.freeze(true)
  const changes = [{ kind: 'set-description', description: 'by us' }] as const
  const changing = machine.change({ revision: machine.view.revision, changes, apply: 'next' })
  const refused = expect(changing).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('has said nothing for'),
  })
  const elsewhere = named(other, 'test')
  await elsewhere.pause()
  await elsewhere.resume()
  await refused
  await expect.poll(() => machine.view.state).toBe('unreachable')
  expect(hypervisor.connection).toMatchObject({ state: 'unreachable', detail: expect.stringContaining('said nothing') })
  own.freeze(false)
  own.virsh('qemu', 'desc "held up" --config by virsh')
  await expect.poll(() => machine.view).toMatchObject({ state: 'off', defined: { description: 'by virsh' } })
  expect(hypervisor.connection.state).toBe('connected')
})

test('over the end of its server machines are known, unreachable, and what happened meanwhile is told', async () => {
  await using own = await Libvirtd.start()
  const store = new MemoryStore()
  await using hypervisor = await openLibvirt({ uri: own.uri('qemu'), store, report, waitMs: 20_000 })
  own.define('qemu', document('kept').replace('"test"', '"qemu"'))
  own.define('qemu', document('lost').replace('"test"', '"qemu"'))
  await expect.poll(() => hypervisor.machines().length).toBe(2)
  const kept = named(hypervisor, 'kept')
  const { reason, sinceMs } = kept.view
  const unreachable = told(hypervisor, (event) => event.kind === 'machine-state' && event.to === 'unreachable')
  await own.kill()
  expect((await unreachable).machine).toMatchObject({ detail: expect.stringContaining('ended') })
  await expect(kept.start()).rejects.toMatchObject({ code: 'unreachable' })
  expect(hypervisor.connection.state).toBe('unreachable')

  const gone = told(hypervisor, ({ kind }) => kind === 'machine-undefined')
  own.forgetFile('lost')
  await own.startAgain()
  expect((await gone).machine.defined.name).toBe('lost')
  await expect.poll(() => kept.view.state).toBe('off')
  // It was off all the time, as far as anybody can tell.
  expect(kept.view).toMatchObject({ reason, sinceMs })

  // And a daemon that comes later knows them too, without the server.
  await own.kill()
  await using later = await openLibvirt({ id: hypervisor.id, uri: own.uri('qemu'), store, report })
  expect(later.machines().map(({ view }) => [view.defined.name, view.state])).toEqual([['kept', 'unreachable']])
  expect(later.hosts()).toEqual(hypervisor.hosts())
})

test('a connection that may only look is refused by name what changes something', async () => {
  await using hypervisor = await connected({ readOnly: true })
  const machine = named(hypervisor, 'test')
  expect(machine.view.state).toBe('running')
  await expect(machine.pause()).rejects.toMatchObject({ code: 'unsupported', detail: { feature: 'pause' } })
  expect(libvirtd.virsh('test', 'domstate test')).toBe('running')
})

const full = `<domain type='test'>
  <name>full</name>
  <metadata><v:note xmlns:v="urn:vendor"><v:a/><!-- kept --></v:note></metadata>
  <memory unit='MiB'>64</memory><vcpu>2</vcpu>
  <os><type arch='x86_64'>hvm</type></os>
  <devices>
    <graphics type='vnc' port='-1' passwd='secret'/>
    <watchdog model='i6300esb' action='poweroff'/>
  </devices>
</domain>`

async function defined(hypervisor: LibvirtHypervisor, document: string, name: string): Promise<Machine> {
  const appeared = told(hypervisor, ({ kind }) => kind === 'machine-defined')
  libvirtd.define('test', document)
  await appeared
  return named(hypervisor, name)
}

test('a change touches what it is about, and leaves passwords and what others keep there', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, full, 'full')
  // What our settings have no word for is told.
  expect(machine.view.beyond).toEqual(expect.arrayContaining([expect.stringContaining('metadata of others')]))
  const dump = () => libvirtd.virsh('test', 'dumpxml full --inactive --security-info').split('\n')
  const before = dump()
  const { revision } = machine.view
  const result = await machine.change({
    revision,
    changes: [
      { kind: 'set-memory', bytes: 96 * 2 ** 20 },
      { kind: 'set-processors', count: 3 },
      { kind: 'set-description', description: 'a < b & c' },
    ],
    apply: 'next',
  })
  expect(result).toMatchObject({ revision: revision + 1, pending: [] })
  expect(machine.view.defined).toMatchObject({ description: 'a < b & c', processors: { count: 3 } })
  const after = dump()
  expect(before.join('\n')).toContain("passwd='secret'")
  expect(after.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
    '<description>a &lt; b &amp; c</description>',
    "<memory unit='KiB'>98304</memory>",
    "<currentMemory unit='KiB'>98304</currentMemory>",
    "<vcpu placement='static'>3</vcpu>",
  ])
  expect(before.filter((line) => !after.includes(line))).toHaveLength(3)
  await machine.undefine()
})

test('a change against what somebody else has changed meanwhile is refused, and theirs is taken over', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, document('shared'), 'shared')
  const { revision } = machine.view
  libvirtd.virsh('test', 'setmaxmem shared 256M --config')
  const request = { changes: [{ kind: 'set-processors', count: 4 }], apply: 'next' } as const
  await expect(machine.change({ revision, ...request })).rejects.toMatchObject({ code: 'revision-conflict' })
  expect(machine.view).toMatchObject({ revision: revision + 1, defined: { maxMemoryBytes: 256 * 2 ** 20 } })
  await machine.change({ revision: revision + 1, ...request })
  expect(libvirtd.virsh('test', 'vcpucount shared --maximum --config')).toBe('4')
  await machine.undefine()
})

test('where a change can not be written down, libvirt has the document and the name of before', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, document('undone'), 'undone')
  const { view } = machine
  const before = libvirtd.virsh('test', 'dumpxml undone --inactive')
  const changes = [
    { kind: 'set-memory', bytes: 2 ** 27 },
    { kind: 'set-name', name: 'other' },
  ] as const
  const request = { revision: view.revision, changes, apply: 'next' } as const
  const failing = { commit: () => Promise.reject(new Error('the disk is full')) }
  await expect(machine.change(request, failing)).rejects.toThrow('the disk is full')
  expect(libvirtd.virsh('test', 'dumpxml undone --inactive')).toBe(before)
  await expect.poll(() => machine.view).toEqual(view)
  await machine.change(request)
  expect(libvirtd.virsh('test', 'domuuid other')).toBe(machine.id)
  const taken = {
    revision: machine.view.revision,
    changes: [{ kind: 'set-name', name: 'test' }],
    apply: 'next',
  } as const
  await expect(machine.change(taken)).rejects.toMatchObject({ code: 'name-in-use' })
  await machine.undefine()
})

test('what a running machine can not take waits for its next start, and autostart is libvirt’s own', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, document('runs'), 'runs')
  await machine.start()
  const memory = { kind: 'set-memory', bytes: 2 ** 27 } as const
  const autostart = { kind: 'set-hardware', name: 'autostart', value: { order: 0, delayMs: 0 } } as const
  const { revision } = machine.view
  const now = { revision, changes: [memory], apply: 'now' } as const
  await expect(machine.change(now)).rejects.toMatchObject({ code: 'unsupported' })
  const result = await machine.change({ revision, changes: [memory, autostart], apply: 'soonest' })
  expect(result).toMatchObject({ now: [autostart], pending: [memory], waits: ['it is read when the machine starts'] })
  expect(machine.view.active?.memory.bytes).toBe(64 * 2 ** 20)
  expect(libvirtd.virsh('test', 'list --autostart --name')).toBe('runs')
  await machine.powerOff()
  await machine.start()
  expect(machine.view.active?.memory.bytes).toBe(2 ** 27)
  await machine.powerOff()
  await machine.undefine()
})

test('a saved machine is so for virsh, and what was kept of it can be thrown away', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, document('kept'), 'kept')
  await machine.start()
  await machine.save()
  expect(machine.view).toMatchObject({ state: 'saved', reason: 'requested', active: null, saved: { paused: false } })
  expect(libvirtd.virsh('test', 'list --all --with-managed-save --name')).toBe('kept')
  await machine.start()
  expect(machine.view).toMatchObject({ state: 'running' })
  await machine.save()
  await machine.discardSaved()
  expect(machine.view.state).toBe('off')
  expect(libvirtd.virsh('test', 'list --all --with-managed-save --name')).toBe('')
  await machine.undefine()
})

test('snapshots are those of virsh: taken, told apart, come back to, deleted, also where another has made one', async () => {
  await using hypervisor = await connected()
  const machine = await defined(hypervisor, document('moments'), 'moments')
  await machine.start()
  const first = await machine.snapshots.take({ name: 'first', description: 'a < b' })
  expect(first).toMatchObject({ name: 'first', description: 'a < b', state: 'running', memory: true, kind: 'internal' })
  expect(machine.view.snapshot).toBe(first.id)
  await machine.powerOff()
  const second = await machine.snapshots.take({ name: 'second' })
  expect(second).toMatchObject({ parent: first.id, state: 'off', memory: false })
  expect(libvirtd.virsh('test', 'snapshot-list moments --name').split('\n')).toEqual(['first', 'second'])

  await expect(machine.snapshots.revert(first.id)).rejects.toMatchObject({ code: 'present-state-lost' })
  const reverted = told(hypervisor, ({ kind }) => kind === 'machine-reverted')
  await machine.snapshots.revert(first.id, { force: true })
  expect((await reverted).machine).toMatchObject({ state: 'running', snapshot: first.id })
  expect(libvirtd.virsh('test', 'domstate moments --reason')).toBe('running (from snapshot)')

  const changed = await machine.snapshots.change(first.id, { description: 'later' })
  expect(changed.description).toBe('later')
  expect(libvirtd.virsh('test', 'snapshot-dumpxml moments first')).toContain('<description>later</description>')

  libvirtd.virsh('test', 'snapshot-create-as moments theirs')
  const theirs = told(hypervisor, (event) => event.kind === 'snapshot-created')
  await machine.pause()
  expect(await theirs).toMatchObject({ snapshot: { name: 'theirs' } })

  const gone = told(hypervisor, ({ kind }) => kind === 'snapshot-deleted')
  await machine.snapshots.delete(second.id)
  expect(await gone).toMatchObject({ snapshot: { name: 'second' } })
  await expect(machine.snapshots.take({ name: 'first' })).rejects.toMatchObject({ code: 'name-in-use' })
  const external = { name: 'disks', memory: false } as const
  await expect(machine.snapshots.take(external)).rejects.toMatchObject({ code: 'unsupported' })

  // Who connects later finds them.
  await using later = await connected()
  expect(
    named(later, 'moments')
      .snapshots.all()
      .map(({ name }) => name),
  ).toEqual(['first', 'theirs'])

  await machine.powerOff()
  await expect(machine.undefine()).rejects.toMatchObject({ code: 'snapshots-exist' })
  await machine.undefine({ snapshots: true })
  expect(libvirtd.virsh('test', 'list --all --name')).not.toContain('moments')
})

test('networks are those of virsh, are started and stopped, and what others do to them is told', async () => {
  await using hypervisor = await connected()
  const { networks } = hypervisor
  const [network] = networks.networks()
  expect(network).toMatchObject({
    state: 'active',
    defined: { name: 'default', mode: 'nat', bridge: 'virbr0', ipv4: { subnet: '192.168.122.0/24' }, autostart: false },
    pending: [],
  })
  const id = network?.id ?? ''
  expect(libvirtd.virsh('test', 'net-uuid default')).toBe(id)
  await networks.stop(id)
  expect(networks.network(id)).toMatchObject({ state: 'inactive', active: null })
  expect(libvirtd.virsh('test', 'net-list --inactive --name')).toBe('default')
  await expect(networks.stop(id)).rejects.toMatchObject({ code: 'invalid-state' })

  const end = new AbortController()
  const events = networks.events(end.signal)[Symbol.asyncIterator]()
  libvirtd.virsh('test', 'net-start default')
  expect((await events.next()).value).toMatchObject({ kind: 'network-state', from: 'inactive', to: 'active' })
  end.abort()
  await expect(networks.define({ name: 'new' })).rejects.toMatchObject({ code: 'unsupported' })
})
