import type { QmpClient } from './qmp/client.ts'
import type { RunPaths } from './run-paths.ts'

/**
 * What a QEMU takes up instead of a guest that begins at its firmware: the state of one that ran before, from a file, or
 * that still runs elsewhere.
 *
 * `startQemu` starts it with `-incoming defer`, tells it all that it tells any other (limits, links, screens), and then
 * calls `receive`. QEMU stands still until the whole state is there, and after it: only then is it sent on by `cont`, or
 * left paused, as the start asks. Should anything fail before, the start fails and nothing of it stays, and a daemon that
 * dies meanwhile has the next one undo it: see `hasBegun` in `recover.ts`.
 */
export interface Incoming {
  /** The machine type by QEMU's versioned name, with which the guest began: `pc-q35-7.2` where the settings say `q35`. */
  readonly machineType?: string
  /** Where the guest knows its devices to be, where that is not where a new start would put them: see `devicePlaces`. */
  readonly places?: DevicePlaces
  /** Left out: its memory is all there from the start. */
  readonly memory?: PluggedMemory
  /** Opens a file of ours that QEMU gets at its start: see `Reception.state`. Whoever calls it closes it. @throws HypervisorError */
  openState?(): number
  /** What to do about a start that fails, added to its words. */
  readonly advice?: string
  /**
   * Has QEMU take the state in (`migrate-incoming`), and resolves when it is there whole.
   * @throws HypervisorError, QmpError
   */
  receive(at: Reception): Promise<void>
}

/** By a device's id, what `-device` has to say of its place: `{ bus: 'pcie.0', addr: '3.0' }`. */
export type DevicePlaces = Readonly<Record<string, Readonly<Record<string, string | number>>>>

/** Memory that the guest has had from its start, and what was plugged in since. */
export interface PluggedMemory {
  readonly baseBytes: number
  readonly dimms: readonly {
    readonly id: string
    /** The id of the object that it stands on. */
    readonly backend: string
    readonly bytes: number
    readonly addr: number
    readonly slot: number
  }[]
}

export interface Reception {
  readonly qmp: QmpClient
  /** Of the QEMU that receives; its second monitor takes descriptors. */
  readonly paths: RunPaths
  readonly pid: number
  /** By which number QEMU knows what `openState` has opened. */
  readonly state: number
  readonly signal?: AbortSignal | undefined
}
