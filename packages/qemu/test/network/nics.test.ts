import { execFileSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { completeConfig, type Hypervisor, type Machine, type MachineDraft, type Nic } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { beforeAll, expect, test } from 'vitest'
import { dieAt } from '../die-at.ts'
import { guestDraft, guestImages, TestFolder } from '../guest.ts'
import { GuestShell } from '../guest-shell.ts'
import { NetworkNamespace } from '../network-namespace.ts'
import { ask, interfacesLeft, makeHostNetwork, run } from './namespace.ts'

const { busybox } = guestImages()

beforeAll(() => {
  makeHostNetwork()
  run('ip', 'address add 10.77.0.1/24 dev br0')
})

async function open(folder: TestFolder): Promise<Hypervisor> {
  return await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] })
}

/** A machine whose guest has come up, with a shell. */
class Guest implements AsyncDisposable {
  readonly machine: Machine
  readonly shell: GuestShell

  private constructor(machine: Machine) {
    this.machine = machine
    this.shell = new GuestShell(machine)
  }

  static async start(hypervisor: Hypervisor, draft: Partial<MachineDraft>, words = ''): Promise<Guest> {
    const usual = guestDraft()
    const direct = usual.boot?.direct
    if (!direct) throw new Error('the guest boots a kernel')
    const boot = { direct: { ...direct, commandLine: `${direct.commandLine} ${words}` } }
    const machine = await hypervisor.define(completeConfig({ name: 'guest', ...usual, boot, graphics: [], ...draft }))
    await machine.start()
    await using started = new AsyncDisposableStack()
    const guest = started.use(new Guest(machine))
    using console = await ConsoleSession.open(machine)
    const log = async () => String(Buffer.from(await machine.readSerialLog('serial0')))
    await console.until(async () => (await log()).includes('MODS UP'))
    await console.probeShell()
    started.move()
    return guest
  }

  /** Changes its one NIC now. */
  async change(part: Partial<Nic>): Promise<void> {
    const { revision, defined } = this.machine.view
    const [nic] = defined.nics
    if (!nic) throw new Error('the machine has a NIC')
    const changes = [{ kind: 'change-nic', device: { ...nic, ...part } }] as const
    expect(await this.machine.change({ revision, changes, apply: 'now' })).toMatchObject({ pending: [] })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.machine.view.state !== 'off') await this.machine.powerOff()
  }
}

test('a guest on a bridge is reached and known there, moved, bounded and cut off while it runs, and leaves nothing', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  await using peer = new NetworkNamespace()
  run('ip', `link add peer type veth peer name eth0 netns ${peer.name}`)
  run('ip', 'link set peer master br0 up')
  peer.run('ip', 'address', 'add', '10.77.0.3/24', 'dev', 'eth0')
  peer.run('ip', 'link', 'set', 'eth0', 'up')
  const nics = [{ backend: { kind: 'bridge', bridge: 'br0' }, mtu: 1400 }] as const
  await using guest = await Guest.start(hypervisor, { nics }, 'ip4=10.77.0.2/24')
  const { machine, shell } = guest

  expect(peer.succeeds(busybox, 'ping', '-c', '3', '-w', '20', '10.77.0.2')).toBe(true)
  await shell.untilSays('cat /sys/class/net/eth0/mtu', '1400')
  execFileSync(busybox, ['ping', '-c', '1', '-w', '10', '10.77.0.2'])
  const [found] = await machine.addresses()
  const link = found?.interface ?? ''
  expect(found?.addresses).toContainEqual({ address: '10.77.0.2', source: 'neighbour' })
  expect(ask('ip', `link show dev ${link}`)).toMatchObject([{ master: 'br0', mtu: 1400 }])

  await guest.change({ link: 'down' })
  await shell.untilSays('cat /sys/class/net/eth0/carrier', '0')
  expect(ask('ip', `link show dev ${link}`)[0]?.flags).not.toContain('UP')
  await guest.change({ link: 'up' })
  await shell.untilSays('cat /sys/class/net/eth0/carrier', '1')

  await guest.change({ limits: { inBytesPerSecond: 200_000, outBytesPerSecond: 100_000, burstBytes: 20_000 } })
  const shaper = link.replace('cn', 'ci')
  expect(ask('tc', `qdisc show dev ${link}`)[0]).toMatchObject({ kind: 'tbf', options: { rate: 200_000 } })
  expect(ask('tc', `qdisc show dev ${shaper}`)[0]).toMatchObject({ kind: 'tbf', options: { rate: 100_000 } })
  expect(peer.succeeds(busybox, 'ping', '-c', '3', '-w', '20', '10.77.0.2')).toBe(true)

  await guest.change({ backend: { kind: 'bridge', bridge: 'br1' } })
  expect(ask('ip', `link show dev ${link}`)).toMatchObject([{ master: 'br1' }])
  expect(peer.succeeds(busybox, 'ping', '-c', '1', '-w', '2', '10.77.0.2')).toBe(false)
  run('ip', 'link del br1')
  expect((await machine.addresses())[0]?.problem).toContain('bridge br1 is gone')
  run('ip', 'link add br1 type bridge forward_delay 0')

  await machine.powerOff()
  expect(interfacesLeft()).toEqual([])
})

test('a guest on a network of ours gets its lease, and is found by it; the network stays as long as the machine runs', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const { networks } = hypervisor
  const network = await networks.define({ name: 'lan' })
  const nics = [{ backend: { kind: 'network', network: network.id } }] as const
  const refused = await hypervisor.define(completeConfig({ name: 'early', nics }))
  await expect(refused.start()).rejects.toThrow('network "lan" is inactive; start it: cimarron network start lan')
  await networks.start(network.id)
  await using guest = await Guest.start(hypervisor, { nics })
  await expect
    .poll(async () => (await guest.machine.addresses())[0]?.addresses, { timeout: 30_000 })
    .toContainEqual(expect.objectContaining({ source: 'lease' }))
  const [lease] = await networks.leases(network.id)
  await guest.shell.untilSays('ip -4 addr show dev eth0', lease?.address ?? 'no lease')
  await expect(networks.stop(network.id)).rejects.toMatchObject({ code: 'network-in-use' })

  const { bridge } = network.defined
  run('ip', `link del ${bridge}`)
  const [link = ''] = interfacesLeft()
  await expect.poll(() => ask('ip', `link show dev ${link}`), { timeout: 30_000 }).toMatchObject([{ master: bridge }])
  execFileSync(busybox, ['ping', '-c', '3', '-w', '20', lease?.address ?? 'no lease'])

  await guest.machine.powerOff()
  await networks.stop(network.id)
  expect(interfacesLeft()).toEqual([])
})

test('a forward that is opened while the guest runs leads to it, and no longer when it is closed', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  await using guest = await Guest.start(hypervisor, { nics: [{}] }, 'dhcp4')
  await guest.shell.says('{ while :; do echo hello | nc -l -p 80; done > /dev/null 2>&1 & }')
  const forward = { protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: 8081, guestPort: 80 } as const
  await guest.change({ backend: { kind: 'user', forwards: [forward] } })
  await expect.poll(() => heard(8081), { timeout: 20_000 }).toBe('hello\n')
  await guest.change({ backend: { kind: 'user', forwards: [] } })
  expect(await heard(8081)).toBe('ECONNREFUSED')
})

test('a guest beside an interface of the host is on its wire', async () => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  run('ip', 'address add 10.78.0.1/24 dev eth0-peer')
  const nics = [{ backend: { kind: 'macvtap', lower: 'eth0', mode: 'bridge' } }] as const
  await using guest = await Guest.start(hypervisor, { nics }, 'ip4=10.78.0.2/24')
  execFileSync(busybox, ['ping', '-c', '3', '-w', '20', '10.78.0.2'])
  await guest.machine.powerOff()
  expect(interfacesLeft()).toEqual([])
})

const everything: Partial<MachineDraft> = {
  nics: [
    { backend: { kind: 'bridge', bridge: 'br0' }, limits: { outBytesPerSecond: 100_000 } },
    { backend: { kind: 'macvtap', lower: 'eth0', mode: 'bridge' }, limits: { inBytesPerSecond: 100_000 } },
    { backend: { kind: 'tap' } },
  ],
}

test('a QEMU that is killed while no daemon is there leaves no interface to the next', async () => {
  using folder = new TestFolder()
  const hypervisor = await open(folder)
  const machine = await hypervisor.define(completeConfig({ name: 'killed', ...everything }))
  await machine.start()
  expect(interfacesLeft()).toHaveLength(5)
  const { pid } = machine.view
  await hypervisor[Symbol.asyncDispose]()
  if (pid) process.kill(pid, 'SIGKILL')
  await expect.poll(() => interfacesLeft().length, { timeout: 10_000 }).toBe(3)
  await using next = await open(folder)
  expect(next.machine(machine.id)?.view.state).toBe('off')
  expect(interfacesLeft()).toEqual([])
})

test.for(['start:2', 'nic:1', 'nic:2', 'start:3', 'start:5'])(
  'a daemon killed at %s leaves no interface to the next',
  async (point) => {
    using folder = new TestFolder()
    const config = completeConfig({ name: 'killed', ...everything })
    expect(await dieAt(point, { folder: folder.path, config: JSON.stringify(config), how: 'running' })).toMatchObject({
      signal: 'SIGKILL',
    })
    await using next = await open(folder)
    expect(next.machine(config.id)?.view.state).toBe('off')
    await expect.poll(interfacesLeft).toEqual([])
  },
)

test.for([
  [{ kind: 'bridge', bridge: 'nope' }, 'this host has no bridge nope; use one of br0'],
  [{ kind: 'bridge', bridge: 'eth0' }, 'eth0 of this host is of kind veth, no bridge'],
  [{ kind: 'tap', device: 'nope' }, 'this host has no tap nope; make it: ip tuntap add dev nope mode tap'],
  [{ kind: 'macvtap', lower: 'nope', mode: 'bridge' }, 'this host has no interface nope'],
] as const)('%j is refused with the reason', async ([backend, reason]) => {
  using folder = new TestFolder()
  await using hypervisor = await open(folder)
  const machine = await hypervisor.define(completeConfig({ name: 'refused', nics: [{ backend }] }))
  await expect(machine.start()).rejects.toThrow(reason)
  expect(machine.view.state).toBe('off')
  expect(interfacesLeft()).toEqual([])
})

/** What a server on a port of this host says at once, or why it can't be asked. */
function heard(port: number): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let text = ''
  createConnection(port, '127.0.0.1')
    .on('data', (piece) => {
      text += String(piece)
    })
    .on('close', () => resolve(text))
    .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  return promise
}
