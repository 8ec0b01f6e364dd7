import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { MachineView } from '../machine.ts'
import type { NetworkConfig, NetworkView } from './network.ts'
import type { Networks } from './networks.ts'

/** Who keeps a network from being stopped, or from being removed, in words: machines that run on it; or that are to. */
export function networkUsers(
  machines: Iterable<{ readonly view: MachineView }>,
  { id }: Pick<NetworkView, 'id'>,
  wish: 'stop' | 'remove',
): readonly string[] {
  return Array.from(machines, ({ view }) => view)
    .filter(({ active, defined }) => isOn(active, id) || (wish === 'remove' && isOn(defined, id)))
    .map(({ defined }) => `machine ${JSON.stringify(defined.name)}`)
}

function isOn(config: MachineConfig | null, network: string): boolean {
  return config?.nics.some(({ backend }) => backend.kind === 'network' && backend.network === network) ?? false
}

/** Refuses a config whose networks are not there; whether they are active is asked at its start. @throws HypervisorError `network-not-found` */
export function requireNetworks({ nics }: MachineConfig, networks: Networks): void {
  for (const { backend } of nics) {
    if (backend.kind !== 'network' || networks.network(backend.network)) continue
    throw new HypervisorError('network-not-found', { network: backend.network })
  }
}

/** The network that a NIC is plugged into, as it is now. @throws HypervisorError `interface-unavailable`, `network-not-found` */
export function requireActiveNetwork(
  networks: Networks,
  { network, nic }: { network: string; nic: string },
): NetworkConfig {
  const found = networks.network(network)
  if (!found) throw new HypervisorError('network-not-found', { network })
  if (found.active) return found.active
  const { name } = found.defined
  const problem = `network ${JSON.stringify(name)} is inactive; start it: cimarron network start ${name}`
  throw new HypervisorError('interface-unavailable', { nic, problem })
}
