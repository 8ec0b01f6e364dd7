/** A right to open one console once, within seconds. */
export interface ConsoleTicket {
  readonly ticket: string
  /** Where the WebSocket is: a path on the same server. */
  readonly path: string
  /** Milliseconds since 1970. */
  readonly expiresMs: number
  readonly machine: string
  readonly device: string
}

export type ConsoleKind = 'serial' | 'graphics'

export interface ConsoleRequest {
  readonly kind: ConsoleKind
  /** Left out: the first of its kind. */
  readonly device?: string
}
