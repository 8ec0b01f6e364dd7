import type { MachineConfig, NetworkConfig } from '@cimarron/hypervisor'
import type { HostNetwork } from './host-network.ts'
import { plugOf } from './plug.ts'

/** Whose NICs they are, and what is there to plug them in by. */
export interface Plugged {
  /** Of machines that run, as they run. */
  readonly configs: readonly MachineConfig[]
  readonly host: HostNetwork
}

/**
 * Plugs the NICs of running machines into their network's bridge again: with one that somebody removed they lost their
 * port. Those that are in a bridge are left alone (a change may just be moving them), and so are those whose tap has gone with its machine.
 * @throws HypervisorError `interface-unavailable`
 */
export async function plugAgain(network: NetworkConfig, { configs, host }: Plugged): Promise<void> {
  const plugs = configs.flatMap(({ id: machine, nics }) =>
    nics
      .filter(({ backend }) => backend.kind === 'network' && backend.network === network.id)
      .flatMap((nic) => plugOf(nic, { machine, networkOf: () => network }) ?? []),
  )
  if (plugs.length === 0) return
  const { links } = await host.look({ links: plugs.map(({ link }) => link), neighboursOn: [] })
  for (const plug of plugs) {
    const there = links.get(plug.link)
    if (there && there.master === undefined) await host.conform(plug)
  }
}
