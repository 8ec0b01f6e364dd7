import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

export interface TargetOptions {
  /** Addresses and subnets (`169.254.10.0/24`) that may be reached though they are among those that never are. */
  readonly allow?: readonly string[] | undefined
  /** Further addresses and subnets that are never reached. */
  readonly forbid?: readonly string[] | undefined
}

/**
 * Where no listener is and much that answers to who asks from here: this network, link-local (with it the metadata
 * services of clouds), multicast, reserved and broadcast, and the metadata services that have other addresses.
 */
const never: readonly string[] = [
  ...['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/128', 'fe80::/10', 'ff00::/8', '64:ff9b::a9fe:0/112'],
  ...['100.100.100.200', '168.63.129.16', 'fd00:ec2::254'],
]

/** Decides which addresses may be connected to, on the addresses themselves: a name can lead anywhere, and change. */
export class TargetPolicy {
  readonly #forbidden: BlockList
  readonly #allowed: BlockList

  /** @throws TypeError for what is no address and no subnet */
  constructor({ allow = [], forbid = [] }: TargetOptions = {}) {
    this.#forbidden = blockList([...never, ...forbid])
    this.#allowed = blockList(allow)
  }

  /** @throws ForbiddenTarget where the host is an address that may not be reached; a name is checked when it is looked up */
  check(host: string): void {
    const version = isIP(host)
    if (version !== 0 && !this.#permits(host, version)) throw new ForbiddenTarget(host)
  }

  /** For `net.connect`: the system's look-up, without the addresses that may not be reached. */
  readonly lookup: LookupFunction = (name, options, done) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      const permitted = error === null ? found.filter(({ address, family }) => this.#permits(address, family)) : []
      const [first] = permitted
      if (error !== null) done(error, '', 0)
      else if (first === undefined) {
        done(new ForbiddenTarget(`${name}, which is ${found.map(({ address }) => address).join(', ')},`), '', 0)
      } else if (options.all === true) done(null, permitted)
      else done(null, first.address, first.family)
    })
  }

  #permits(address: string, version: number): boolean {
    const family = version === 6 ? 'ipv6' : 'ipv4'
    // The scope of a link-local address is no part of it.
    const [bare = address] = address.split('%')
    return !this.#forbidden.check(bare, family) || this.#allowed.check(bare, family)
  }
}

/** An address that indications are not delivered to. */
export class ForbiddenTarget extends Error {
  override readonly name = 'ForbiddenTarget'

  constructor(target: string) {
    super(
      `nothing is delivered to ${target}: it is link-local, multicast or reserved, or forbidden by "indications.destinations.forbid"; "indications.destinations.allow" of the configuration opens it`,
    )
  }
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', bits, ...more] = entry.split('/')
    const version = isIP(address)
    const family = version === 6 ? 'ipv6' : 'ipv4'
    const longest = version === 6 ? 128 : 32
    const length = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN
    if (version === 0 || more.length > 0 || !(length <= longest)) {
      throw new TypeError(`${JSON.stringify(entry)} is no address and no subnet; 10.1.2.3 or 10.1.0.0/16 would be`)
    }
    list.addSubnet(address, length, family)
  }
  return list
}
