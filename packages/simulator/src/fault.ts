import type { MachineOperation } from '@cimarron/hypervisor'

/** What can be made to go wrong. `afterMs` counts from when the machine runs (or is found again), or from the injection if it does. */
export type Fault = MachineFault | VolumeFault

export type MachineFault = Occasions & {
  /** Its id or name, `*` for any letters; left out, every machine. */ readonly machine?: string
} & (
    | { readonly kind: 'start-fails' /** What the platform says of it. */; readonly words: string }
    | { readonly kind: 'ignores-shutdown' }
    | { readonly kind: 'guest-panics'; readonly afterMs: number }
    /**
     * A disk (its id; left out, the first) can't be written: for want of room, unless `noSpace` is false. There is room
     * again after `forMs`, if given.
     */
    | {
        readonly kind: 'io-error'
        readonly afterMs: number
        readonly disk?: string
        readonly noSpace?: boolean
        readonly forMs?: number
      }
    | { readonly kind: 'watchdog-fires'; readonly afterMs: number }
    /** The host ends its process for want of memory; `suspected`: and nobody can tell for sure. */
    | { readonly kind: 'out-of-memory'; readonly afterMs: number; readonly suspected?: boolean }
    /** There is no room for its dump. */
    | { readonly kind: 'dump-no-space' }
    /** The machine becomes unreachable; after `forMs`, if given, it is found again. */
    | { readonly kind: 'monitor-lost'; readonly afterMs: number; readonly forMs?: number }
    /** Takes longer; left out, every operation. */
    | { readonly kind: 'slow'; readonly operation?: FaultyOperation; readonly byMs: number }
    /** Never ends by itself: until it is cancelled, or the machine's power is taken. Left out, every operation but power-off. */
    | { readonly kind: 'hangs'; readonly operation?: FaultyOperation }
    /** Said by that side at that moment; left out, by the source while it sends memory. */
    | { readonly kind: 'migration-fails'; readonly at?: MigrationMoment; readonly words: string }
    /** Its guest has no agent, or one that does not answer, answers nonsense, or answers without an end. */
    | { readonly kind: 'agent-missing' | 'agent-hangs' | 'agent-lies' | 'agent-floods' }
    /** An image that is not there: of this disk (its id) or path; of none named, every disk's. */
    | { readonly kind: 'disk-missing'; readonly disk?: string; readonly path?: string }
  )

/** `receive` and `commit` are the target's: it refuses the machine at once, or when all of it is there. `hand-over`: the target's answer is lost. */
export type MigrationMoment = 'receive' | 'memory' | 'hand-over' | 'commit'

export const migrationMoments: readonly MigrationMoment[] = ['receive', 'memory', 'hand-over', 'commit']

export type VolumeFault = Occasions & {
  /** The volume's name, `*` for any letters; left out, every volume. */
  readonly volume?: string
  /** The name of its pool, likewise. */
  readonly pool?: string
} & (
    | { readonly kind: 'volume-slow'; readonly byMs: number }
    /** Room on the pool's file system ends when so much of the work is done: from 0 to 1; left out, half. */
    | { readonly kind: 'volume-no-space'; readonly at?: number }
  )

/** On which of the occasions that it could strike at it does; left out, at each. */
export interface Occasions {
  /** At each so-manieth: 3 is the third, the sixth and so on. */
  readonly every?: number
  /** At random, so likely: above 0, up to 1. */
  readonly chance?: number
  /** How often it strikes before it is spent; left out, always. */
  readonly times?: number
}

export type FaultKind = Fault['kind']

/** The operations of a machine that take a time of their own. */
export type TimedOperation = Extract<
  MachineOperation,
  | 'save'
  | 'migrate'
  | 'start'
  | 'pause'
  | 'resume'
  | 'reset'
  | 'reboot'
  | 'shut-down'
  | 'power-off'
  | 'snapshot'
  | 'revert'
  | 'delete-snapshot'
>
/** `change`: of its settings. */
export type FaultyOperation = TimedOperation | 'change' | 'dump'

export const faultyOperations: readonly FaultyOperation[] = [
  'start',
  'pause',
  'resume',
  'reset',
  'reboot',
  'shut-down',
  'power-off',
  'migrate',
  'save',
  'snapshot',
  'revert',
  'delete-snapshot',
  'change',
  'dump',
]

export function isVolumeFault(fault: Fault): fault is VolumeFault {
  return fault.kind === 'volume-slow' || fault.kind === 'volume-no-space'
}
