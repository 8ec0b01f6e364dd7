import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Account } from './authenticator.ts'
import { AccessError } from './error.ts'
import type { Identity } from './identity.ts'

/** What may be open in a session beyond one request. */
export const heldKinds = ['pull', 'stream', 'console'] as const
export type Held = (typeof heldKinds)[number]

/** Who came in, by which way, from where, and by which proof. */
export interface Arrival {
  readonly user: string
  /** As the audit has it: `https`, `https:certificate`, `socket:admin`. */
  readonly via: string
  /** The peer's, where there is one. */
  readonly address: string | undefined
  /** `password`, `pam`, `socket`, `token:<id>`, `certificate:<fingerprint>`. */
  readonly proof: string
}

/** Somebody who comes in again and again in the same way: requests of HTTP have nothing else that holds them together. */
export class Session {
  readonly id: string = randomBytes(8).toString('hex')
  readonly arrival: Arrival
  readonly sinceMs: number
  lastMs: number
  requests = 0
  /** Who its requests are from, and the account that was made of: the same as long as the rights are. */
  identity: Identity | undefined
  account: Account | undefined
  readonly #sockets = new Set<Socket>()
  readonly #held: Readonly<Record<Held, Set<() => void>>> = { pull: new Set(), stream: new Set(), console: new Set() }
  #isOver = false

  constructor(arrival: Arrival, nowMs: number) {
    this.arrival = arrival
    this.sinceMs = nowMs
    this.lastMs = nowMs
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** Whether it is more than a memory. */
  get isOpen(): boolean {
    return this.connections > 0 || heldKinds.some((kind) => this.count(kind) > 0)
  }

  count(kind: Held): number {
    return this.#held[kind].size
  }

  take(socket: Socket): void {
    if (this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  /** `end` is called when the session is ended: at once where it is over already. */
  hold(kind: Held, end: () => void): Disposable {
    if (this.#isOver) {
      end()
      return { [Symbol.dispose]: () => undefined }
    }
    const held = this.#held[kind]
    // One of its own, so that the same function can be held twice.
    const each = (): void => end()
    held.add(each)
    return { [Symbol.dispose]: () => void held.delete(each) }
  }

  /** Ends all that it holds; `leave` lets go of a connection. */
  end(leave: (socket: Socket) => void): void {
    this.#isOver = true
    for (const kind of heldKinds) {
      for (const end of [...this.#held[kind]]) end()
      this.#held[kind].clear()
    }
    for (const socket of this.#sockets) leave(socket)
    this.#sockets.clear()
  }
}

export interface SessionsOptions {
  readonly now?: () => number
  /** Closes a connection when the request under way on it, if there is one, is answered. */
  readonly leave?: (socket: Socket) => void
  /** Told of each that is ended, not of those that are forgotten. */
  readonly onEnd?: (session: Session) => void
}

/** How long a session is told of after its last request. */
const rememberedMs = 15 * 60_000
const mostSessions = 10_000

/** Who is in, or was in the last minutes. */
export class Sessions {
  readonly #now: () => number
  readonly #leave: (socket: Socket) => void
  readonly #onEnd: (session: Session) => void
  readonly #byArrival = new Map<string, Session>()
  readonly #bySocket = new WeakMap<Socket, Session>()

  constructor({ now = Date.now, leave = (socket) => socket.destroy(), onEnd = () => undefined }: SessionsOptions = {}) {
    this.#now = now
    this.#leave = leave
    this.#onEnd = onEnd
  }

  get size(): number {
    return this.#byArrival.size
  }

  /** The session of a request that was let in over this connection. */
  enter(arrival: Arrival, socket: Socket): Session {
    const last = this.#bySocket.get(socket)
    // A client keeps its connection and its name: seldom more than this is needed.
    const session = last !== undefined && !last.isOver && isSame(last.arrival, arrival) ? last : this.#find(arrival)
    if (session !== last) {
      session.take(socket)
      this.#bySocket.set(socket, session)
    }
    session.lastMs = this.#now()
    session.requests++
    return session
  }

  /** The latest first. */
  list(): Session[] {
    this.#forgetOld()
    return [...this.#byArrival.values()].sort((one, other) => other.lastMs - one.lastMs)
  }

  /** When somebody of this name was last let in, as far as it is remembered. */
  lastSeenMs(user: string): number | undefined {
    let last: number | undefined
    for (const { arrival, lastMs } of this.#byArrival.values()) {
      if (arrival.user === user && lastMs > (last ?? 0)) last = lastMs
    }
    return last
  }

  /** @throws AccessError `session-not-found` */
  end(id: string): Session {
    const found = this.#byArrival.values().find((session) => session.id === id)
    if (found === undefined) throw new AccessError('session-not-found', { id })
    this.#end(found)
    return found
  }

  endWhere(isMeant: (arrival: Arrival) => boolean): void {
    for (const session of [...this.#byArrival.values()]) if (isMeant(session.arrival)) this.#end(session)
  }

  #end(session: Session): void {
    this.#byArrival.delete(keyOf(session.arrival))
    session.end(this.#leave)
    this.#onEnd(session)
  }

  #find(arrival: Arrival): Session {
    const key = keyOf(arrival)
    const known = this.#byArrival.get(key)
    if (known !== undefined) return known
    if (this.#byArrival.size >= mostSessions) this.#makeRoom()
    const session = new Session(arrival, this.#now())
    this.#byArrival.set(key, session)
    return session
  }

  #forgetOld(): void {
    const since = this.#now() - rememberedMs
    for (const [key, session] of this.#byArrival) {
      if (session.lastMs < since && !session.isOpen) this.#byArrival.delete(key)
    }
  }

  /** A tenth at once, so that a flood costs little each; those that hold nothing open first, and of these the oldest. */
  #makeRoom(): void {
    this.#forgetOld()
    if (this.#byArrival.size < mostSessions) return
    const byAge = [...this.#byArrival].sort(
      ([, one], [, other]) => Number(one.isOpen) - Number(other.isOpen) || one.lastMs - other.lastMs,
    )
    for (const [key, session] of byAge.slice(0, mostSessions / 10)) {
      this.#byArrival.delete(key)
      // Out of sight nobody could end it any more.
      if (session.isOpen) session.end(this.#leave)
    }
  }
}

function keyOf({ user, via, address = '', proof }: Arrival): string {
  return `${user}\0${via}\0${address}\0${proof}`
}

function isSame(one: Arrival, other: Arrival): boolean {
  return one.user === other.user && one.proof === other.proof && one.via === other.via && one.address === other.address
}
