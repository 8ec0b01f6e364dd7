import { Broadcast } from '../broadcast.ts'
import { HypervisorError } from '../error.ts'
import type { NetworkEvent, Networks } from './networks.ts'

/** The networks of a platform that has none: there are none, and it refuses with `unsupported`. */
export function noNetworks(platform: string): Networks {
  const refuse = () => Promise.reject(new HypervisorError('unsupported', { platform, feature: 'network-nat' }))
  const silence = new Broadcast<NetworkEvent>()
  return {
    networks: () => [],
    network: () => undefined,
    define: refuse,
    change: refuse,
    undefine: refuse,
    start: refuse,
    stop: refuse,
    leases: refuse,
    events: (signal) => silence.subscribe(signal),
  }
}
