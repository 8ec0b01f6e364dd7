import { type DriverStore, type FailPoint, NetworkLedger, type NetworkLedgerOptions } from '@cimarron/hypervisor'
import { NetworkTools } from './network-tools.ts'
import { QemuNetworks, type QemuNetworksOptions } from './qemu-networks.ts'

export interface NetworkOptions
  extends Pick<NetworkLedgerOptions, 'users'>,
    Omit<QemuNetworksOptions, 'tools' | 'hierarchies'>,
    Partial<Pick<QemuNetworksOptions, 'hierarchies'>> {
  readonly store: DriverStore
  readonly host: string
  readonly failPoint?: FailPoint
  /** A file that stands for a network namespace; left out, the daemon's own. */
  readonly namespace?: string
}

/** The networks that a store knows: those that were active are so again, and what a killed daemon has left is settled. */
export async function openNetworks({ namespace, users, ...options }: NetworkOptions): Promise<NetworkLedger> {
  const { hierarchies = [], store, host, nowMs, failPoint, onWarning } = options
  const backend = new QemuNetworks({ ...options, hierarchies, tools: new NetworkTools(namespace) })
  return await NetworkLedger.open({
    backend,
    store,
    host,
    ...(users ? { users } : {}),
    ...(nowMs ? { nowMs } : {}),
    ...(failPoint ? { failPoint } : {}),
    ...(onWarning ? { onWarning } : {}),
  })
}
