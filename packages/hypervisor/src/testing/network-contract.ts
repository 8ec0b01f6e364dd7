import { expect } from 'vitest'
import type { NetworkFeatureName } from '../feature.ts'
import type { NetworkView } from '../network/network.ts'
import type { NetworkDraft } from '../network/network-draft.ts'
import type { NetworkEvent, Networks } from '../network/networks.ts'
import { CommitWatch, failingCommit, failsToCommit, type Kit, refusal } from './kit.ts'

/** What networks have to show. */
export const networkContracts: Readonly<Record<NetworkFeatureName, (kit: Kit) => void>> = {
  'network-nat': natContract,
  'network-routed': (kit) => modeContract(kit, 'routed'),
  'network-isolated': (kit) => modeContract(kit, 'isolated'),
  'network-bridged': bridgedContract,
  'network-ipv6': ipv6Contract,
  'network-dns': dnsContract,
  'network-static-leases': staticLeaseContract,
  'network-forwards': forwardContract,
  'network-leases': leaseContract,
  'network-changes': changeContract,
  'network-autostart': autostartContract,
}

/** A network of a test's own; it is stopped and forgotten when the test's block ends. */
class OwnNetwork implements AsyncDisposable {
  readonly #kit: Kit
  readonly id: string

  constructor(kit: Kit, { id }: NetworkView) {
    this.#kit = kit
    this.id = id
  }

  get networks(): Networks {
    return this.#kit.hypervisor.networks
  }

  get view(): NetworkView {
    const view = this.networks.network(this.id)
    if (!view) throw new Error(`network ${this.id} is gone`)
    return view
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.networks.network(this.id)) await this.networks.undefine(this.id)
  }
}

let count = 0

async function own(kit: Kit, draft: Partial<NetworkDraft> = {}): Promise<OwnNetwork> {
  return new OwnNetwork(kit, await kit.hypervisor.networks.define({ name: `contract ${count++}`, ...draft }))
}

async function active(kit: Kit, draft: Partial<NetworkDraft> = {}): Promise<OwnNetwork> {
  const network = await own(kit, draft)
  await network.networks.start(network.id)
  return network
}

function natContract(kit: Kit): void {
  kit.test('network-nat', 'a name is enough for a network with NAT, DHCP and DNS on a subnet of its own', async () => {
    await using one = await own(kit)
    await using other = await own(kit)
    expect(one.view).toMatchObject({ state: 'inactive', revision: 1, active: null, pending: [] })
    expect(one.view.defined).toMatchObject({ mode: 'nat', ipv6: null, dns: { hosts: [], forwarders: [] } })
    expect(one.view.defined.ipv4?.dhcp?.leaseSeconds).toBeGreaterThan(0)
    expect(other.view.defined.ipv4?.subnet).not.toBe(one.view.defined.ipv4?.subnet)
    expect(other.view.defined.bridge).not.toBe(one.view.defined.bridge)
  })

  kit.test('network-nat', 'it is started, stopped and forgotten, and each is told once, durable before', async () => {
    const { networks } = kit.hypervisor
    const heard = listen(networks)
    const watch = new CommitWatch()
    const { id } = await networks.define({ name: 'told' }, watch)
    await networks.start(id, watch)
    expect(networks.network(id)?.state).toBe('active')
    await refusal(networks.start(id), 'invalid-state')
    await networks.stop(id, watch)
    await refusal(networks.stop(id), 'invalid-state')
    await networks.undefine(id, watch)
    expect(networks.network(id)).toBeUndefined()
    await refusal(networks.start(id), 'network-not-found')
    const events = await heard()
    expect(events.map(({ kind }) => kind)).toEqual([
      'network-defined',
      'network-state',
      'network-state',
      'network-undefined',
    ])
    expect(watch.calls.flatMap(({ event }) => event ?? [])).toEqual(events)
  })

  kit.test('network-nat', 'an active one that is forgotten is stopped first', async () => {
    await using network = await active(kit)
    const heard = listen(network.networks)
    await network.networks.undefine(network.id)
    expect((await heard()).map(({ kind }) => kind)).toEqual(['network-state', 'network-undefined'])
  })

  kit.test('network-nat', 'names, bridges and subnets are never shared', async () => {
    await using network = await own(kit)
    const { name, bridge, ipv4 } = network.view.defined
    const { networks } = network
    await refusal(networks.define({ name }), 'name-in-use')
    await refusal(networks.define({ name: 'same bridge', bridge }), 'invalid-config')
    const overlapping = networks.define({ name: 'same subnet', ipv4: { subnet: ipv4?.subnet ?? '' } })
    expect((await refusal(overlapping, 'invalid-config')).message).toContain(name)
    const around = { subnet: '192.168.0.0/16' }
    await refusal(networks.define({ name: 'around it', ipv4: around }), 'invalid-config')
    const [taken = ''] = kit.setup.hostSubnets
    expect(
      (await refusal(networks.define({ name: 'host', ipv4: { subnet: taken } }), 'invalid-config')).message,
    ).toContain(taken)
  })

  kit.test('network-nat', 'what can not be made durable has not happened', async () => {
    const { networks } = kit.hypervisor
    await failsToCommit(networks.define({ name: 'never' }, failingCommit))
    expect(networks.networks().map(({ defined }) => defined.name)).not.toContain('never')
    await using network = await own(kit)
    await failsToCommit(networks.start(network.id, failingCommit))
    expect(network.view.state).toBe('inactive')
    await networks.start(network.id)
    const change = { revision: 1, settings: { notes: 'lost' } }
    await failsToCommit(networks.change(network.id, change, failingCommit))
    expect(network.view).toMatchObject({ revision: 1, state: 'active' })
    expect(network.view.defined.notes).toBeUndefined()
  })

  kit.test('network-nat', 'what can not be is refused, naming the setting', async () => {
    const { networks } = kit.hypervisor
    const wrong: readonly (readonly [string, Partial<NetworkDraft>])[] = [
      ['name', { name: 'a/b' }],
      ['bridge', { bridge: 'far-too-long-for-it' }],
      ['bridge', { bridge: 'a b' }],
      ['mtu', { mtu: 10 }],
      ['ipv4.subnet', { ipv4: { subnet: '10.9.8.7/24' } }],
      ['ipv4.subnet', { ipv4: { subnet: '10.9.8.0/31' } }],
      ['ipv4.gateway', { ipv4: { subnet: '10.9.8.0/24', gateway: '10.9.9.1' } }],
      ['ipv4.dhcp.last', { ipv4: { subnet: '10.9.8.0/24', dhcp: { first: '10.9.8.9', last: '10.9.8.3' } } }],
      ['ipv4.dhcp.leaseSeconds', { ipv4: { dhcp: { leaseSeconds: 1 } } }],
      ['tags[0]', { tags: ['not a tag'] }],
    ]
    for (const [field, draft] of wrong)
      expect((await refusal(networks.define({ name: 'wrong', ...draft }), 'invalid-config')).detail.field, field).toBe(
        field,
      )
  })
}

function modeContract(kit: Kit, mode: 'routed' | 'isolated'): void {
  kit.test(`network-${mode}`, `a network of mode ${mode} is defined, started and stopped`, async () => {
    await using network = await active(kit, { mode })
    expect(network.view).toMatchObject({ state: 'active', defined: { mode }, active: { mode } })
    await network.networks.stop(network.id)
    expect(network.view).toMatchObject({ state: 'inactive', active: null })
  })
}

function bridgedContract(kit: Kit): void {
  kit.test('network-bridged', 'a bridge of the host is referred to, by as many networks as wanted', async () => {
    const bridge = await kit.setup.hostBridge()
    await using one = await active(kit, { mode: 'bridged', bridge })
    await using other = await active(kit, { mode: 'bridged', bridge })
    expect(other.view.active).toMatchObject({ bridge, ipv4: null, ipv6: null, dns: null })
    await one.networks.stop(one.id)
  })

  kit.test(
    'network-bridged',
    'one that is not there, and settings that are not ours to make, are refused',
    async () => {
      const { networks } = kit.hypervisor
      const bridge = await kit.setup.hostBridge()
      await refusal(networks.define({ name: 'none', mode: 'bridged' }), 'invalid-config')
      await refusal(networks.define({ name: 'none', mode: 'bridged', bridge: 'none0' }), 'invalid-config')
      await refusal(networks.define({ name: 'none', mode: 'bridged', bridge: 'lo0' }), 'invalid-config')
      await refusal(networks.define({ name: 'none', mode: 'bridged', bridge, ipv4: {} }), 'invalid-config')
      await refusal(networks.define({ name: 'none', bridge }), 'invalid-config')
    },
  )
}

function ipv6Contract(kit: Kit): void {
  kit.test(
    'network-ipv6',
    'a private prefix is chosen, or one is given, with addresses by router or by DHCP',
    async () => {
      await using chosen = await active(kit, { ipv6: {} })
      expect(chosen.view.defined.ipv6).toMatchObject({ addressing: 'slaac', nat: true, dhcp: null })
      expect(chosen.view.defined.ipv6?.subnet).toMatch(/^fd.*\/64$/)
      const given = { subnet: '2001:db8:7::/64', addressing: 'dhcp' } as const
      await using routed = await active(kit, { mode: 'routed', ipv6: given, ipv4: null })
      expect(routed.view.defined).toMatchObject({
        ipv4: null,
        ipv6: { ...given, gateway: '2001:db8:7::1', nat: false },
      })
      expect(routed.view.defined.ipv6?.dhcp?.first).toBe('2001:db8:7::1000')
    },
  )

  kit.test('network-ipv6', 'a prefix from which nobody can choose an address is refused', async () => {
    const { networks } = kit.hypervisor
    await refusal(networks.define({ name: 'v6', ipv6: { subnet: 'fd00:1::/80' } }), 'invalid-config')
    await refusal(networks.define({ name: 'v6', ipv6: { subnet: 'fd00:1::/48' } }), 'invalid-config')
    await refusal(networks.define({ name: 'v6', mode: 'routed', ipv6: { nat: true } }), 'invalid-config')
  })
}

function dnsContract(kit: Kit): void {
  kit.test('network-dns', 'domain, hosts and forwarders are kept, and names can be off', async () => {
    const dns = {
      domain: 'lab.internal',
      hosts: [{ address: '192.0.2.5', names: ['db', 'db.lab'] }],
      forwarders: ['192.0.2.53'],
    }
    await using network = await active(kit, { dns })
    expect(network.view.active?.dns).toEqual(dns)
    const { networks } = network
    const off = await networks.change(network.id, { revision: 1, settings: { dns: null } })
    expect(off).toMatchObject({ now: ['dns'], pending: [] })
    expect(network.view.active?.dns).toBeNull()
    await refusal(networks.define({ name: 'dns', dns: { domain: 'no domain' } }), 'invalid-config')
    await refusal(networks.define({ name: 'dns', dns: { hosts: [{ address: 'x', names: ['a'] }] } }), 'invalid-config')
    await refusal(networks.define({ name: 'dns', dns: { forwarders: ['dns.example'] } }), 'invalid-config')
  })
}

function staticLeaseContract(kit: Kit): void {
  kit.test('network-static-leases', 'they come and go while the network is active', async () => {
    await using network = await active(kit, { ipv4: { subnet: '10.99.7.0/24' } })
    const { networks, id } = network
    const staticLeases = [{ mac: '52:54:00:00:00:07', address: '10.99.7.7', name: 'seven' }]
    expect(await networks.change(id, { revision: 1, settings: { staticLeases } })).toMatchObject({
      now: ['staticLeases'],
    })
    expect(network.view.active?.staticLeases).toEqual(staticLeases)
    const twice = [...staticLeases, { mac: '52:54:00:00:00:08', address: '10.99.7.7' }]
    await refusal(networks.change(id, { revision: 2, settings: { staticLeases: twice } }), 'invalid-config')
    const outside = [{ mac: '52:54:00:00:00:08', address: '10.99.8.7' }]
    await refusal(networks.change(id, { revision: 2, settings: { staticLeases: outside } }), 'invalid-config')
    await networks.change(id, { revision: 2, settings: { staticLeases: [] } })
    expect(network.view.active?.staticLeases).toEqual([])
  })
}

function forwardContract(kit: Kit): void {
  kit.test('network-forwards', 'a port of the host leads into the network, and into one only', async () => {
    await using network = await active(kit, { ipv4: { subnet: '10.99.7.0/24' } })
    const { networks, id } = network
    const forward = { hostPort: 8080, toAddress: '10.99.7.7', toPort: 80 }
    await networks.change(id, { revision: 1, settings: { forwards: [forward] } })
    expect(network.view.active?.forwards).toEqual([{ protocol: 'tcp', hostAddress: '127.0.0.1', ...forward }])
    await using other = await own(kit, { ipv4: { subnet: '10.99.9.0/24' } })
    const same = { ...forward, toAddress: '10.99.9.9' }
    await refusal(networks.change(other.id, { revision: 1, settings: { forwards: [same] } }), 'port-in-use')
    const any = { ...same, hostAddress: '0.0.0.0' }
    await refusal(networks.change(other.id, { revision: 1, settings: { forwards: [any] } }), 'port-in-use')
    const taken = { ...same, hostPort: await kit.setup.takenPort() }
    await refusal(networks.change(other.id, { revision: 1, settings: { forwards: [taken] } }), 'port-in-use')
    const outside = { ...same, toAddress: '10.99.7.7', hostPort: 8081 }
    await refusal(networks.change(other.id, { revision: 1, settings: { forwards: [outside] } }), 'invalid-config')
    await refusal(networks.define({ name: 'closed', mode: 'isolated', forwards: [forward] }), 'invalid-config')
  })
}

function leaseContract(kit: Kit): void {
  kit.test('network-leases', 'a network that nobody is on, or that is inactive, has no leases', async () => {
    await using network = await active(kit)
    expect(await network.networks.leases(network.id)).toEqual([])
    await network.networks.stop(network.id)
    expect(await network.networks.leases(network.id)).toEqual([])
    await refusal(network.networks.leases('00000000-0000-4000-8000-000000000000'), 'network-not-found')
  })
}

function changeContract(kit: Kit): void {
  kit.test(
    'network-changes',
    'what machines build on waits for the next start, all else is in force at once',
    async () => {
      await using network = await active(kit, { ipv4: { subnet: '10.99.7.0/24' } })
      const { networks, id } = network
      const settings = { name: 'contract renamed', notes: 'kept', mtu: 1400, ipv4: { dhcp: { leaseSeconds: 600 } } }
      const { now, pending } = await networks.change(id, { revision: 1, settings })
      expect(now).toEqual(['name', 'ipv4', 'notes'])
      expect(pending).toEqual(['mtu'])
      expect(network.view).toMatchObject({
        revision: 2,
        pending: ['mtu'],
        active: { name: 'contract renamed', notes: 'kept' },
      })
      expect(network.view.active?.mtu).toBeUndefined()
      await networks.stop(id)
      await networks.start(id)
      expect(network.view).toMatchObject({ pending: [], active: { mtu: 1400 } })
    },
  )

  kit.test('network-changes', 'in another subnet, gateway and range are others too, and all of it waits', async () => {
    await using network = await active(kit, { ipv4: { subnet: '10.99.7.0/24' } })
    const { networks, id } = network
    const settings = {
      ipv4: { subnet: '10.99.8.0/24' },
      staticLeases: [{ mac: '52:54:00:00:00:07', address: '10.99.8.7' }],
    }
    expect((await networks.change(id, { revision: 1, settings })).pending).toEqual(['ipv4', 'staticLeases'])
    expect(network.view.defined.ipv4).toMatchObject({ gateway: '10.99.8.1', dhcp: { first: '10.99.8.2' } })
    expect(network.view.active?.ipv4?.subnet).toBe('10.99.7.0/24')
  })

  kit.test('network-changes', 'a change is made against a revision, now or next where that is asked for', async () => {
    await using network = await active(kit)
    const { networks, id } = network
    await refusal(networks.change(id, { revision: 7, settings: {} }), 'revision-conflict')
    await refusal(networks.change(id, { revision: 1, settings: { mtu: 1400 }, apply: 'now' }), 'invalid-config')
    const later = { revision: 1, settings: { dns: { domain: 'later.internal' } }, apply: 'next' } as const
    expect((await networks.change(id, later)).pending).toEqual(['dns'])
    expect((await networks.change(id, { revision: 2, settings: {}, apply: 'soonest' })).pending).toEqual([])
    const mode = await networks.change(id, { revision: 3, settings: { mode: 'isolated' } })
    expect(mode.pending).toEqual(['mode'])
  })
}

function autostartContract(kit: Kit): void {
  kit.test('network-autostart', 'what was active is so for the next daemon, what was stopped is not', async () => {
    if (!kit.setup.reopen) return
    const { id } = await kit.hypervisor.networks.define({ name: 'stays' })
    const { id: stopped } = await kit.hypervisor.networks.define({ name: 'stopped', autostart: true })
    await kit.hypervisor.networks.start(id)
    await kit.hypervisor.networks.start(stopped)
    await kit.hypervisor.networks.stop(stopped)
    await kit.reopen()
    const { networks } = kit.hypervisor
    expect(networks.network(id)?.state).toBe('active')
    expect(networks.network(stopped)?.state).toBe('inactive')
    for (const network of [id, stopped]) await networks.undefine(network)
  })
}

/** What is told from now on, once asked for. */
function listen(networks: Networks): () => Promise<readonly NetworkEvent[]> {
  const end = new AbortController()
  const events = networks.events(end.signal)
  return async () => {
    end.abort()
    const heard: NetworkEvent[] = []
    for await (const event of events) heard.push(event)
    return heard
  }
}
