import { encodeRawFrame, type Frame, type FrameHeader } from './frame.ts'

/** `KEEPALIVE_PROGRAM`: two messages, each without a payload. */
const program = 0x6b65_6570
const ping = 1
const pong = 2

export interface KeepaliveTiming {
  /** After so long without a word from the server it is asked for one. Milliseconds. */
  readonly intervalMs: number
  /** So many questions may stay without any answer; with the next the connection counts as dead. */
  readonly count: number
}

/** libvirt's own default. */
export const usualKeepalive: KeepaliveTiming = { intervalMs: 5000, count: 5 }

export interface KeepaliveParty {
  send(frame: Buffer): void
  /** Nothing was heard for so long. */
  dead(silentMs: number): void
}

/** Sees that the peer of a connection lives, and shows it that we do. */
export class Keepalive implements Disposable {
  readonly #party: KeepaliveParty
  #timer: NodeJS.Timeout | undefined
  #unanswered = 0

  constructor(party: KeepaliveParty) {
    this.#party = party
  }

  /** Begins to ask; only a server that said it knows the question may be asked. */
  start({ intervalMs, count }: KeepaliveTiming): void {
    this.#timer = setInterval(() => {
      if (this.#unanswered >= count) {
        this[Symbol.dispose]()
        this.#party.dead(intervalMs * (count + 1))
        return
      }
      this.#unanswered++
      this.#party.send(message(ping))
    }, intervalMs)
    this.#timer.unref()
  }

  /** Whatever comes shows that the peer lives. */
  heard(): void {
    this.#unanswered = 0
  }

  /** Whether the frame was one of ours; a question is answered. */
  take({ program: of, procedure }: Frame): boolean {
    if (of !== program) return false
    if (procedure === ping) this.#party.send(message(pong))
    return true
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

function message(procedure: number): Buffer {
  const header: FrameHeader = { program, version: 1, procedure, type: 'message', serial: 0, status: 'ok' }
  return encodeRawFrame(header, new Uint8Array())
}
