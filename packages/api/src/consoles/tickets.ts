import { randomBytes } from 'node:crypto'
import type { Actor, Clock } from '@cimarron/estate'
import type { ConsoleKind } from '../contract/console.ts'
import { RequestError } from '../problem/request-error.ts'

/** What a ticket is good for. */
export interface Admission {
  readonly actor: Actor
  /** Its id. */
  readonly machine: string
  readonly kind: ConsoleKind
  readonly device: string
}

export const ticketLifeMs = 30_000
/** Each is a few hundred bytes, and nobody opens so many consoles within 30 s. */
const mostTickets = 256

/**
 * Rights to open one console once. A browser's WebSocket can't carry an Authorization header, so it carries a ticket in
 * its path; a path ends up in logs, so a ticket is worth nothing once used, and nothing after 30 s.
 */
export class Tickets {
  readonly #clock: Clock
  /** In the order in which they end. */
  readonly #open = new Map<string, { readonly admission: Admission; readonly expiresMs: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws RequestError `too-many-consoles` */
  issue(admission: Admission): { readonly ticket: string; readonly expiresMs: number } {
    this.#forgetOld()
    if (this.#open.size >= mostTickets) throw new RequestError('too-many-consoles', { limit: mostTickets })
    const ticket = randomBytes(24).toString('base64url')
    const expiresMs = this.#clock.now() + ticketLifeMs
    this.#open.set(ticket, { admission, expiresMs })
    return { ticket, expiresMs }
  }

  /** What the ticket is good for; it is used up by asking. @throws RequestError `ticket-not-found` */
  take(ticket: string): Admission {
    this.#forgetOld()
    const found = this.#open.get(ticket)
    this.#open.delete(ticket)
    if (!found) throw new RequestError('ticket-not-found')
    return found.admission
  }

  #forgetOld(): void {
    const now = this.#clock.now()
    for (const [ticket, { expiresMs }] of this.#open) {
      if (expiresMs > now) return
      this.#open.delete(ticket)
    }
  }
}
