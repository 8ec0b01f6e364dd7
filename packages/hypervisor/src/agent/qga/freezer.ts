import { setTimeout as delay } from 'node:timers/promises'
import { HypervisorError } from '../../error.ts'
import type { FailPoint } from '../../operation.ts'
import { type AgentOptions, type FreezeOptions, mostThawAfterMs, usualThawAfterMs } from '../guest-agent.ts'
import type { AgentLine } from './agent-line.ts'

/** What is kept of a freeze, so that whoever finds it can thaw. */
export interface FreezeNote {
  /** Milliseconds since 1970. */
  readonly untilMs: number
}

export interface FreezerParts {
  readonly line: AgentLine
  /** Writes down that they may be frozen, or, with null, that they are not. */
  readonly note: (frozen: FreezeNote | null) => void | Promise<void>
  readonly name: () => string
  readonly nowMs: () => number
  readonly reached: FailPoint
}

/** A guest flushes what it has before it stands still. */
const freezeMs = 60_000
/** How long to wait before a thaw that failed is tried anew; grows to the last. */
const thawPausesMs = [500, 1000, 2000, 5000, 15_000] as const

/**
 * Freezes a guest's file systems, and sees that they do not stay so. That they may be frozen is written down before they
 * are: whoever finds it, thaws.
 */
export class Freezer {
  readonly #parts: FreezerParts
  #timer: NodeJS.Timeout | undefined
  #thawing: AbortController | undefined

  constructor(parts: FreezerParts) {
    this.#parts = parts
  }

  async freeze({ mountPoints, thawAfterMs = usualThawAfterMs, ...options }: FreezeOptions): Promise<number> {
    const { line, note, nowMs, reached } = this.#parts
    requireTime(thawAfterMs)
    if ((await this.status(options)) === 'frozen') {
      throw new HypervisorError('busy', {
        machine: this.#parts.name(),
        operation: 'a freeze of its file systems: thaw them first',
      })
    }
    await note({ untilMs: nowMs() + thawAfterMs })
    reached('freeze:1')
    const question = { timeoutMs: freezeMs, ...options }
    try {
      const count = mountPoints
        ? await line.ask('guest-fsfreeze-freeze-list', { ...question, args: { mountpoints: mountPoints } })
        : await line.ask('guest-fsfreeze-freeze', question)
      reached('freeze:2')
      const frozen = countOf(count, 'guest-fsfreeze-freeze')
      if (frozen > 0) this.#timer = setTimeout(() => this.thawSoon(), thawAfterMs).unref()
      else await note(null)
      return frozen
    } catch (error) {
      // An agent that did not answer may yet freeze them; one that refused has thawed what it had frozen.
      if (error instanceof HypervisorError && (error.code === 'guest-refused' || error.code === 'unsupported')) {
        await note(null)
      } else this.thawSoon()
      throw error
    }
  }

  /** One that fails where it is known to be frozen is tried anew at once, whoever was told of that. */
  async thaw(options: AgentOptions = {}): Promise<number> {
    const { note, reached } = this.#parts
    const count = await this.#askToThaw(options).catch((error: unknown) => {
      if (this.#timer) this.thawSoon()
      throw error
    })
    reached('thaw:1')
    this.forget()
    await note(null)
    return count
  }

  async #askToThaw(options: AgentOptions): Promise<number> {
    const command = 'guest-fsfreeze-thaw'
    return countOf(await this.#parts.line.ask(command, options), command)
  }

  async status(options: AgentOptions = {}): Promise<'thawed' | 'frozen'> {
    const command = 'guest-fsfreeze-status'
    const answer = await this.#parts.line.ask(command, options)
    if (answer === 'thawed' || answer === 'frozen') return answer
    const words = `answered ${command} with ${JSON.stringify(answer)?.slice(0, 100)}`
    throw new HypervisorError('peer-failed', {
      what: `the agent of machine ${JSON.stringify(this.#parts.name())}`,
      words,
    })
  }

  /** Thaws, and does not give up while the machine runs. */
  thawSoon(): void {
    if (this.#thawing) return
    const stop = new AbortController()
    this.#thawing = stop
    this.#thawAtLast(stop.signal).catch((error: unknown) => process.emitWarning(error as Error))
  }

  async #thawAtLast(signal: AbortSignal): Promise<void> {
    for (let tries = 0; !signal.aborted; tries++) {
      try {
        await this.thaw()
        return
      } catch (error) {
        if (!(error instanceof HypervisorError)) throw error
        if (tries === 0)
          process.emitWarning(
            `file systems of machine ${JSON.stringify(this.#parts.name())} could not be thawed yet: ${error.message}`,
          )
        const pause = thawPausesMs[Math.min(tries, thawPausesMs.length - 1)]
        await delay(pause, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  /** The guest starts from its beginning, or is no more: nothing of it is frozen. */
  forget(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#thawing?.abort()
    this.#thawing = undefined
  }
}

function requireTime(value: number): void {
  if (Number.isSafeInteger(value) && value >= 100 && value <= mostThawAfterMs) return
  const problem = 'is no time in milliseconds after which to thaw'
  throw new HypervisorError('invalid-input', {
    what: 'thawAfterMs',
    value,
    problem,
    remedy: `use 100 to ${mostThawAfterMs}`,
  })
}

function countOf(value: unknown, command: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw new HypervisorError('peer-failed', { what: 'the agent', words: `answered ${command} with no number` })
}
