import type { Actor } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import { RequestError } from '../problem/request-error.ts'

/** The versions of the protocol between daemons that are spoken here, the best first. */
export const peerProtocols: readonly number[] = [1]

/** @throws HypervisorError `unsupported`, naming the version and those that would do */
export function requireProtocol(protocol: number): void {
  if (peerProtocols.includes(protocol)) return
  throw new HypervisorError('unsupported', {
    platform: 'this daemon',
    feature: `version ${protocol} of the protocol between daemons`,
    why: `it speaks ${peerProtocols.join(', ')}`,
    remedy: 'bring both daemons to versions that have one in common',
  })
}

/** The name of the peer that asks. @throws RequestError `unauthenticated` */
export function peerOf({ peer }: Actor): string {
  if (peer === undefined) throw new RequestError('unauthenticated')
  return peer
}
