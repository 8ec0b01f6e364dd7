import {
  addressAt,
  type NetworkBackend,
  type NetworkConfig,
  type NetworkLease,
  type NetworkReports,
  type NetworkSurroundings,
  parseAddress,
  parseSubnet,
} from '@cimarron/hypervisor'

/** A NIC of a running machine on a network. */
export interface SimulatedNic {
  readonly mac: string
  /** What its guest calls itself. */
  readonly name: string
}

export interface SimulatedNetworksOptions {
  readonly nowMs: () => number
  /** Those on a network (its id) now. */
  readonly nics: (network: string) => readonly SimulatedNic[]
}

/** Every simulated host has a network of its own, a bridge on it, and something that listens. */
const surroundings: NetworkSurroundings = {
  interfaces: [
    { name: 'lo', isBridge: false },
    { name: 'eth0', isBridge: false },
    { name: 'br0', isBridge: true },
  ],
  subnets: [
    { subnet: '127.0.0.0/8', by: 'lo' },
    { subnet: '10.0.0.0/24', by: 'br0' },
  ],
  listeners: [{ protocol: 'tcp', address: '0.0.0.0', port: 22 }],
}

/** Networks in which nothing passes: what is defined is checked and shown, and machines that run have leases. */
export class SimulatedNetworks implements NetworkBackend {
  readonly platform = 'simulator'
  readonly #options: SimulatedNetworksOptions
  readonly #up = new Map<string, NetworkConfig>()
  /** Addresses by network and MAC: who comes again gets the same. */
  readonly #given = new Map<string, Map<string, string>>()
  #reports: NetworkReports | undefined

  constructor(options: SimulatedNetworksOptions) {
    this.#options = options
  }

  requireMode(): void {
    // All of them can be had.
  }

  async surroundings(): Promise<NetworkSurroundings> {
    return surroundings
  }

  /** A simulated host never comes up anew. */
  bootId(): string {
    return 'simulated'
  }

  report(reports: NetworkReports): void {
    this.#reports = reports
  }

  async up(config: NetworkConfig): Promise<void> {
    this.#up.set(config.id, config)
    this.tellLeases()
  }

  async down({ id }: NetworkConfig): Promise<void> {
    this.#up.delete(id)
  }

  async change(_before: NetworkConfig, after: NetworkConfig): Promise<void> {
    await this.up(after)
  }

  async forget(id: string): Promise<void> {
    this.#given.delete(id)
  }

  async sweep(): Promise<void> {
    // Nothing is kept anywhere else.
  }

  async leases(config: NetworkConfig): Promise<readonly NetworkLease[]> {
    const { dhcp } = config.ipv4 ?? {}
    if (!dhcp) return []
    const expiresMs = this.#options.nowMs() + dhcp.leaseSeconds * 1000
    const leases = this.#options.nics(config.id).flatMap(({ mac, name }): NetworkLease[] => {
      const address = this.#addressFor(mac, config)
      const called = config.staticLeases.find((lease) => lease.mac === mac)?.name ?? name
      return address === undefined ? [] : [{ mac, name: called, address, expiresMs }]
    })
    return leases.sort((one, other) => placeOf(one) - placeOf(other))
  }

  /** Machines have come or gone. */
  tellLeases(): void {
    for (const config of this.#up.values()) {
      void this.leases(config).then((leases) => {
        if (this.#up.has(config.id)) this.#reports?.leases(config.id, leases)
      })
    }
  }

  async close(): Promise<void> {
    this.#up.clear()
  }

  #addressFor(mac: string, { id, ipv4, staticLeases }: NetworkConfig): string | undefined {
    const fixed = staticLeases.find((lease) => lease.mac === mac && !lease.address.includes(':'))
    if (fixed) return fixed.address
    const subnet = ipv4 && parseSubnet(ipv4.subnet)
    const [first, last] = [ipv4?.dhcp?.first, ipv4?.dhcp?.last].map((text) => parseAddress(text ?? '')?.value)
    if (!ipv4 || !subnet || first === undefined || last === undefined) return undefined
    const given = this.#given.get(id) ?? new Map<string, string>()
    this.#given.set(id, given)
    const taken = new Set([...given.values(), ...staticLeases.map(({ address }) => address), ipv4.gateway])
    const known = given.get(mac)
    if (known !== undefined) return known
    for (let value = first; value <= last; value++) {
      const address = addressAt(subnet, value - subnet.base)
      if (taken.has(address)) continue
      given.set(mac, address)
      return address
    }
    return undefined
  }
}

function placeOf({ address }: NetworkLease): number {
  return Number(parseAddress(address)?.value ?? 0n)
}
