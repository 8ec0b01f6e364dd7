/**
 * What a running machine has used, as its counters stood at one moment. What a platform can't tell is left out, or named
 * as not supported; it is never told as 0. Counters grow from 0 as long as `run` is the same.
 */
export interface MachineSample {
  /** Its id. */
  readonly machine: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** The same moment on a clock that nobody sets; only differences mean something. */
  readonly steadyMs: number
  /** Another text stands for another run, in which all counters began anew. */
  readonly run: string
  /** How long this run has lasted, in milliseconds. */
  readonly uptimeMs: number
  readonly cpu: CpuSample
  readonly memory: MemorySample
  readonly disks: readonly DiskSample[]
  readonly nics: readonly NicSample[]
  /** The process behind it where there is one. */
  readonly process?: ProcessSample
  /**
   * Its hypervisor did not answer in this round: disks and memory inside the guest are as they were then, in milliseconds
   * since 1970. Processors and process are of now where they can be read without it.
   */
  readonly staleSinceMs?: number
}

export interface CpuSample {
  /** Time on processors, of the guest and of what emulates its hardware, in nanoseconds. */
  readonly totalNs: bigint
  /** By the guest's processors, in their order. Empty where that is not known yet. */
  readonly processors: readonly ProcessorSample[]
}

export interface ProcessorSample {
  readonly index: number
  readonly totalNs: bigint
  /** It could have run, and waited for a processor of the host: what the guest calls steal. Nanoseconds. */
  readonly waitNs?: bigint
}

/** In bytes. */
export interface MemorySample {
  /** What it is set to. */
  readonly configuredBytes: number
  /** What the balloon leaves it. */
  readonly balloonBytes?: number
  /** What the host holds for it, its hypervisor's own memory included. */
  readonly residentBytes?: number
  /** As the guest told it last, where it has a driver for its balloon. */
  readonly guest?: GuestMemory
}

/** What a guest says of its memory (virtio, memory balloon device, memory statistics); it need not say all of it. */
export interface GuestMemory {
  /** When it was told, in milliseconds since 1970. */
  readonly atMs: number
  readonly totalBytes?: number
  /** Free, or could be at once without swapping. */
  readonly availableBytes?: number
  readonly freeBytes?: number
  readonly cacheBytes?: number
  /** Ever swapped in and out. */
  readonly swapInBytes?: number
  readonly swapOutBytes?: number
  readonly majorFaults?: number
  readonly minorFaults?: number
}

/** A disk or a drive. */
export interface DiskSample {
  /** The device's id. */
  readonly id: string
  readonly read: TransferCounters
  readonly write: TransferCounters
  readonly flush: RequestCounters
  readonly discard: TransferCounters
  /** What its image takes of the file system, as last looked at. */
  readonly allocatedBytes?: number
}

export interface RequestCounters {
  /** Completed. */
  readonly requests: number
  /** From a request's beginning to its end, of all together, in nanoseconds. */
  readonly timeNs: number
  readonly errors: number
}

export interface TransferCounters extends RequestCounters {
  readonly bytes: number
}

/** From the guest's point of view: what it receives, and what it transmits. */
export type NicSample =
  | { readonly id: string; readonly receive: PacketCounters; readonly transmit: PacketCounters }
  /** Why nobody counts there. */
  | { readonly id: string; readonly unsupported: string }

export interface PacketCounters {
  readonly bytes: number
  readonly packets: number
  readonly drops: number
  readonly errors: number
}

export interface ProcessSample {
  readonly id: number
  readonly threads: number
}
