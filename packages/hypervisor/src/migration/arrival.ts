import type { MachineConfig } from '../config.ts'
import type { Machine } from '../machine.ts'
import type { Operation } from '../operation.ts'
import type { CarriedPiece } from './carried-files.ts'
import type { MovedMachine } from './moved-images.ts'
import type { MigrationObstacle } from './obstacle.ts'
import type { MigrationOffer } from './offer.ts'

/** How a machine is to come: the same for the check and for the arrival itself. */
export interface ArrivalPlan {
  /** `shared`: both hosts see its disks at the same paths. `copied`: their content comes over, into images made here. */
  readonly storage: 'shared' | 'copied'
  /** Where copies go, by the disk's id; left out: to its path at the source. */
  readonly paths?: Readonly<Record<string, string>>
  /** Copies that have no path of their own become volumes of that pool (its id). */
  readonly pool?: string
  /** The name it is to have here; left out: its own. */
  readonly name?: string
  /** What the source calls this host, by which obstacles name it; left out: `here`. */
  readonly called?: string
  /** The source may let it run here before all of its memory has come: both ends must be told before. */
  readonly postCopy?: boolean
  /** So many connections for memory, side by side; not with post-copy. Both ends must have the same. */
  readonly channels?: number
}

/** Where, and to whom, a target listens for memory and disks. */
export interface ArrivalListen {
  /** An IP address of this host. */
  readonly address: string
  /** The ports that may be taken; left out: any free one. */
  readonly ports?: { readonly first: number; readonly last: number }
  /** How both ends know each other. Only on loopback it can be left out, and then nothing is encrypted. */
  readonly credentials?: MigrationCredentials
}

/** As PEM. Given to the platform's process in files of its own, never in arguments. */
export interface MigrationCredentials {
  /** What signed the other end's certificate. */
  readonly authority: string
  readonly certificate: string
  readonly key: string
}

/** Where a departing machine finds its target. */
export interface ArrivalEndpoints {
  readonly address: string
  /** Of memory; absent of a machine that is off. */
  readonly memoryPort?: number
  /** NBD (Network Block Device), where disks are copied. */
  readonly disks?: { readonly port: number; readonly exports: Readonly<Record<string, string>> }
  readonly encrypted: boolean
}

/**
 * `arriving`: all is held for it, and nothing is decided. `committed`: it is this hypervisor's. `abandoned`: nothing of it
 * is here, nor will be. The last two are final, and durable before they are told.
 */
export type ArrivalState = 'arriving' | 'committed' | 'abandoned'

/** A machine on its way here. Name, id, disks and memory are held for it; it is no machine of the hypervisor yet. */
export interface Arrival {
  /** The offer's `migration`. */
  readonly id: string
  readonly machine: string
  readonly state: ArrivalState
  readonly endpoints: ArrivalEndpoints
  /** As it will be defined. */
  readonly config: MachineConfig
  /**
   * Makes it this hypervisor's, durably, and lets it run if it ran. Waits until all is here. Asked again it answers the
   * same. From its success on the source must never run it.
   * @throws HypervisorError `migration-failed` where it can't: it is abandoned then, durably; `invalid-state` where it was
   * abandoned before
   */
  commit(operation?: Operation): Promise<Machine>
  /**
   * Gives it up, durably, and removes what was made for it. Asked again it answers the same.
   * @throws HypervisorError `invalid-state` where it is committed
   */
  abandon(operation?: Operation): Promise<void>
  /**
   * Keeps part of a file that goes along; all of them must be here before it is committed.
   * @throws HypervisorError `invalid-input` for one that was not offered, out of its order, or not what its sum says;
   * `no-space`, `invalid-state` where it is decided
   */
  keepFile(piece: CarriedPiece): Promise<void>
  /** Whether all that its source has to send is here, and its word alone is missing. */
  isWhole(): Promise<boolean>
  /**
   * Keeps what a serial port of it said at the source, the oldest first: before it comes, and for what is still told once
   * it is here. What it says here comes after that.
   * @throws HypervisorError `device-not-found`, `invalid-state` where it was abandoned
   */
  keepSerialHistory(device: string, piece: Uint8Array): Promise<void>
}

/** The receiving side of a hypervisor. */
export interface Arrivals {
  /** Names everything that would make an arrival fail here, and changes nothing. */
  check(offer: MigrationOffer, plan: ArrivalPlan): Promise<readonly MigrationObstacle[]>
  /**
   * Holds all that the machine needs, durably, and listens for it.
   * @throws HypervisorError `arrival-refused` with the first obstacle, `port-in-use`, `no-space`, `start-failed`, …;
   * nothing is left then
   */
  receive(offer: MigrationOffer, how: ReceiveOptions, operation?: Operation): Promise<Arrival>
  /** Those that are not decided, also of a former daemon. */
  list(): readonly Arrival[]
  find(migration: string): Arrival | undefined
  /** Machines that went from here to other hosts, where they go on with images that they had here: those are let alone. */
  moved(): readonly MovedMachine[]
  /** One of them is no more, or has other images there: what it had is free here. @throws HypervisorError `machine-not-found` */
  releaseImages(machine: string, operation?: Operation): Promise<void>
  /** What became of a migration: known for a week after it was decided; undefined: never heard of. */
  stateOf(migration: string): ArrivalState | undefined
}

export interface ReceiveOptions {
  readonly plan: ArrivalPlan
  readonly listen: ArrivalListen
}
