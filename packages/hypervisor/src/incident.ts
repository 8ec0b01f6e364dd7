/**
 * What befell a machine, beside its changes of state:
 *
 * - `guest-panic`: its guest's kernel told of its end; `crash-kernel`: that a kernel of its own sees to it (kdump)
 * - `watchdog`: the guest had stopped feeding it
 * - `io-error`: a disk could not be read or written; `room-again`: it was resumed, as there was room again
 * - `out-of-memory`: the host's kernel ended its process for want of memory, or is suspected of it
 * - `dumped`, `dump-failed`: its memory was written into a file, by its policy, or could not be
 * - `gave-up`: what its policy does was done as often as it may
 */
export const incidentKinds = [
  'guest-panic',
  'crash-kernel',
  'watchdog',
  'io-error',
  'room-again',
  'out-of-memory',
  'dumped',
  'dump-failed',
  'gave-up',
] as const

export type IncidentKind = (typeof incidentKinds)[number]

/** One of them, with all that is known about it. */
export interface Incident {
  readonly kind: IncidentKind
  /** What happened, and what was done about it: a sentence for people. */
  readonly text: string
  /** The device it is about. */
  readonly device?: string
  /** The file of the host it is about: a disk's image, a dump. */
  readonly path?: string
  /** The dump's size, or the room that was left. */
  readonly bytes?: number
}
