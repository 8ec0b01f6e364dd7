import {
  type Change,
  type ChangeResult,
  completeConfig,
  HypervisorError,
  type HypervisorEvent,
  type Machine,
  type MachineDraft,
} from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { LxcHost } from './lxc-host.ts'
import { Terminal } from './terminal.ts'

// libvirt's driver of containers, for real: one host of them for all of these.

let host: LxcHost
let hypervisor: LibvirtHypervisor
const told: HypervisorEvent[] = []
const end = new AbortController()

beforeAll(async () => {
  host = await LxcHost.start(inject('images').busybox)
  hypervisor = await openLibvirt({ uri: host.uri, waitMs: 60_000, report: (error) => console.error(error) })
  void collect()
})
afterAll(async () => {
  end.abort()
  await hypervisor?.[Symbol.asyncDispose]()
  await host?.[Symbol.asyncDispose]()
})

async function collect(): Promise<void> {
  for await (const event of hypervisor.events(end.signal)) told.push(event)
}

function named(name: string): Machine {
  const machine = hypervisor.machines().find(({ view }) => view.defined.name === name)
  if (!machine) throw new Error(`there is no machine ${name}`)
  return machine
}

const draft = (name: string): MachineDraft => ({
  name,
  memory: { bytes: 64 * 2 ** 20 },
  shares: [{ tag: 'root', path: host.root, readOnly: false }],
  nics: [{ backend: { kind: 'bridge', bridge: 'br0' } }],
  boot: { direct: { kernel: '/bin/first' } },
})

async function define(name: string): Promise<Machine> {
  const [on] = hypervisor.hosts()
  return await hypervisor.define(completeConfig(draft(name), on ? { host: on } : {}))
}

test('a container is defined as such where nobody says what it is, and virsh has it so', async () => {
  expect(hypervisor.connection).toMatchObject({ state: 'connected', readOnly: false })
  expect(hypervisor.platform).toBe('libvirt-lxc')
  expect(hypervisor.hosts()).toMatchObject([{ machineTypes: ['lxc'] }])
  const machine = await define('box')
  const { defined } = machine.view
  expect(defined).toMatchObject({ machineType: 'lxc', nics: [{ model: 'veth' }], serials: [{ type: 'lxc' }] })
  expect(host.virsh('domuuid box')).toBe(machine.id)
  const document = host.virsh('dumpxml box')
  expect(document).toContain('<init>/bin/first</init>')
  expect(document).toContain("<source bridge='br0'/>")
})

test('it is started, talked to by its console by two at once, and counted', async () => {
  const machine = named('box')
  await machine.start()
  expect(host.virsh('domstate box')).toBe('running')
  const port = machine.view.active?.serials[0]?.id ?? ''
  const [one, other] = [new Terminal(await machine.openSerial(port)), new Terminal(await machine.openSerial(port))]
  one.type('echo $((6 * 7))')
  await Promise.all([one.until('42'), other.until('42')])
  one.type('ip address add 10.9.9.2/24 dev eth0; ip link set eth0 up; ping -c 1 10.9.9.1')
  await one.until('1 packets received')
  one.close()
  other.close()
  const { machines, hosts } = await hypervisor.sample()
  expect(hosts[0]?.memory.availableBytes).toBeGreaterThan(0)
  const [sample] = machines
  expect(sample).toMatchObject({ machine: machine.id, memory: { configuredBytes: 64 * 2 ** 20 } })
  const [, counted] = /CPU time: +([\d.]+)s/.exec(host.virsh('dominfo box')) ?? []
  expect(Number(sample?.cpu.totalNs)).toBeGreaterThan(0)
  expect(Number(counted) * 1e9 + 1e8).toBeGreaterThan(Number(sample?.cpu.totalNs))
  expect(await machine.addresses()).toMatchObject([{ nic: 'nic0', interface: expect.stringMatching(/^vnet/) }])
})

test('it is paused and goes on, by us and by others, who are heard of at once', async () => {
  const machine = named('box')
  await machine.pause()
  expect([machine.view.state, host.virsh('domstate box')]).toEqual(['paused', 'paused'])
  host.virsh('resume box')
  await expect.poll(() => machine.view.state).toBe('running')
  host.virsh('suspend box')
  await expect.poll(() => machine.view.state).toBe('paused')
  await machine.resume()
  expect(host.virsh('domstate box')).toBe('running')
})

async function changed(apply: 'now' | 'next', ...changes: readonly Change[]): Promise<ChangeResult> {
  const { view } = named('box')
  return await named('box').change({ revision: view.revision, changes, apply })
}

test('memory and a NIC change while it runs, and what waits is said to', async () => {
  const machine = named('box')
  expect(await changed('now', { kind: 'set-memory', bytes: 48 * 2 ** 20 })).toMatchObject({ pending: [] })
  expect(machine.view.active?.memory.bytes).toBe(48 * 2 ** 20)
  expect(host.virsh('dumpxml box')).toContain("<currentMemory unit='KiB'>49152</currentMemory>")
  const backend = { kind: 'bridge', bridge: 'br0' } as const
  const device = { id: 'second', kind: 'nic', mac: '52:54:00:00:00:02', model: 'veth', backend } as const
  await changed('now', { kind: 'attach-device', device })
  const nics = (when: '' | '--inactive') => host.virsh(`domiflist box ${when}`)
  expect([nics(''), nics('--inactive')].every((list) => list.includes(device.mac))).toBe(true)
  const port = new Terminal(await machine.openSerial('serial0'))
  port.type('ip link | grep -c 52:54:00:00:00:02 | sed s/^/found:/')
  await port.until('found:1')
  port.close()
  await changed('now', { kind: 'detach-device', device: 'second' })
  expect([nics(''), nics('--inactive')].some((list) => list.includes(device.mac))).toBe(false)
  await expect(changed('now', { kind: 'set-processors', count: 2 })).rejects.toMatchObject({ code: 'unsupported' })
})

test('what is edited for the next start is so for virsh, and what others put into the document stays', async () => {
  const machine = named('box')
  const dump = () => host.virsh('dumpxml box --inactive').split('\n')
  host.virsh('metadata box --config --uri urn:others --key others --set \'<kept by="others"/>\'')
  await expect.poll(() => dump().join()).toMatch(/others:kept/)
  const before = dump()
  const direct = { kernel: '/bin/first', commandLine: 'one two' }
  await expect
    .poll(() => changed('next', { kind: 'set-boot', boot: { order: [], direct } }).catch((error: unknown) => error))
    .toMatchObject({ pending: [{ kind: 'set-boot' }] })
  const after = dump()
  expect(after.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
    '<initarg>one</initarg>',
    '<initarg>two</initarg>',
  ])
  expect(before.every((line) => after.includes(line))).toBe(true)
  expect(machine.view.defined.boot.direct).toEqual(direct)
  expect(machine.view.active?.boot.direct).toEqual({ kernel: '/bin/first' })
})

test('what libvirt does not do with containers is refused by name', async () => {
  const machine = named('box')
  const all: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['snapshot', () => machine.snapshots.take({ name: 'one' })],
    ['agent', () => machine.agent.ping()],
    ['screenshot', () => machine.screenshot('graphics0')],
    ['send-keys', () => machine.sendKeys([])],
    ['graphics-vnc', () => machine.openGraphics('graphics0')],
    ['inject-nmi', () => machine.injectNmi()],
    ['reset', () => machine.reset()],
    ['save', () => machine.save()],
    ['start-paused', () => machine.start({ paused: true })],
    ['dump', () => machine.dump({})],
    ['clone-running', () => machine.clone({ copies: [{ id: machine.id, name: 'copy' }] })],
    ['serial-log', () => machine.readSerialLog('serial0')],
  ]
  for (const [feature, attempt] of all) {
    const refused = await attempt().catch((error: unknown) => error)
    expect.soft(refused, feature).toBeInstanceOf(HypervisorError)
    expect.soft(refused, feature).toMatchObject({ code: 'unsupported', detail: { feature } })
  }
  const disk = { path: '/dev/vda', format: 'raw' } as const
  const [on] = hypervisor.hosts()
  const draft = { name: 'with-bios-disk', firmware: 'uefi', disks: [disk] } as const
  const config = completeConfig(draft, on ? { host: on } : {})
  await expect(hypervisor.define(config)).rejects.toMatchObject({ code: 'unsupported', detail: { feature: 'uefi' } })
})

test('it goes on while libvirtd is killed, and is the same machine to the next one', async () => {
  const machine = named('box')
  const { active } = machine.view
  host.killDaemon()
  await expect.poll(() => told.at(-1)).toMatchObject({ kind: 'machine-state', to: 'running' })
  await expect.poll(() => [hypervisor.connection.state, machine.view.state]).toEqual(['connected', 'running'])
  expect(machine.view.active).toEqual(active)
  expect(host.virsh('domstate box')).toBe('running')
})

test('it shuts down when it is asked, one that does not listen is powered off, and both are forgotten', async () => {
  const machine = named('box')
  await machine.shutDown({ timeoutMs: 60_000 })
  const { state, reason } = machine.view
  expect([state, reason, host.virsh('domstate box')]).toEqual(['off', 'requested', 'shut off'])
  await machine.start()
  await machine.powerOff()
  expect(host.virsh('domstate box')).toBe('shut off')
  await machine.undefine()
  expect(host.virsh('list --all --name')).toBe('')
})

test('one of somebody else that is gone when it ends is told of as gone', async () => {
  const before = told.length
  const lines = `<domain type="lxc"><name>theirs</name><memory unit="MiB">64</memory><os><type>exe</type><init>/bin/first</init></os>
<devices><filesystem><source dir="${host.root}"/><target dir="/"/></filesystem><console type="pty"/></devices></domain>`
  host.create(lines)
  await expect.poll(() => hypervisor.machines().map(({ view }) => view.state)).toEqual(['running'])
  expect(named('theirs').view.defined).toMatchObject({ transient: true })
  host.virsh('destroy theirs')
  await expect.poll(() => told.slice(before).at(-1)?.kind).toBe('machine-undefined')
})
