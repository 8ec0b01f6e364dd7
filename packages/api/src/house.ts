import type { Actor, Clock, Estate } from '@cimarron/estate'
import type { Logger } from 'pino'
import type { AccessAdministration } from './access-administration.ts'
import type { ConnectionAdministration } from './connection-administration.ts'
import type { Tickets } from './consoles/tickets.ts'
import type { Finding } from './contract/finding.ts'
import type { MetricFamily } from './metrics-family.ts'
import type { PeerAdministration } from './peer-administration.ts'

/** What all requests share. */
export interface House {
  readonly estate: Pick<Estate, 'as'>
  readonly access: AccessAdministration
  /** Absent: this daemon has nothing to do with others. */
  readonly peers?: PeerAdministration | undefined
  /** Absent: the hypervisors are those of the configuration. */
  readonly connections?: ConnectionAdministration | undefined
  readonly doctor: () => Promise<readonly Finding[]>
  readonly hold: Hold
  readonly version: string
  readonly logger: Logger
  readonly clock: Clock
  readonly tickets: Tickets
  /** What others of the daemon have to tell at `/metrics`. */
  readonly moreMetrics: () => readonly MetricFamily[]
  readonly counts: Counts
  /** Aborts when the daemon ends: streams and waits end then. */
  readonly ending: AbortSignal
}

/**
 * Keeps something open in an actor's name: `end` is called when their rights change or they are sent away, at once where
 * that was before. Disposed of when the thing has ended by itself.
 */
export type Hold = (actor: Actor, what: 'stream' | 'console', end: () => void) => Disposable

/** What goes on at this moment, and went on since the start, for `/metrics`. */
export interface Counts {
  consoles: number
  streams: number
  /** Answers by the first digit of their status. */
  readonly answers: Map<string, number>
}
