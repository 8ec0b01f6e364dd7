import type { DiskLimits, MachineConfig } from './config.ts'

/**
 * The most that a machine, with all that runs for it, may take of its host; what is absent is unbounded. On Linux the
 * kernel sees to it, by a control group of version 2.
 */
export interface Limits {
  readonly cpu?: CpuLimits
  readonly memory?: MemoryLimits
  readonly io?: IoLimits
  /** Processes and threads. */
  readonly tasks?: number
}

export interface CpuLimits {
  /** Its share where processors are short, beside the weights of others: 1 to 10,000; absent: 100. */
  readonly weight?: number
  /** Processors' worth of time at most: 1.5 is one and a half. */
  readonly processors?: number
  /** The time over which that is counted, in microseconds: 1,000 to 1,000,000; absent: 100,000. */
  readonly periodUs?: number
}

export interface MemoryLimits {
  /** Where it would take more, the kernel ends it. */
  readonly maxBytes?: number
  /** Where it takes more, it is slowed, and its memory is taken back or swapped out. */
  readonly highBytes?: number
  /** How much of it may be swapped out; 0 is none. */
  readonly swapBytes?: number
}

export interface IoLimits {
  /** Its share where devices are short, beside the weights of others: 1 to 10,000; absent: 100. */
  readonly weight?: number
  readonly devices?: readonly DeviceLimits[]
}

/** Of one block device of the host. */
export interface DeviceLimits extends DiskLimits {
  /** The device, or a file or folder on it. */
  readonly path: string
}

const mebibyte = 2 ** 20
/**
 * What a machine's process takes beside the memory of its guest, in bytes: QEMU with its devices and screen, and translated
 * code where it emulates. QEMU 7.2 was measured at 54 MiB before its guest runs, and at 105 MiB beside a guest of 96 MiB.
 */
const ownBytes = 128 * mebibyte
const bytesPerProcessor = 4 * mebibyte
/** Of each helper beside QEMU: a TPM, a folder shared by virtiofs. */
const bytesPerHelper = 32 * mebibyte
/** QEMU starts up to 64 threads for reads and writes of images (qapi/qom.json, `thread-pool-max`), and a few of its own. */
const ownTasks = 80
const tasksPerHelper = 16

/** What of the host a machine needs at least, with its parts in words. */
export interface Need {
  readonly amount: number
  readonly sum: string
}

export function memoryNeed(config: MachineConfig): Need {
  const { memory } = config
  const own = ownBytes + processorsOf(config) * bytesPerProcessor + helpersOf(config) * bytesPerHelper
  const amount = memory.bytes + own
  return { amount, sum: `${mib(memory.bytes)} of memory and ${mib(own)} for its processes make ${mib(amount)}` }
}

export function tasksNeed(config: MachineConfig): Need {
  const most = processorsOf(config)
  const own = ownTasks + helpersOf(config) * tasksPerHelper
  return { amount: most + own, sum: `${most} for its processors and ${own} for its processes make ${most + own}` }
}

function processorsOf({ processors, maxProcessors }: MachineConfig): number {
  return maxProcessors ?? processors.count
}

function helpersOf({ tpm, shares = [] }: MachineConfig): number {
  return (tpm ? 1 : 0) + shares.filter(({ driver }) => driver === 'virtiofs').length
}

function mib(bytes: number): string {
  return `${bytes / mebibyte} MiB`
}
