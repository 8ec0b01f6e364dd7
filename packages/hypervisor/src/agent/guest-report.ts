/** What the agent in a guest tells of it. All of it is the guest's word: it may be wrong, and is bounded, not believed. */

export interface AgentInfo {
  readonly version: string
  readonly commands: readonly AgentCommand[]
}

export interface AgentCommand {
  /** As the agent's protocol calls it: `guest-exec`. */
  readonly name: string
  /** Whoever has installed the agent may have turned it off. */
  readonly enabled: boolean
}

/** By the guest's os-release and uname; what it does not say is left out. */
export interface GuestOs {
  readonly id?: string
  readonly name?: string
  readonly prettyName?: string
  readonly version?: string
  readonly versionId?: string
  readonly kernelRelease?: string
  readonly kernelVersion?: string
  readonly machine?: string
}

export interface GuestTimeZone {
  /** Its name, where the guest has one: `CET`. */
  readonly zone?: string
  /** Seconds east of UTC. */
  readonly offsetSeconds: number
}

export interface GuestUser {
  readonly name: string
  readonly domain?: string
  /** Milliseconds since 1970. */
  readonly loginMs: number
}

export interface GuestInterface {
  /** As the guest calls it: `eth0`. */
  readonly name: string
  readonly mac?: string
  readonly addresses: readonly GuestAddress[]
}

export interface GuestAddress {
  readonly address: string
  /** Bits of its network's prefix. */
  readonly prefix: number
  readonly family: 'ipv4' | 'ipv6'
}

export interface GuestFileSystem {
  readonly name: string
  readonly mountPoint: string
  readonly type: string
  readonly totalBytes?: number
  readonly usedBytes?: number
}

export interface GuestDisk {
  /** As the guest calls it: `/dev/vda`. */
  readonly name: string
  readonly isPartition: boolean
  readonly dependsOn?: readonly string[]
  readonly alias?: string
  readonly serial?: string
  readonly busType?: string
}

export interface GuestProcessor {
  readonly id: number
  readonly online: boolean
  readonly canOffline?: boolean
}

export interface TrimmedFileSystem {
  readonly path: string
  readonly trimmedBytes?: number
  readonly minimumBytes?: number
  /** Why it could not be. */
  readonly error?: string
}
