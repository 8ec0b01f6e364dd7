import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** How long what the interfaces were is taken for what they are. */
const freshMs = 10_000

/** The hosts on the networks of this host's interfaces. */
export class NearbyHosts {
  #networks = new BlockList()
  #readAt = Number.NEGATIVE_INFINITY

  has(address: string): boolean {
    if (performance.now() - this.#readAt > freshMs) this.#read()
    return this.#networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }

  #read(): void {
    this.#networks = new BlockList()
    for (const { cidr } of Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])) {
      const [network = '', prefix = ''] = cidr?.split('/') ?? []
      if (network !== '') this.#networks.addSubnet(network, Number(prefix), isIPv6(network) ? 'ipv6' : 'ipv4')
    }
    this.#readAt = performance.now()
  }
}
