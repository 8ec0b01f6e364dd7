import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Session } from '@cimarron/estate'
import type { House } from '../house.ts'
import { Resources } from '../operations/resource.ts'
import { problemOf } from '../problem/problem-of.ts'
import { securityHeaders } from '../serve/security-headers.ts'

/** Something is sent at least so often, so that a client that hears nothing for three times as long knows. */
export const heartbeatMs = 15_000
/** Who takes nothing of what is ready for so many heartbeats is cut off: others may want the place, and it can resume. */
const patienceBeats = 8

/**
 * One client that follows the journal. However slow it reads, nothing is left out and nothing piles up here: the next
 * entry is taken from the journal only when the connection has taken the last.
 */
export class EventStream {
  readonly #house: House
  readonly #session: Session
  readonly #response: ServerResponse
  readonly #end = new AbortController()
  #stalledBeats = 0

  constructor(house: House, session: Session, response: ServerResponse) {
    this.#house = house
    this.#session = session
    this.#response = response
  }

  /** Resolves when the client has gone, the journal can't go on, or the daemon ends. */
  async send(after: number): Promise<void> {
    const { counts, ending, hold } = this.#house
    counts.streams++
    const end = () => this.#end.abort()
    this.#response.once('close', end)
    ending.addEventListener('abort', end, { once: true })
    if (ending.aborted || this.#response.destroyed) end()
    const stopHeartbeat = this.#beat()
    using _held = hold(this.#session.actor, 'stream', () => {
      end()
      // What it does not take would keep a mere end waiting.
      if (this.#response.writableNeedDrain) this.#response.destroy()
    })
    try {
      await this.#follow(after)
    } catch (error) {
      // A client that went away in the middle of a wait is no failure.
      if (!this.#end.signal.aborted) this.#house.logger.error({ err: error }, 'an event stream failed')
    } finally {
      stopHeartbeat()
      ending.removeEventListener('abort', end)
      counts.streams--
      this.#response.end()
    }
  }

  async #follow(after: number): Promise<void> {
    this.#response.writeHead(200, {
      ...securityHeaders,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    // Who is cut off before the first event can resume too.
    await this.#write(`event: ready\nid: ${after}\ndata: {"cursor":${after}}\n\n`)
    const resources = new Resources(this.#session)
    try {
      for await (const entry of this.#session.journal({ after, signal: this.#end.signal })) {
        const data = JSON.stringify(resources.entry(entry))
        await this.#write(`event: ${entry.kind}\nid: ${entry.cursor}\ndata: ${data}\n\n`)
      }
    } catch (error) {
      if (this.#end.signal.aborted) return
      // The status is long sent; the refusal is told as the last event.
      await this.#write(`event: problem\ndata: ${JSON.stringify(problemOf(error))}\n\n`)
    }
  }

  async #write(text: string): Promise<void> {
    if (this.#end.signal.aborted) return
    if (!this.#response.write(text)) await once(this.#response, 'drain', { signal: this.#end.signal })
    this.#stalledBeats = 0
  }

  #beat(): () => void {
    let callOff = () => {}
    const next = () => {
      callOff = this.#house.clock.after(heartbeatMs, () => {
        if (this.#response.writableNeedDrain) this.#stalledBeats++
        if (this.#stalledBeats >= patienceBeats) this.#response.destroy()
        else if (!this.#response.writableNeedDrain && this.#response.headersSent)
          this.#response.write(': heartbeat\n\n')
        next()
      })
    }
    next()
    return () => callOff()
  }
}
