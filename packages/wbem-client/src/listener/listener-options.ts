import type { Credentials } from '../transport.ts'

type Pem = string | Buffer

export interface ListenerOptions {
  /** The address to listen on. Default `127.0.0.1`: nothing from other machines. */
  readonly address?: string | undefined
  /** The port; 0, the default, takes one that is free. IANA's for exports over HTTPS is 5990. */
  readonly port?: number | undefined
  /** The one path that indications are taken at. Default: any. */
  readonly path?: string | undefined
  /** HTTPS in place of HTTP. */
  readonly tls?: ListenerTls | undefined
  /** Who may deliver, by HTTP Basic. Default: anybody who reaches the port. */
  readonly credentials?: Credentials | undefined
  /**
   * When an indication is acknowledged. `taken`, the default: when whoever reads the listener has come back for the next
   * one, or left the loop; a server then repeats what a dead reader had not taken. `received`: as soon as it waits to be read.
   */
  readonly acknowledge?: 'taken' | 'received' | undefined
  /** What becomes of an indication that came before, known by SequenceContext and SequenceNumber. Default `drop`. */
  readonly repeats?: 'drop' | 'keep' | undefined
  readonly limits?: Partial<ListenerLimits> | undefined
  /** Hears of each delivery that was refused or broke off. */
  readonly onProblem?: ((problem: ListenerProblem) => void) | undefined
}

export interface ListenerTls {
  /** The listener's certificate and its key (PEM). */
  readonly cert: Pem
  readonly key: Pem
  readonly passphrase?: string | undefined
  /** Authorities of client certificates (PEM). With it, who shows no certificate of theirs is not let in. */
  readonly clientCa?: Pem | readonly Pem[] | undefined
}

export interface ListenerLimits {
  /** The longest body of a delivery, in bytes. */
  readonly bodyBytes: number
  /** The most that all bodies hold together, those that arrive and those that wait to be read, in bytes. */
  readonly heldBytes: number
  /** How many indications may wait to be read. */
  readonly waiting: number
  /** How long a delivery may take to arrive, in milliseconds. */
  readonly requestTimeoutMs: number
  /** How many connections may be open at once. */
  readonly connections: number
  /** How deep the elements of a delivery may nest. */
  readonly elementDepth: number
  /** How many sequence contexts are remembered; the one that was silent longest is forgotten first. */
  readonly contexts: number
}

/** A delivery that came to nothing. */
export interface ListenerProblem {
  readonly message: string
  /** Where it came from. */
  readonly address: string
  /** The HTTP status it was answered with; `undefined` where it broke off. */
  readonly status?: number | undefined
}

export const defaultListenerLimits: ListenerLimits = {
  bodyBytes: 4 * 1024 * 1024,
  heldBytes: 32 * 1024 * 1024,
  waiting: 1000,
  requestTimeoutMs: 30_000,
  connections: 256,
  elementDepth: 128,
  contexts: 1000,
}
