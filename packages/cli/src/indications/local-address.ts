import { once } from 'node:events'
import { createConnection, isIPv6 } from 'node:net'
import { parseAddress } from '@cimarron/wbem-client/node'
import type { Target } from '../connection/target.ts'

/** The address of this host by which a server is reached: as a rule, that by which the server reaches this host. */
export async function localAddressTowards(target: Target, signal: AbortSignal): Promise<string> {
  if (target.kind === 'local') return '127.0.0.1'
  const where = parseAddress(target.url)
  if (where.kind === 'unix') return '127.0.0.1'
  const socket = createConnection({ host: where.host, port: where.port, signal })
  try {
    await once(socket, 'connect')
    return (socket.localAddress ?? '127.0.0.1').replace(/^::ffff:(?=\d+\.)/, '')
  } catch (error) {
    if (signal.aborted) throw signal.reason
    // Told as every command tells it: see `connectionFailure`.
    throw error
  } finally {
    socket.destroy()
  }
}

/** Whether an address is of this host alone, so that no other can reach it. */
export function isLoopback(address: string): boolean {
  return /^127\./.test(address) || address === '::1' || address === 'localhost'
}

/** Whether an address stands for all of this host's. */
export function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}
