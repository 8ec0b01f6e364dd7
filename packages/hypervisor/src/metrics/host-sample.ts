/** What a host has used, at one moment. */
export interface HostSample {
  /** Its id. */
  readonly host: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** The same moment on a clock that nobody sets; only differences mean something. */
  readonly steadyMs: number
  readonly uptimeMs: number
  readonly cpu: HostCpuSample
  readonly memory: {
    readonly totalBytes: number
    /** Could be had without swapping. */
    readonly availableBytes: number
    readonly swapTotalBytes?: number
    readonly swapFreeBytes?: number
  }
  /** Runnable and waiting for disks, over the last 1, 5 and 15 minutes, where the platform keeps that. */
  readonly load?: readonly [one: number, five: number, fifteen: number]
}

/** What all processors together have spent their time on since the start, in nanoseconds. */
export interface HostCpuSample {
  readonly processors: number
  readonly userNs: bigint
  readonly systemNs: bigint
  /** Idle, disks waited for included. */
  readonly idleNs: bigint
  /** Taken by a hypervisor below this host. */
  readonly stealNs?: bigint
}
