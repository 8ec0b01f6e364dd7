import type { MachineConfig } from '../config.ts'
import type { Platform } from '../hypervisor.ts'
import type { MachineState, SavedMemory } from '../machine.ts'
import { restoredConfig } from '../restored-config.ts'
import type { CarriedFile } from './carried-files.ts'

/** In which states a machine can go, which it arrives in. */
export type OfferedState = Extract<MachineState, 'off' | 'saved' | 'running' | 'paused'>

export function isOfferedState(state: MachineState): state is OfferedState {
  return state === 'off' || state === 'saved' || state === 'running' || state === 'paused'
}

/** The settings that it runs with, or will go on with. */
export function offeredConfig({ active, saved, defined }: MigrationOffer): MachineConfig {
  return active ?? (saved ? restoredConfig(saved.config, defined) : defined)
}

/**
 * All that a target must know of a machine to say whether it can run there, and to take it. Plain JSON: it goes from host
 * to host. It holds what firmware and TPM remember, which is secret: it is sent encrypted, and never logged.
 */
export interface MigrationOffer {
  readonly format: 1
  /** A UUID of this attempt: what both sides call it by, and ask each other about. */
  readonly migration: string
  readonly platform: Platform
  /** The platform's own, e.g. QEMU's `7.2.22`. */
  readonly version: string
  /** The hypervisor that offers it, by its id. */
  readonly hypervisor: string
  readonly host: OfferingHost
  readonly state: OfferedState
  readonly revision: number
  readonly defined: MachineConfig
  /** Null when it is off, or saved. */
  readonly active: MachineConfig | null
  /** Of a saved machine, whose memory is among what its host keeps for it. */
  readonly saved?: SavedMemory
  /** The type with its version that its guest runs in, or goes on in: `pc-q35-7.2`. A target must know that very one. */
  readonly machineType?: string
  /** How it is really accelerated; a guest can go on in no other way. */
  readonly acceleration?: 'kvm' | 'tcg'
  readonly cpu: OfferedCpu
  /** Of the guest, at most: what it may grow to is not asked for yet. */
  readonly memoryBytes: number
  readonly disks: readonly OfferedDisk[]
  /** What else of the host's files it needs at the same paths: media, kernel, initrd, read-only disks. */
  readonly files: readonly OfferedFile[]
  /** Names of networks and bridges that its NICs are plugged into. */
  readonly networks: readonly string[]
  readonly bridges: readonly string[]
  readonly keepsakes: Keepsakes
  /** Absent where it has none. */
  readonly snapshots?: OfferedSnapshots
  /** What its host keeps in files of its own, to be read by `MachineMigration.read`. Absent: nothing. */
  readonly carried?: readonly CarriedFile[]
  /** What can't leave its host, each with the reason; while there is any, the machine can't go. */
  readonly immovable: readonly Immovable[]
}

export interface OfferingHost {
  readonly id: string
  readonly name: string
  readonly architecture: 'x86_64' | 'aarch64'
  /** Its processors, as its kernel calls them. */
  readonly processors: string
}

export interface OfferedCpu {
  /** The model that the guest sees, by the platform's name. */
  readonly model: string
  /** `+` and `-` words of the settings. */
  readonly features: readonly string[]
  /** Flags of the host's processors where the guest sees those themselves; else empty. */
  readonly hostFlags: readonly string[]
}

/** A disk that the guest may write to. */
export interface OfferedDisk {
  /** The device's id. */
  readonly id: string
  readonly path: string
  readonly format: 'raw' | 'qcow2'
  /** What the guest sees. */
  readonly capacityBytes: number
  /** What the file takes at the source. */
  readonly allocatedBytes: number
  /** What tells two hosts that they see one file; see `sameFile`. */
  readonly file: FileMark
  /** The volume it is there. */
  readonly volume?: { readonly pool: string; readonly name: string }
  /** Files below it, the nearest first. */
  readonly backing: readonly OfferedBase[]
}

/** A file that an image builds on. */
export interface OfferedBase {
  readonly path: string
  readonly file: FileMark
}

/** Of a file at the source. Number and size are the same wherever a shared file system is seen from. */
export interface FileMark {
  readonly inode: number
  readonly sizeBytes: number
}

export interface OfferedFile {
  /** What it is to the machine, for people: `kernel`, `medium of drive "cd0"`. */
  readonly what: string
  readonly path: string
  readonly sizeBytes: number
}

/** A machine's snapshots: what is inside of its images goes with those. */
export interface OfferedSnapshots {
  /** As the driver's store has them. */
  readonly texts: Readonly<Record<string, string>>
  /** Images beside its disks that hold them, or that its disks build on because of them. */
  readonly images: readonly OfferedFile[]
}

/** Small things that the driver keeps for a machine beside its disks, as base64. */
export interface Keepsakes {
  /** The firmware's variables: an image, by the name of its kind of firmware. */
  readonly firmware: Readonly<Record<string, string>>
  /** Files of the TPM's state. Those of a running machine go with its memory, and are left out. */
  readonly tpm: Readonly<Record<string, string>>
  /** What else a platform remembers of it, in its own words. */
  readonly platform?: string
}

export interface Immovable {
  /** What stays: a device's address, a share's tag, a port. */
  readonly what: string
  /** Why, and what to do about it. */
  readonly why: string
}
