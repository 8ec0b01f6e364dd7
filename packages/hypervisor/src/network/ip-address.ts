import { isIPv4, isIPv6 } from 'node:net'

/** An address as a number, so that ranges and prefixes are arithmetic. */
export interface IpAddress {
  readonly family: 4 | 6
  readonly value: bigint
}

/** Undefined for what is no address (a zone, as in `fe80::1%eth0`, is none either). */
export function parseAddress(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { family: 4, value: fromParts(text.split('.').map(Number), 8n) }
  if (!isIPv6(text) || text.includes('%')) return undefined
  return { family: 6, value: fromParts(ipv6Words(text), 16n) }
}

/** As people write it: IPv6 by RFC 5952, the longest run of zeros left out, in lower case. */
export function formatAddress({ family, value }: IpAddress): string {
  if (family === 4) return toParts(value, { count: 4, bits: 8n }).join('.')
  const words = toParts(value, { count: 8, bits: 16n }).map((word) => word.toString(16))
  const { at, length } = longestZeros(words)
  if (length < 2) return words.join(':')
  return `${words.slice(0, at).join(':')}::${words.slice(at + length).join(':')}`
}

/** A block of addresses: those whose first `prefix` bits are `base`'s. */
export interface Subnet {
  readonly family: 4 | 6
  readonly base: bigint
  readonly prefix: number
}

/** `192.168.7.0/24`, `fd12::/64`; undefined where it is none, or has bits set beyond its prefix. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? []
  const parsed = parseAddress(address)
  const prefix = Number(digits)
  if (!parsed || prefix > width(parsed.family)) return undefined
  const subnet = { family: parsed.family, base: parsed.value, prefix }
  return parsed.value % sizeOf(subnet) === 0n ? subnet : undefined
}

/** The block that an address of an interface lies in: `10.0.0.7` with a prefix of 24 lies in `10.0.0.0/24`. */
export function subnetAround({ family, value }: IpAddress, prefix: number): Subnet {
  const size = 1n << BigInt(width(family) - prefix)
  return { family, base: value - (value % size), prefix }
}

export function formatSubnet({ family, base, prefix }: Subnet): string {
  return `${formatAddress({ family, value: base })}/${prefix}`
}

/** How many addresses it has. */
export function sizeOf({ family, prefix }: Pick<Subnet, 'family' | 'prefix'>): bigint {
  return 1n << BigInt(width(family) - prefix)
}

export function isInside(address: IpAddress, subnet: Subnet): boolean {
  return address.family === subnet.family && address.value - (address.value % sizeOf(subnet)) === subnet.base
}

export function overlap(one: Subnet, other: Subnet): boolean {
  if (one.family !== other.family) return false
  const [wide, narrow] = one.prefix <= other.prefix ? [one, other] : [other, one]
  return isInside({ family: narrow.family, value: narrow.base }, wide)
}

/** The address so many places into the block; from its end where the place is negative (-1: its last). */
export function addressAt(subnet: Subnet, place: bigint): string {
  const value = place >= 0n ? subnet.base + place : subnet.base + sizeOf(subnet) + place
  return formatAddress({ family: subnet.family, value })
}

function width(family: 4 | 6): number {
  return family === 4 ? 32 : 128
}

function fromParts(parts: readonly number[], bits: bigint): bigint {
  return parts.reduce((value, part) => (value << bits) | BigInt(part), 0n)
}

function toParts(value: bigint, { count, bits }: { readonly count: number; readonly bits: bigint }): number[] {
  const mask = (1n << bits) - 1n
  return Array.from({ length: count }, (_, index) => Number((value >> (bits * BigInt(count - 1 - index))) & mask))
}

/** RFC 4291, section 2.2: eight words, `::` for as many zeros as are missing, the last two also as an IPv4 address. */
function ipv6Words(text: string): number[] {
  const dotted = text.slice(text.lastIndexOf(':') + 1)
  const inWords = dotted.includes('.') ? text.slice(0, -dotted.length) + dottedWords(dotted) : text
  const [head = '', tail] = inWords.split('::')
  const words = (part: string) => (part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16)))
  const before = words(head)
  if (tail === undefined) return before
  const after = words(tail)
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function dottedWords(dotted: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = dotted.split('.').map(Number)
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
}

function longestZeros(words: readonly string[]): { at: number; length: number } {
  let best = { at: 0, length: 0 }
  for (let at = 0; at < words.length; at++) {
    let length = 0
    while (words[at + length] === '0') length++
    if (length > best.length) best = { at, length }
    at += length
  }
  return best
}
