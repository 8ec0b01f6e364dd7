import { isObject } from '../qmp/message.ts'

/** An interface of the host, as `ip -j -d link show` tells it. */
export interface HostLink {
  readonly name: string
  /** `bridge`, `tun`, `macvtap`, `veth`, …; absent: of hardware, or the loopback. */
  readonly kind?: string
  /** The bridge it is a port of. */
  readonly master?: string
  readonly mtu: number
  readonly isTap: boolean
  readonly isUp: boolean
}

export interface Neighbour {
  readonly mac: string
  readonly address: string
}

/** The answers to several questions, each a list of JSON of its own; what was asked of nothing that is there has none. */
export function readLists(output: string): readonly Readonly<Record<string, unknown>>[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('['))
    .flatMap((line) => JSON.parse(line) as unknown[])
    .filter(isObject)
}

export function readLink(row: Readonly<Record<string, unknown>>): HostLink | undefined {
  const { ifname: name, mtu, master, linkinfo: info, flags } = row
  if (typeof name !== 'string') return undefined
  const kind = isObject(info) && typeof info.info_kind === 'string' ? info.info_kind : undefined
  const data = isObject(info) && isObject(info.info_data) ? info.info_data : {}
  return {
    name,
    mtu: Number(mtu),
    isTap: kind === 'tun' && data.type === 'tap',
    isUp: Array.isArray(flags) && flags.includes('UP'),
    ...(kind === undefined ? {} : { kind }),
    ...(typeof master === 'string' ? { master } : {}),
  }
}

/** An entry that failed is no address: nobody answered. */
export function readNeighbour(row: Readonly<Record<string, unknown>>): Neighbour | undefined {
  const { dst: address, lladdr: mac, state } = row
  if (typeof address !== 'string' || typeof mac !== 'string') return undefined
  return Array.isArray(state) && state.includes('FAILED') ? undefined : { mac, address }
}
