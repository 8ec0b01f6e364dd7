import type { Machine, NicAddresses } from '@cimarron/api/client'

type Nic = Machine['defined']['nics'][number]

/**
 * The NICs that an address is still to be waited for. The address of user networking is settled beforehand, so where a
 * NIC on a network or a bridge is up, those are what counts; a machine without such is done with its first address.
 */
export function withoutAddress(found: readonly NicAddresses[], nics: readonly Nic[]): readonly NicAddresses[] {
  const leased = nics.filter(({ backend, link }) => link !== 'down' && getsAddress.has(backend.kind))
  const awaited = found.filter(({ nic }) => leased.some(({ id }) => id === nic))
  if (awaited.length > 0) return awaited.filter(({ addresses }) => addresses.length === 0)
  return found.some(({ addresses }) => addresses.length > 0) ? [] : found
}

/** Where somebody else gives out an address, and it is learnt from there. */
const getsAddress: ReadonlySet<Nic['backend']['kind']> = new Set(['network', 'bridge'])
