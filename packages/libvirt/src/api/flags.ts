/** Values of libvirt's enumerations, by its own names (libvirt.org/html), without their prefixes. */

/** `virDomainState` */
export const domainStates = [
  'nostate',
  'running',
  'blocked',
  'paused',
  'shutdown',
  'shutoff',
  'crashed',
  'pmsuspended',
] as const
export type DomainState = (typeof domainStates)[number]

/** `virDomainModificationImpact`: what a change is made to. */
export const affects = { current: 0, live: 1, config: 2 } as const

/** `virDomainXMLFlags` */
export const xmlFlags = { secure: 1, inactive: 2, updateCpu: 4, migratable: 8 } as const

/** `virDomainCreateFlags` */
export const createFlags = {
  paused: 1,
  autodestroy: 2,
  bypassCache: 4,
  forceBoot: 8,
  validate: 16,
  resetNvram: 32,
} as const

/** `virDomainUndefineFlagsValues` */
export const undefineFlags = {
  managedSave: 1,
  snapshotsMetadata: 2,
  nvram: 4,
  keepNvram: 8,
  checkpointsMetadata: 16,
  tpm: 32,
  keepTpm: 64,
} as const

/** `virDomainShutdownFlagValues`: by which way the guest is asked. */
export const shutdownFlags = { acpiPowerButton: 1, guestAgent: 2, initctl: 4, signal: 8, paravirt: 16 } as const

/** `virDomainInterfaceAddressesSource` */
export const addressSources = { lease: 0, agent: 1, arp: 2 } as const

/** `virDomainStatsTypes` */
export const statsGroups = {
  state: 1,
  cpuTotal: 2,
  balloon: 4,
  vcpu: 8,
  interface: 16,
  block: 32,
  perf: 64,
  iothread: 128,
  memory: 256,
  dirtyrate: 512,
  vm: 1024,
} as const

/** `virDomainEventType`; what each `detail` means depends on it. */
export const lifecycleEvents = [
  'defined',
  'undefined',
  'started',
  'suspended',
  'resumed',
  'stopped',
  'shutdown',
  'pmsuspended',
  'crashed',
] as const
export type LifecycleEvent = (typeof lifecycleEvents)[number]

/** The names of those that are put together. */
export type Flags<T> = readonly (keyof T)[]

export function flagBits<T extends Readonly<Record<string, number>>>(names: Flags<T>, table: T): number {
  return names.reduce((bits, name) => bits | (table[name] ?? 0), 0)
}
