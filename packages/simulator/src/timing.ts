import type { TimedOperation } from './fault.ts'

/** How long simulated things take, in milliseconds. */
export interface Timing {
  /** From the call to a running machine. */
  readonly startMs: number
  /** From power on to the shell's prompt. */
  readonly bootMs: number
  /** From the power button to power off. */
  readonly shutDownMs: number
  readonly powerOffMs: number
  readonly pauseMs: number
  readonly resumeMs: number
  readonly resetMs: number
  /** Writing the memory of a machine to disk; reading it takes a start. */
  readonly saveMs: number
  /** Of the whole memory. */
  readonly dumpMs: number
  /** Taking a snapshot, or coming back to one. */
  readonly snapshotMs: number
  /** Making or changing a volume. */
  readonly volumeMs: number
  /** Sending a machine's memory, and its disks, to another host. */
  readonly migrateMs: number
}

/** About what a small Linux guest takes on QEMU with KVM. */
export const realistic: Timing = {
  startMs: 300,
  bootMs: 2000,
  shutDownMs: 1000,
  powerOffMs: 6,
  pauseMs: 5,
  resumeMs: 5,
  resetMs: 10,
  saveMs: 400,
  dumpMs: 2000,
  snapshotMs: 150,
  volumeMs: 500,
  migrateMs: 5000,
}

export const timingNames: readonly (keyof Timing)[] = [
  'startMs',
  'bootMs',
  'shutDownMs',
  'powerOffMs',
  'pauseMs',
  'resumeMs',
  'resetMs',
  'saveMs',
  'dumpMs',
  'snapshotMs',
  'volumeMs',
  'migrateMs',
]

/** Each step in the next turn of the event loop: for tests. */
export const instant: Timing = {
  startMs: 0,
  bootMs: 0,
  shutDownMs: 0,
  powerOffMs: 0,
  pauseMs: 0,
  resumeMs: 0,
  resetMs: 0,
  saveMs: 0,
  dumpMs: 0,
  snapshotMs: 0,
  volumeMs: 0,
  migrateMs: 0,
}

/** What an operation takes. A guest that reboots has to shut down first. */
export const durationOf: Readonly<Record<TimedOperation, keyof Timing>> = {
  start: 'startMs',
  pause: 'pauseMs',
  resume: 'resumeMs',
  reset: 'resetMs',
  reboot: 'shutDownMs',
  'shut-down': 'shutDownMs',
  'power-off': 'powerOffMs',
  migrate: 'migrateMs',
  save: 'saveMs',
  snapshot: 'snapshotMs',
  revert: 'snapshotMs',
  'delete-snapshot': 'snapshotMs',
}
