import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Change, Endpoint, MachineConfig } from '@cimarron/hypervisor'
import { checkConfig } from '@cimarron/hypervisor'
import type { CompanionRecord } from './companions/companion-process.ts'
import type { ProcessIdentity } from './process-identity.ts'
import type { StateAndReason } from './run-state.ts'
import type { Block } from './set-up.ts'

/** What a daemon writes down about a running machine for the one that comes after it. */
export interface RunRecord {
  /** `starting` until the start has succeeded: a start found unfinished is undone. */
  readonly phase: 'starting' | 'started'
  /** The settings it runs with. */
  readonly config: MachineConfig
  readonly acceleration: 'kvm' | 'tcg'
  readonly process?: ProcessIdentity
  /** It was in its control group from the start: all its memory is counted there. */
  readonly limited?: boolean
  /** Helpers beside QEMU; former versions had none. */
  readonly companions?: readonly CompanionRecord[]
  /**
   * Of a start that goes on from a state that was kept: as long as it `waits`, nothing of its guest has run; when it
   * `goes-on`, it may have, whatever is found of it.
   */
  readonly incoming?: 'waits' | 'goes-on'
  /** It is being sent to another host: what it did before. */
  readonly departing?: 'running' | 'paused' | undefined
  /** Its guest comes, or came, from another host: what it is to do then. Null: it does. */
  readonly arriving?: 'running' | 'paused' | null
  readonly sinceMs: number
  /** The state it came into then, and why. */
  readonly last?: StateAndReason
  /** The reboot that is under way is completed by whoever finds the guest shut down. */
  readonly rebooting?: boolean
  readonly disks: readonly DiskUse[]
  /** Where its screens and serial ports are reached; former versions had none. */
  readonly endpoints?: readonly Endpoint[]
  /** The file that its memory is being written into; it is not whole. */
  readonly dumping?: string | null
  /** How many processes the host's kernel had ended for want of memory when it was started. */
  readonly memoryKills?: number
  /** What its policy has for the state it is held in was done. */
  readonly seenTo?: boolean
  /** When it was reset after crashes, and resumed for room: milliseconds since 1970. */
  readonly retriedMs?: readonly number[]
  /** The guest's file systems may be frozen; whoever finds it thaws them. */
  readonly frozen?: { readonly untilMs: number } | null
  /** It is being saved, and was paused before, or is to run on where that comes to nothing. */
  readonly saving?: { readonly paused: boolean } | null
  /**
   * Its disks are held as they are at one moment: what they stand on without that, by the device. Where it `ran` it is stopped
   * for it, and goes on.
   */
  readonly moment?: { readonly ran: boolean; readonly drives: readonly Block[] } | null
  /** A change of the running machine that is under way. */
  readonly changing?: RunningChange | null
}

/** Whoever finds it makes it whole where the revision is durable, and undoes it where it is not. */
export interface RunningChange {
  /** The one that the machine is to have with it. */
  readonly revision: number
  readonly changes: readonly Change[]
}

/** An image in use, by what the kernel knows it as: a path has aliases. */
export interface DiskUse {
  /** The device it is for; former versions did not write it down. */
  readonly of?: string
  readonly path: string
  readonly device: number
  readonly inode: number
  readonly readOnly: boolean
  /** Its writers know of each other. */
  readonly shareable?: boolean
}

/** The former text stays until the new one is there whole. */
export function writeRunRecord(path: string, record: RunRecord): void {
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Undefined where there is none or it can't be read: its writer was killed before the first was whole. */
export function readRunRecord(path: string): RunRecord | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  // Written by this very module into a folder only the daemon's user can write; the config is checked all the same.
  const record = JSON.parse(text) as RunRecord
  checkConfig(record.config)
  return record
}
