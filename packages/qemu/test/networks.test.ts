import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MemoryStore, type NetworkDraft, type NetworkEvent, type NetworkLedger } from '@cimarron/hypervisor'
import { expect, onTestFinished, test } from 'vitest'
import { openNetworks } from '../src/network/open-networks.ts'
import { guestImages } from './guest.ts'
import { NetworkNamespace } from './network-namespace.ts'

const { busybox } = guestImages()

const mac = '52:54:00:00:00:07'

/** A host in a namespace of its own, with the networks of one data directory. */
class Lab implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'cimarron-lab-'))
  readonly store = new MemoryStore()
  readonly warnings: string[] = []
  host = new NetworkNamespace()
  networks!: NetworkLedger

  static async open(): Promise<Lab> {
    const lab = new Lab()
    chmodSync(lab.folder, 0o711)
    await lab.openNetworks()
    return lab
  }

  async openNetworks(): Promise<void> {
    this.networks = await openNetworks({
      store: this.store,
      host: 'host',
      runFolder: join(this.folder, 'run'),
      keptFolder: join(this.folder, 'kept'),
      namespace: this.host.path,
      lookMs: 20,
      onWarning: (text) => this.warnings.push(text),
    })
  }

  async active(draft: Partial<NetworkDraft> = {}): Promise<string> {
    const { id } = await this.networks.define({ name: 'lab', ipv4: { subnet: '10.99.7.0/24' }, ...draft })
    await this.networks.start(id)
    return id
  }

  get dnsmasqPid(): number {
    const [network] = this.networks.networks()
    const record = join(this.folder, 'run/networks', network?.id ?? '', 'network.json')
    return (JSON.parse(readFileSync(record, 'utf8')) as { readonly pid: number }).pid
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { id, state } of this.networks.networks()) if (state === 'active') await this.networks.stop(id)
    await this.networks.close()
    await this.host[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true })
  }
}

/** A machine on a network's bridge: a namespace at the other end of a cable. */
function plug(lab: Lab, machine: NetworkNamespace, { bridge = 'cm-lab', address = mac } = {}): void {
  const port = `p${address.slice(-2)}`
  lab.host.run('ip', 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', machine.name)
  lab.host.run('ip', 'link', 'set', port, 'master', bridge, 'up')
  machine.run('ip', 'link', 'set', 'eth0', 'address', address, 'up')
}

/** Something else in the world, behind the host's other interface. */
function connectWorld(lab: Lab, world: NetworkNamespace): void {
  lab.host.run('ip', 'link', 'add', 'up0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', world.name)
  lab.host.run('ip', 'address', 'add', '203.0.113.1/24', 'dev', 'up0')
  lab.host.run('ip', '-6', 'address', 'add', '2001:db8::1/64', 'dev', 'up0', 'nodad')
  lab.host.run('ip', 'link', 'set', 'up0', 'up')
  world.run('ip', 'address', 'add', '203.0.113.2/24', 'dev', 'eth0')
  world.run('ip', '-6', 'address', 'add', '2001:db8::2/64', 'dev', 'eth0', 'nodad')
  world.run('ip', 'link', 'set', 'eth0', 'up')
}

/** What udhcpc is told, given to the interface as a guest would. */
const clientScript = `#!/bin/sh
[ "$1" = bound ] || [ "$1" = renew ] || exit 0
ip address flush dev $interface
ip address add $ip/$mask dev $interface
[ -n "$router" ] && ip route replace default via $router
echo "$ip|$mask|$router|$dns|$domain|$hostname|$mtu|$lease"
`

interface Lease {
  readonly ip: string
  readonly router: string
  readonly dns: string
  readonly domain: string
  readonly lease: string
}

/** Asks for an address once, as `name`. */
function askForAddress(lab: Lab, machine: NetworkNamespace, name = 'guest'): Lease {
  const script = join(lab.folder, 'client')
  writeFileSync(script, clientScript, { mode: 0o755 })
  const options = ['-i', 'eth0', '-n', '-q', '-f', '-t', '10', '-T', '1', '-s', script, '-x', `hostname:${name}`]
  const answer = machine.run(busybox, 'udhcpc', ...options, '-O', 'mtu')
  const line = answer.split('\n').find((one) => one.includes('|')) ?? ''
  const [ip = '', , router = '', dns = '', domain = '', , , lease = ''] = line.split('|')
  return { ip, router, dns, domain, lease }
}

/** An echo of who asks: answers each connection with the caller's address. */
async function listen(place: NetworkNamespace, port: number): Promise<void> {
  const server = `require('net').createServer((s) => s.on('error', () => {}).end(s.remoteAddress)).listen(${port}, '::', () => console.log('up'))`
  await place.start(process.execPath, '-e', server)
}

/** As whom `place` is seen by who listens there; undefined where it does not get through. */
function seenAs(place: NetworkNamespace, address: string, port: number): string | undefined {
  const client = `const s = require('net').connect({ host: '${address}', port: ${port}, timeout: 3000 }); let t = ''
    s.on('data', (d) => t += d).on('end', () => console.log(t)).on('timeout', () => process.exit(1)).on('error', () => process.exit(1))`
  try {
    return place.run(process.execPath, '-e', client).trim().replace('::ffff:', '')
  } catch {
    return undefined
  }
}

async function lab(): Promise<Lab> {
  const opened = await Lab.open()
  onTestFinished(() => opened[Symbol.asyncDispose]())
  return opened
}

function namespace(): NetworkNamespace {
  const place = new NetworkNamespace()
  onTestFinished(() => place[Symbol.asyncDispose]())
  return place
}

async function until(
  events: AsyncIterable<NetworkEvent>,
  wanted: (event: NetworkEvent) => boolean,
): Promise<NetworkEvent> {
  for await (const event of events) if (wanted(event)) return event
  throw new Error('the events ended')
}

test('a machine gets an address and a name, told as they are given, and reaches the world as the host', async () => {
  const here = await lab()
  const [machine, world] = [namespace(), namespace()]
  connectWorld(here, world)
  const id = await here.active({ dns: { domain: 'lab.internal', hosts: [{ address: '192.0.2.5', names: ['db'] }] } })
  const events = here.networks.events()
  plug(here, machine)
  const lease = askForAddress(here, machine, 'web')
  expect(lease).toMatchObject({ router: '10.99.7.1', dns: '10.99.7.1', domain: 'lab.internal', lease: '3600' })
  expect(await until(events, ({ kind }) => kind === 'network-leases')).toMatchObject({
    given: [{ address: lease.ip, mac, name: 'web' }],
    ended: [],
  })
  expect(await here.networks.leases(id)).toMatchObject([{ address: lease.ip, mac, name: 'web' }])
  // Names: of the machine itself, of a host that was written down, and none of nobody.
  const look = (name: string) => machine.run(busybox, 'nslookup', name, '10.99.7.1')
  expect(look('web.lab.internal')).toContain(lease.ip)
  expect(look('db.lab.internal')).toContain('192.0.2.5')
  expect(machine.succeeds(busybox, 'nslookup', 'nobody.lab.internal', '10.99.7.1')).toBe(false)

  await listen(world, 8000)
  expect(seenAs(machine, '203.0.113.2', 8000)).toBe('203.0.113.1')
  // Nobody outside reaches in by itself.
  world.run('ip', 'route', 'add', '10.99.7.0/24', 'via', '203.0.113.1')
  await listen(machine, 8001)
  expect(seenAs(world, lease.ip, 8001)).toBeUndefined()
  expect(seenAs(here.host, lease.ip, 8001)).toBe('10.99.7.1')
})

test('a routed network shows its machines to the world as they are, and lets it in', async () => {
  const here = await lab()
  const [machine, world] = [namespace(), namespace()]
  connectWorld(here, world)
  await here.active({ mode: 'routed' })
  plug(here, machine)
  const { ip } = askForAddress(here, machine)
  world.run('ip', 'route', 'add', '10.99.7.0/24', 'via', '203.0.113.1')
  await listen(world, 8000)
  await listen(machine, 8001)
  expect(seenAs(machine, '203.0.113.2', 8000)).toBe(ip)
  expect(seenAs(world, ip, 8001)).toBe('203.0.113.2')
})

test('an isolated network reaches its own machines, and neither the world nor services of the host', async () => {
  const here = await lab()
  const [machine, other, world] = [namespace(), namespace(), namespace()]
  connectWorld(here, world)
  await here.active({ mode: 'isolated' })
  // The host forwards for reasons of its own.
  here.host.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
  world.run('ip', 'route', 'add', '10.99.7.0/24', 'via', '203.0.113.1')
  plug(here, machine)
  plug(here, other, { address: '52:54:00:00:00:08' })
  const { router } = askForAddress(here, machine)
  expect(router).toBe('')
  const { ip } = askForAddress(here, other)
  for (const place of [world, here.host, other]) await listen(place, 8000)
  machine.run('ip', 'route', 'add', 'default', 'via', '10.99.7.1')
  expect(seenAs(machine, ip, 8000)).toMatch(/^10\.99\.7\./)
  expect(seenAs(machine, '203.0.113.2', 8000)).toBeUndefined()
  expect(seenAs(machine, '203.0.113.1', 8000)).toBeUndefined()
  expect(seenAs(machine, '10.99.7.1', 8000)).toBeUndefined()
  expect(seenAs(world, ip, 8000)).toBeUndefined()
})

test('static leases and names come and go while the network is active, as do forwards', async () => {
  const here = await lab()
  const [machine, world] = [namespace(), namespace()]
  connectWorld(here, world)
  // Where bridges show their packets to these rules (br_netfilter), a machine is not led back to itself.
  if (existsSync('/proc/sys/net/bridge')) here.host.run('sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=0')
  const id = await here.active()
  plug(here, machine)
  const before = here.dnsmasqPid
  const staticLeases = [{ mac, address: '10.99.7.77', name: 'seven' }]
  const port = { toAddress: '10.99.7.77', toPort: 8001 }
  const forwards = [
    { ...port, hostPort: 8080, hostAddress: '0.0.0.0' },
    { ...port, hostPort: 8081 },
  ]
  await here.networks.change(id, { revision: 1, settings: { staticLeases, forwards } })
  expect(here.dnsmasqPid).toBe(before)
  expect(askForAddress(here, machine).ip).toBe('10.99.7.77')
  expect(machine.run(busybox, 'nslookup', 'seven', '10.99.7.1')).toContain('10.99.7.77')
  await listen(machine, 8001)
  expect(seenAs(world, '203.0.113.1', 8080)).toBe('203.0.113.2')
  expect(seenAs(here.host, '127.0.0.1', 8080)).toBe('10.99.7.1')
  expect(seenAs(here.host, '127.0.0.1', 8081)).toBe('10.99.7.1')
  // The machine itself, by the host's address; and the port that is for the host alone, from outside.
  expect(seenAs(machine, '203.0.113.1', 8080)).toBe('10.99.7.1')
  expect(seenAs(world, '203.0.113.1', 8081)).toBeUndefined()
  await here.networks.change(id, { revision: 2, settings: { forwards: [] } })
  expect(seenAs(world, '203.0.113.1', 8080)).toBeUndefined()
})

test('machines have IPv6 addresses by the router, or by DHCP, and reach the world', async () => {
  const here = await lab()
  const [machine, world] = [namespace(), namespace()]
  connectWorld(here, world)
  await here.active({ ipv6: { subnet: 'fd99:7::/64' } })
  plug(here, machine)
  // The kernel itself makes an address of what the router tells, and asks at once.
  const address = /fd99:7::[0-9a-f:]+/
  await expect
    .poll(() => machine.run('ip', '-6', 'address', 'show', 'scope', 'global'), { timeout: 20_000 })
    .toMatch(address)
  await expect.poll(() => machine.run('ip', '-6', 'address'), { timeout: 20_000 }).not.toContain('tentative')
  expect(machine.run('ip', '-6', 'route')).toContain('default via fe80')
  await listen(world, 8000)
  expect(seenAs(machine, '2001:db8::2', 8000)).toBe('2001:db8::1')
})

test('a dnsmasq that dies is started again, and the rules come back that somebody has flushed', async () => {
  const here = await lab()
  await here.active()
  const [machine] = [namespace()]
  plug(here, machine)
  const { ip } = askForAddress(here, machine)
  const before = here.dnsmasqPid
  process.kill(before, 'SIGKILL')
  await expect.poll(() => here.dnsmasqPid, { timeout: 20_000 }).not.toBe(before)
  // Who had an address has it still.
  expect(askForAddress(here, machine).ip).toBe(ip)
  here.host.run('nft', 'flush', 'ruleset')
  await expect.poll(() => here.host.run('nft', 'list', 'ruleset'), { timeout: 20_000 }).toContain('cm-lab-masquerade')
  // Said once the rules are there.
  await expect.poll(() => here.warnings.filter((text) => text.includes('put back'))).toHaveLength(2)
})

test('what others have on the host stays byte for byte, and of ours nothing is left', async () => {
  const here = await lab()
  const foreign = [
    'table inet filter {',
    'counter kept { packets 7 bytes 700; }',
    'chain forward { type filter hook forward priority 0; policy accept;',
    'iifname "x" counter drop comment "of another"',
    '}',
    '}',
    'table ip nat { chain post { type nat hook postrouting priority 100;',
    'ip saddr 10.1.0.0/16 masquerade',
    '}',
    '}',
  ].join('\n')
  here.host.feed(foreign, 'nft', '-f', '-')
  here.host.run('ip', 'link', 'add', 'br0', 'type', 'bridge')
  const before = here.host.traces()
  const id = await here.active({ ipv6: {}, forwards: [{ hostPort: 8080, toAddress: '10.99.7.7', toPort: 80 }] })
  const rules = () => here.host.run('nft', 'list', 'ruleset')
  expect(rules()).toContain('table inet cimarron')
  const { id: second } = await here.networks.define({ name: 'second' })
  await here.networks.start(second)
  await here.networks.stop(id)
  expect(rules()).toContain('cm-second-forward')
  expect(rules()).not.toContain('cm-lab')
  await here.networks.undefine(second)
  expect(here.host.traces()).toBe(before)
  await here.networks.undefine(id)
  expect(execFileSync('find', [here.folder, '-mindepth', '1', '-not', '-name', 'run'], { encoding: 'utf8' })).toBe('')
})

test('after the host has come up anew, what was active is so again, and machines keep their addresses', async () => {
  const here = await lab()
  await here.active()
  {
    const machine = namespace()
    plug(here, machine)
    const events = here.networks.events()
    askForAddress(here, machine)
    await until(events, ({ kind }) => kind === 'network-leases')
    await here.networks.close()
  }
  const lost = here.dnsmasqPid
  // What a host loses when it goes down: all of its network, its processes, and its run folder.
  process.kill(lost, 'SIGKILL')
  await here.host[Symbol.asyncDispose]()
  rmSync(join(here.folder, 'run'), { recursive: true })
  here.host = new NetworkNamespace()
  await here.openNetworks()
  const [network] = here.networks.networks()
  expect(network?.state).toBe('active')
  expect(await here.networks.leases(network?.id ?? '')).toMatchObject([{ mac }])
  const machine = namespace()
  plug(here, machine)
  expect(askForAddress(here, machine).ip).toBe((await here.networks.leases(network?.id ?? ''))[0]?.address)
})

test('an interface of the host that has the name by now, and a bridge that is gone, are told', async () => {
  const here = await lab()
  const { id } = await here.networks.define({ name: 'lab' })
  here.host.run('ip', 'link', 'add', 'cm-lab', 'type', 'bridge')
  await expect(here.networks.start(id)).rejects.toMatchObject({ code: 'invalid-config' })
  here.host.run('ip', 'link', 'add', 'br0', 'type', 'bridge')
  const { id: lan } = await here.networks.define({ name: 'lan', mode: 'bridged', bridge: 'br0' })
  here.host.run('ip', 'link', 'delete', 'br0')
  await expect(here.networks.start(lan)).rejects.toThrow(/"br0" is not there/)
  expect(here.host.run('ip', '-br', 'link')).toContain('cm-lab')
})

test('dnsmasq can do little, and reads nothing of the host’s', async () => {
  const here = await lab()
  await here.active()
  const status = readFileSync(`/proc/${here.dnsmasqPid}/status`, 'utf8')
  expect(status).toMatch(/^Uid:\t60918\t60918\t60918\t60918$/m)
  expect(status).toMatch(/^NoNewPrivs:\t1$/m)
  // CAP_NET_BIND_SERVICE, CAP_NET_ADMIN and CAP_NET_RAW.
  for (const set of ['CapEff', 'CapBnd']) expect(status).toMatch(new RegExp(`^${set}:\\t0000000000003400$`, 'm'))
  const words = readFileSync(`/proc/${here.dnsmasqPid}/cmdline`, 'utf8').split('\0')
  expect(words.slice(1, -1)).toEqual([expect.stringMatching(/^--conf-file=/)])
  const sockets = here.host.run('ss', '-Hlntup')
  for (const line of sockets.trim().split('\n')) expect(line).toMatch(/10\.99\.7\.1:53|%cm-lab:67/)
})
