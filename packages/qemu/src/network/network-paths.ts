import { join } from 'node:path'

/**
 * Where one network's files are. `folder` belongs to the daemon and dnsmasq may read there; `own` belongs to dnsmasq, and
 * nothing in it is ever followed or believed.
 */
export interface NetworkPaths {
  readonly folder: string
  /** What a daemon writes down for the one that comes after it. */
  readonly record: string
  readonly settings: string
  readonly staticLeases: string
  readonly hosts: string
  readonly servers: string
  readonly own: string
  readonly leases: string
  readonly pidFile: string
  readonly log: string
  /** Leases as they were last told; outlives the host's uptime. */
  readonly keptLeases: string
}

export interface NetworkFolders {
  /** For what lives as long as the host's uptime. */
  readonly runFolder: string
  /** For what outlives it. */
  readonly keptFolder: string
}

/** The folder of all networks in the run folder; no machine's id is like it. */
const below = 'networks'

export function networkPaths({ runFolder, keptFolder }: NetworkFolders, network: string): NetworkPaths {
  const folder = join(runFolder, below, network)
  const own = join(folder, 'dnsmasq')
  return {
    folder,
    record: join(folder, 'network.json'),
    settings: join(folder, 'dnsmasq.conf'),
    staticLeases: join(folder, 'static-leases'),
    hosts: join(folder, 'hosts'),
    servers: join(folder, 'servers'),
    own,
    leases: join(own, 'leases'),
    pidFile: join(own, 'pid'),
    log: join(own, 'log'),
    keptLeases: join(keptFolder, `${network}.leases`),
  }
}
