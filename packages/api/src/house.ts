import type { Actor, Clock, Estate } from '@cimarron/estate'
import type { Logger } from 'pino'
import type { AccessAdministration } from './access-administration.ts'
import type { Tickets } from './consoles/tickets.ts'
import type { Finding } from './contract/finding.ts'

/** What all requests share. */
export interface House {
  readonly estate: Pick<Estate, 'as'>
  readonly access: AccessAdministration
  readonly doctor: () => Promise<readonly Finding[]>
  /** Whether an actor who was identified before may go on; asked while streams and consoles stay open. */
  readonly stillPermitted: (actor: Actor) => boolean
  readonly version: string
  readonly logger: Logger
  readonly clock: Clock
  readonly tickets: Tickets
  readonly counts: Counts
  /** Aborts when the daemon ends: streams and waits end then. */
  readonly ending: AbortSignal
}

/** What goes on at this moment, and went on since the start, for `/metrics`. */
export interface Counts {
  consoles: number
  streams: number
  /** Answers by the first digit of their status. */
  readonly answers: Map<string, number>
}
