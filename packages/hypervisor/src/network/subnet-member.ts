import { refuseField as refuse } from '../invalid-config.ts'
import { isInside, parseAddress, parseSubnet, type Subnet, sizeOf } from './ip-address.ts'

/** @throws HypervisorError `invalid-config` */
export function requireSubnet(field: string, text: string, family: 4 | 6): Subnet {
  const parsed = parseSubnet(text)
  if (parsed?.family === family) return parsed
  const example = family === 4 ? '192.168.100.0/24' : 'fd12:3456:789a::/64'
  throw refuse(field, text, `is no IPv${family} subnet with nothing beyond its prefix; write it as ${example}`)
}

export interface InSubnet {
  readonly subnet: Subnet
  /** As it is written. */
  readonly text: string
}

/** The number of an address that a host can have in a subnet. @throws HypervisorError `invalid-config` */
export function checkMember(field: string, address: string, { subnet, text }: InSubnet): bigint {
  const parsed = parseAddress(address)
  if (!parsed) throw refuse(field, address, `is no address; use one of ${text}`)
  if (!isInside(parsed, subnet)) throw refuse(field, address, `is not in the network's subnet; use one of ${text}`)
  const place = parsed.value - subnet.base
  if (place === 0n || (subnet.family === 4 && place === sizeOf(subnet) - 1n))
    throw refuse(field, address, `is no host's address but the subnet's own; use another of ${text}`)
  return parsed.value
}
