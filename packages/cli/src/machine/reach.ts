import { connect } from 'node:net'
import type { Client, Machine } from '@cimarron/api/client'

/** Where a port of a machine is reached from its host. */
export interface PlaceOfPort {
  readonly address: string
  readonly port: number
  /** By a forward of user networking, which takes connections also where nothing listens behind it. */
  readonly isForward: boolean
}

/** Who knows best comes first; what user networking gives out is not reached at all. */
const trust: Readonly<Record<string, number>> = { agent: 0, lease: 1, neighbour: 2 }

/** All places at which a port of a machine may be reached, the likeliest first. */
export async function placesOf(
  client: Client,
  machine: Machine,
  { port, signal }: { readonly port: number; readonly signal: AbortSignal },
): Promise<readonly PlaceOfPort[]> {
  const nics = (machine.active ?? machine.defined).nics
  const forwards = nics.flatMap(({ backend }) =>
    backend.kind === 'user'
      ? backend.forwards.filter(({ protocol, guestPort }) => protocol === 'tcp' && guestPort === port)
      : [],
  )
  const found = await client.call('machines.addresses', { machine: machine.id }, { signal })
  const isolated = new Set(nics.flatMap(({ id, backend }) => (backend.kind === 'user' ? [id] : [])))
  const addresses = found
    .filter(({ nic }) => !isolated.has(nic))
    .flatMap((nic) => nic.addresses)
    .filter(({ address, source }) => source in trust && !address.toLowerCase().startsWith('fe80:'))
    .toSorted(
      (one, other) =>
        (trust[one.source] ?? 9) - (trust[other.source] ?? 9) || familyOf(one.address) - familyOf(other.address),
    )
  return [
    ...forwards.map(({ hostAddress, hostPort }) => ({
      address: reachable(hostAddress),
      port: hostPort,
      isForward: true,
    })),
    ...addresses.map(({ address }) => ({ address, port, isForward: false })),
  ]
}

function familyOf(address: string): number {
  return address.includes(':') ? 1 : 0
}

/** Who listens everywhere is reached here. */
function reachable(address: string): string {
  return address === '0.0.0.0' || address === '' ? '127.0.0.1' : address === '::' ? '::1' : address
}

const connectMs = 2000
/** A forward takes a connection before it knows whether anybody listens in the guest; then it ends it soon. */
const staysMs = 300

/** Whether something takes connections there. */
export async function isOpenPort({ address, port, isForward }: PlaceOfPort, signal: AbortSignal): Promise<boolean> {
  const socket = connect({ host: address, port, signal })
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => resolve(false), connectMs)
  let stays: NodeJS.Timeout | undefined
  socket
    .once('connect', () => {
      if (!isForward) resolve(true)
      else stays = setTimeout(() => resolve(true), staysMs)
    })
    .once('data', () => resolve(true))
    .once('close', () => resolve(false))
    .once('error', () => resolve(false))
  try {
    const isOpen = await promise
    signal.throwIfAborted()
    return isOpen
  } finally {
    clearTimeout(timer)
    clearTimeout(stays)
    socket.destroy()
  }
}
