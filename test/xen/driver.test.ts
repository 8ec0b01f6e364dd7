import {
  type Change,
  completeConfig,
  HypervisorError,
  type HypervisorEvent,
  type Machine,
  type MachineDraft,
} from '@cimarron/hypervisor'
import { type LibvirtHypervisor, openLibvirt } from '@cimarron/libvirt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../packages/libvirt/test/terminal.ts'
import { XenHost } from './xen-host.ts'

// One host with Xen for all of them: `resident` runs from the beginning, and what ends it stands last.

let host: XenHost
let hypervisor: LibvirtHypervisor
const told: HypervisorEvent[] = []
const end = new AbortController()

beforeAll(async () => {
  host = await XenHost.resume()
  hypervisor = await openLibvirt({
    uri: host.uri,
    waitMs: 60_000,
    report: (error) => expect.soft(error).toBeUndefined(),
  })
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

test('the host is Xen, and its machines are those that virsh lists and Xen runs', async () => {
  expect(hypervisor.connection).toMatchObject({ state: 'connected', readOnly: false })
  expect([hypervisor.platform, hypervisor.version]).toEqual(['libvirt-xen', expect.stringMatching(/^4\.\d+\.\d+$/)])
  const [dom0] = hypervisor.hosts()
  const free = Number(/Total: +(\d+) KiB/.exec(host.virsh('freecell'))?.[1]) * 1024
  expect(dom0).toMatchObject({ name: 'dom0', machineTypes: expect.arrayContaining(['xenpv']) })
  expect(dom0?.memory.availableBytes).toBe(free)
  const listed = hypervisor.machines().map(({ view }) => [view.defined.name, view.state])
  expect(Object.fromEntries(listed)).toEqual({ 'Domain-0': 'running', idle: 'off', resident: 'running' })
  const { view } = named('resident')
  expect(host.virsh('domuuid resident')).toBe(view.id)
  expect(view.active).toMatchObject({
    machineType: 'xenpv',
    processors: { count: 1 },
    memory: { bytes: 128 * 2 ** 20 },
  })
  expect(view.active?.disks).toMatchObject([{ id: 'xvda', path: '/dev/loop0', bus: 'xen' }])
  expect(view.active?.nics).toMatchObject([{ mac: '00:16:3e:00:00:02', backend: { bridge: 'xenbr0' } }])
  expect(await host.xl('resident')).toMatchObject({ mib: 128, processors: 1 })
})

test('what each machine uses is what Xen counts', async () => {
  const { machines, hosts } = await hypervisor.sample()
  expect(hosts[0]?.memory.availableBytes).toBeGreaterThan(0)
  const sample = machines.find(({ machine }) => machine === named('resident').id)
  expect(sample).toMatchObject({ memory: { configuredBytes: 128 * 2 ** 20, balloonBytes: 128 * 2 ** 20 } })
  const seconds = Number(/Total:\s+cpu_time +([\d.]+) seconds/.exec(host.virsh('cpu-stats resident'))?.[1])
  const counted = Math.round(seconds * 1e9)
  const [totalNs, ofProcessors] = [Number(sample?.cpu.totalNs), sample?.cpu.processors ?? []]
  expect(totalNs).toBeGreaterThan(0)
  expect(counted).toBeGreaterThanOrEqual(totalNs)
  expect(ofProcessors).toHaveLength(1)
  const [, received] = /rx_bytes (\d+)/.exec(host.virsh('domifstat resident vif1.0')) ?? []
  expect(sample?.nics).toMatchObject([{ receive: { bytes: Number(received) } }])
  expect(sample?.disks).toMatchObject([{ id: 'xvda', read: { bytes: expect.any(Number) } }])
  expect(machines.map(({ machine }) => machine)).toContain(named('Domain-0').id)
  expect(machines).toHaveLength(2)
})

test('Domain-0 is told as what it is, and nothing is done to it', async () => {
  const dom0 = named('Domain-0')
  expect(dom0.view.detail).toBe('the system of the Xen host itself')
  const { revision } = dom0.view
  const all = [
    () => dom0.pause(),
    () => dom0.reboot(),
    () => dom0.shutDown(),
    () => dom0.powerOff(),
    () => dom0.save(),
    () => dom0.undefine(),
    () => dom0.change({ revision, changes: [{ kind: 'set-memory', bytes: 2 ** 27 }], apply: 'next' }),
  ]
  for (const attempt of all)
    await expect(attempt()).rejects.toMatchObject({
      code: 'unsupported',
      detail: { why: expect.stringMatching(/^Domain-0 is the system of the Xen host itself/) },
    })
  expect(host.virsh('domstate Domain-0')).toBe('running')
})

test('what libvirt does not do with Xen is refused by name', async () => {
  const machine = named('resident')
  const idle = named('idle')
  const renaming = { changes: [{ kind: 'set-name', name: 'other' }], apply: 'next' } as const
  const all: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['snapshot', () => machine.snapshots.take({ name: 'one' })],
    ['agent', () => machine.agent.ping()],
    ['agent-exec', () => machine.agent.exec({ path: '/bin/true' })],
    ['screenshot', () => machine.screenshot('graphics0')],
    ['send-keys', () => machine.sendKeys([])],
    ['inject-nmi', () => machine.injectNmi()],
    ['reset', () => machine.reset()],
    ['dump', () => machine.dump({})],
    ['clone-running', () => machine.clone({ copies: [{ id: idle.id, name: 'copy' }] })],
    ['serial-log', () => machine.readSerialLog('serial0')],
    ['set-name', () => idle.change({ revision: idle.view.revision, ...renaming })],
  ]
  for (const [feature, attempt] of all) {
    const refused = await attempt().catch((error: unknown) => error)
    expect.soft(refused, feature).toBeInstanceOf(HypervisorError)
    expect.soft(refused, feature).toMatchObject({ code: 'unsupported', detail: { feature } })
    expect.soft(String(refused), feature).not.toContain('virDomain')
  }
})

test('a machine is paused and goes on, by us and by others, who are heard of at once', async () => {
  const machine = named('resident')
  await machine.pause()
  expect([machine.view.state, host.virsh('domstate resident')]).toEqual(['paused', 'paused'])
  expect((await host.xl('resident'))?.state).toContain('p')
  host.virsh('resume resident')
  await expect.poll(() => machine.view.state).toBe('running')
  host.virsh('suspend resident')
  await expect.poll(() => machine.view.state).toBe('paused')
  await machine.resume()
  expect(host.virsh('domstate resident')).toBe('running')
})

test('description, memory and processors are edited, and what others keep in the document stays', async () => {
  const machine = named('resident')
  const dump = () => host.virsh('dumpxml resident --inactive').split('\n')
  const before = dump()
  await machine.change({
    revision: machine.view.revision,
    changes: [
      { kind: 'set-description', description: 'a < b & c' },
      { kind: 'set-memory', bytes: 96 * 2 ** 20 },
      { kind: 'set-processors', count: 2 },
    ],
    apply: 'next',
  })
  expect(machine.view.defined).toMatchObject({ description: 'a < b & c', processors: { count: 2 } })
  expect(machine.view.active).toMatchObject({ memory: { bytes: 128 * 2 ** 20 }, processors: { count: 1 } })
  const after = dump()
  expect(after.filter((line) => !before.includes(line)).map((line) => line.trim())).toEqual([
    '<description>a &lt; b &amp; c</description>',
    "<memory unit='KiB'>98304</memory>",
    "<currentMemory unit='KiB'>98304</currentMemory>",
    "<vcpu placement='static'>2</vcpu>",
  ])
  expect(before.filter((line) => !after.includes(line))).toHaveLength(3)
  expect(after.join('\n')).toContain('kept by others')
})

test('a PV guest is defined where nobody says what it is, and is started: by virsh and by Xen it is so', async () => {
  const [dom0] = hypervisor.hosts()
  const direct = { kernel: '/srv/vmlinuz', initrd: '/srv/initrd', commandLine: 'console=hvc0 quiet hostname=made' }
  const draft: MachineDraft = {
    name: 'made',
    memory: { bytes: 104 * 2 ** 20 },
    maxMemoryBytes: 112 * 2 ** 20,
    maxProcessors: 2,
    disks: [{ path: '/dev/loop2', format: 'raw' }],
    nics: [{ id: 'lan', mac: '00:16:3e:00:00:09', backend: { kind: 'bridge', bridge: 'xenbr0' } }],
    boot: { direct },
  }
  const machine = await hypervisor.define(completeConfig(draft, dom0 ? { host: dom0 } : {}))
  const { defined } = machine.view
  expect(defined).toMatchObject({
    machineType: 'xenpv',
    disks: [{ id: 'disk0', bus: 'xen' }],
    serials: [{ type: 'xen' }],
  })
  const virsh = (command: string) => host.virsh(`${command} made`)
  expect([virsh('domuuid'), virsh('dumpxml')]).toEqual([machine.id, expect.stringContaining("<driver name='phy'")])
  await machine.start()
  expect(await host.xl('made')).toMatchObject({ mib: 104, processors: 1 })
})

// Its guest has to boot for it, on a processor that is emulated and shared.
const slow = 300_000

test('what changes in it while it runs is so for virsh, for Xen and for its guest', { timeout: slow }, async () => {
  const machine = named('made')
  const virsh = (command: string) => host.virsh(`${command} made`)
  const change = async (...changes: readonly Change[]) =>
    expect(await machine.change({ revision: machine.view.revision, changes, apply: 'now' })).toMatchObject({
      pending: [],
    })
  await change({ kind: 'set-processors', count: 2 }, { kind: 'set-memory', bytes: 112 * 2 ** 20 })
  expect(virsh('vcpucount --current --live')).toBe('2')
  // Its own kernel does it when it has come so far; that a processor which is new is used, its system has to say.
  const port = new Terminal(await machine.openSerial('serial0'))
  port.type('echo 1 > /sys/devices/system/cpu/cpu1/online; echo $((6 * 7))')
  await port.until('42')
  port.close()
  await expect.poll(() => host.xl('made'), { timeout: 100_000 }).toMatchObject({ mib: 112, processors: 2 })
  await change({ kind: 'set-processors', count: 1 })
  const disk = { id: 'more', kind: 'disk', path: '/dev/loop1', format: 'raw', bus: 'xen', readOnly: false } as const
  const backend = { kind: 'bridge', bridge: 'xenbr0' } as const
  const nic = { id: 'other', kind: 'nic', mac: '00:16:3e:00:00:0a', model: 'netfront', backend } as const
  const seen = () => ['', ' --inactive'].map((when) => host.virsh(`domblklist made${when}`, `domiflist made${when}`))
  await change({ kind: 'attach-device', device: disk }, { kind: 'attach-device', device: nic })
  for (const list of seen()) expect(list).toMatch(/loop1.*00:16:3e:00:00:0a/s)
  await change({ kind: 'detach-device', device: 'more' }, { kind: 'detach-device', device: 'other' })
  for (const list of seen()) expect(list).not.toMatch(/loop1|00:16:3e:00:00:0a/)
  expect(machine.view.active).toMatchObject({ disks: [{ id: 'disk0' }], nics: [{ id: 'lan' }] })

  await machine.powerOff()
  expect(virsh('domstate')).toBe('shut off')
  await machine.undefine()
  expect(host.virsh('list --all --name')).not.toContain('made')
  expect(await host.xl('made')).toBeUndefined()
  const since = told.filter((event) => 'machine' in event && event.machine.id === machine.id)
  expect(new Set(since.map(({ kind }) => kind))).toEqual(
    new Set(['machine-defined', 'machine-state', 'machine-changed', 'machine-undefined']),
  )
  const states = since.flatMap((event) => (event.kind === 'machine-state' ? [event.to] : []))
  expect(states).toEqual(['starting', 'running', 'off'])
})

test('the console of a PV guest is talked to, by two at once', async () => {
  const machine = named('resident')
  const [port] = machine.view.active?.serials ?? []
  expect(port).toEqual({ id: 'console0', kind: 'serial', type: 'xen' })
  const [one, other] = [
    new Terminal(await machine.openSerial('console0')),
    new Terminal(await machine.openSerial('console0')),
  ]
  one.type('echo $((6 * 7))')
  await Promise.all([one.until('42'), other.until('42')])
  one.close()
  other.close()
})

test('a guest shuts down when it is asked', async () => {
  const resident = named('resident')
  await resident.shutDown({ timeoutMs: 100_000 })
  expect([resident.view.state, resident.view.reason, host.virsh('domstate resident')]).toEqual([
    'off',
    'requested',
    'shut off',
  ])
  expect(await host.xl('resident')).toBeUndefined()
})
