import type { Machine, NicAddresses } from '@cimarron/api/client'

type Nic = Machine['defined']['nics'][number]

/** An address of a NIC in a line, and what goes with it. */
export interface AddressRow {
  readonly nic: string
  readonly mac: string
  readonly interface: string
  readonly address: string
  readonly source: string
  /** What is wrong with it, or how it is reached. */
  readonly remark: string
}

/** A line for each address, and one for a NIC that has none. */
export function addressRows(found: readonly NicAddresses[], nics: readonly Nic[]): readonly AddressRow[] {
  return found.flatMap(({ nic: id, mac, interface: link = '-', addresses, problem }) => {
    const nic = nics.find((one) => one.id === id)
    const row = { nic: id, mac, interface: link, remark: problem ?? (nic ? reachText(nic) : '') }
    if (addresses.length === 0) return [{ ...row, address: '-', source: '-' }]
    return addresses.map(({ address, source }) => ({ ...row, address, source }))
  })
}

/** Of user networking, where nothing but forwards leads in. */
function reachText({ backend }: Nic): string {
  if (backend.kind === 'none') return 'plugged in nowhere'
  if (backend.kind !== 'user') return ''
  const ways = backend.forwards.map(
    ({ protocol, hostAddress, hostPort, guestPort }) =>
      `${protocol} ${hostAddress}:${hostPort} of the host is its port ${guestPort}`,
  )
  return ways.length === 0 ? 'reached by forwards, and has none' : ways.join('; ')
}
