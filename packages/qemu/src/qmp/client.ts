import { connect as connectSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Broadcast } from '@cimarron/hypervisor'
import { decodeReturn, type QmpCommandName, type QmpCommands } from './commands.ts'
import { QmpError } from './error.ts'
import { LineReader } from './line-reader.ts'
import { decodeMessage, type QmpEvent, type QmpGreeting, type QmpMessage } from './message.ts'

export interface QmpLimits {
  /** Of one message; default 16 MiB (QEMU's largest answer, `query-qmp-schema`, is about 200 KiB). */
  readonly maxLineBytes?: number
  /** Commands unanswered at a time; one more is refused. Default 256. */
  readonly maxInFlight?: number
}

export interface QmpOptions extends QmpLimits {
  readonly signal?: AbortSignal
  /** For greeting and capabilities together, and the default for each command. Milliseconds, default 10,000. */
  readonly timeoutMs?: number
  /**
   * Called for each event where it stands in the stream: an event that QEMU sent before an answer is heard before that
   * answer is given to its caller.
   */
  readonly onEvent?: (event: QmpEvent) => void
  /** For `executeNow`. */
  readonly outOfBand?: true
}

export interface ExecuteOptions {
  readonly signal?: AbortSignal
  /** Milliseconds. */
  readonly timeoutMs?: number
}

/** A command and its arguments. */
export type Question = readonly [command: string, args?: Readonly<object>]

interface Pending {
  readonly command: string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: QmpError) => void
}

/** Connects to QEMU's monitor at a unix socket. @throws QmpError */
export async function connectQmp(path: string, options: QmpOptions = {}): Promise<QmpClient> {
  const socket = connectSocket({ path })
  return QmpClient.over(socket, options)
}

/**
 * One QMP connection, ready for commands. When it ends, by whatever cause, every command in flight is refused with
 * `monitor-closed` (or `protocol`, where the peer broke the rules), and so is each later one; `closed` tells why.
 */
export class QmpClient implements AsyncDisposable {
  readonly #stream: Duplex
  readonly #options: QmpOptions
  readonly #lines: LineReader
  readonly #pending = new Map<number, Pending>()
  readonly #events = new Broadcast<QmpEvent>()
  readonly #greeted = Promise.withResolvers<QmpGreeting>()
  readonly #ended = Promise.withResolvers<QmpError>()
  #end: QmpError | undefined
  #greeting: QmpGreeting | undefined
  #nextId = 1
  #strays = 0

  private constructor(stream: Duplex, options: QmpOptions) {
    this.#stream = stream
    this.#options = options
    this.#lines = new LineReader(options.maxLineBytes ?? 16 * 2 ** 20)
    stream.on('data', (piece: Buffer) => this.#receive(piece))
    stream.on('error', (cause) =>
      this.#close(new QmpError('monitor-closed', `the monitor failed: ${cause.message}`, { cause })),
    )
    stream.on('close', () => this.#close(new QmpError('monitor-closed', 'the monitor closed the connection')))
    stream.on('end', () => this.#close(new QmpError('monitor-closed', 'the monitor ended the connection')))
  }

  /** Greets and negotiates over any stream of bytes. @throws QmpError */
  static async over(stream: Duplex, options: QmpOptions = {}): Promise<QmpClient> {
    const client = new QmpClient(stream, options)
    try {
      await client.#wait(client.#greeted.promise, 'greeting', options)
      await client.execute('qmp_capabilities', options.outOfBand ? { enable: ['oob'] } : {}, options)
      return client
    } catch (error) {
      client.#close(new QmpError('monitor-closed', 'the greeting failed', { cause: error }))
      throw error
    }
  }

  get greeting(): QmpGreeting {
    if (!this.#greeting) throw new TypeError('a client is given out only after its greeting')
    return this.#greeting
  }

  /** Resolves, never rejects, when the connection is over. */
  get closed(): Promise<QmpError> {
    return this.#ended.promise
  }

  get isOpen(): boolean {
    return this.#end === undefined
  }

  /** Answers that no command waited for: those whose caller gave up, or a peer's mistake. */
  get strayAnswers(): number {
    return this.#strays
  }

  /** Every event from this call on, in QEMU's order, until the signal or the connection ends it. */
  events(signal?: AbortSignal): AsyncIterable<QmpEvent> {
    return this.#events.subscribe(signal)
  }

  async execute<C extends QmpCommandName>(
    command: C,
    args: QmpCommands[C]['arguments'],
    options: ExecuteOptions = {},
  ): Promise<QmpCommands[C]['returns']> {
    return decodeReturn[command](await this.executeAny(command, args, options))
  }

  /** Any command that QEMU knows; what comes back is not looked into. @throws QmpError */
  executeAny(command: string, args: Readonly<object> = {}, options: ExecuteOptions = {}): Promise<unknown> {
    const { id, line, answer } = this.#prepare(command, args)
    if (line !== '') this.#stream.write(line)
    return this.#wait(answer, command, options).finally(() => this.#pending.delete(id))
  }

  /**
   * A command that QEMU answers also while it is busy with others, where it allows that (`allow-oob` in its schema) and the
   * connection is for it. @throws QmpError
   */
  executeNow(command: string, args: Readonly<object> = {}, options: ExecuteOptions = {}): Promise<unknown> {
    const { id, line, answer } = this.#prepare(command, args, 'exec-oob')
    if (line !== '') this.#stream.write(line)
    return this.#wait(answer, command, options).finally(() => this.#pending.delete(id))
  }

  /**
   * Commands that are sent together, for who asks the same all the time: an answer for each, for which no time limit is kept. It
   * comes, or the connection's end does.
   */
  askAll(questions: readonly Question[]): readonly Promise<unknown>[] {
    const prepared = questions.map(([command, args]) => this.#prepare(command, args ?? {}))
    const lines = prepared.map(({ line }) => line).join('')
    if (lines !== '') this.#stream.write(lines)
    return prepared.map(({ answer }) => answer)
  }

  /** The line that is to be sent; none where the command is refused here. */
  #prepare(
    command: string,
    args: Readonly<object>,
    how: 'execute' | 'exec-oob' = 'execute',
  ): { readonly id: number; readonly line: string; readonly answer: Promise<unknown> } {
    const id = this.#nextId++
    if (this.#end) return { id, line: '', answer: Promise.reject(this.#end) }
    const most = this.#options.maxInFlight ?? 256
    if (this.#pending.size >= most) {
      const refused = new QmpError('protocol', `${most} commands wait for the monitor already`, { command })
      return { id, line: '', answer: Promise.reject(refused) }
    }
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { command, resolve, reject })
    return { id, line: `${JSON.stringify({ [how]: command, arguments: args, id })}\n`, answer: promise }
  }

  /** Ends the connection. QEMU goes on. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close(new QmpError('monitor-closed', 'the connection was closed on this side'))
  }

  async #wait<T>(promise: Promise<T>, command: string, options: ExecuteOptions): Promise<T> {
    const { signal } = options
    const timeoutMs = options.timeoutMs ?? this.#options.timeoutMs ?? 10_000
    const stop = Promise.withResolvers<never>()
    const giveUp = () =>
      stop.reject(new QmpError('cancelled', `waiting for ${command} was cancelled`, { command, cause: signal?.reason }))
    const timer = setTimeout(
      () =>
        stop.reject(
          new QmpError('timeout', `the monitor did not answer ${command} within ${Math.round(timeoutMs)} ms`, {
            command,
          }),
        ),
      timeoutMs,
    )
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([promise, stop.promise])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  #receive(piece: Buffer): void {
    try {
      for (const line of this.#lines.push(piece)) {
        if (this.#end) return
        this.#take(decodeMessage(line))
      }
    } catch (error) {
      this.#close(
        error instanceof QmpError ? error : new QmpError('protocol', 'an event could not be taken', { cause: error }),
      )
    }
  }

  #take(message: QmpMessage): void {
    if (message.kind === 'greeting') {
      if (this.#greeting) throw new QmpError('protocol', 'the monitor greeted twice')
      this.#greeting = message.greeting
      this.#greeted.resolve(message.greeting)
      return
    }
    if (message.kind === 'event') {
      this.#options.onEvent?.(message.event)
      this.#events.publish(message.event)
      return
    }
    const pending = message.id === undefined ? undefined : this.#pending.get(message.id)
    // An error without an id is QEMU's answer to a line it could not read; it belongs to no command we know.
    if (!pending) {
      this.#strays++
      return
    }
    if (message.id !== undefined) this.#pending.delete(message.id)
    const { command } = pending
    if (message.kind === 'return') pending.resolve(message.value)
    else pending.reject(new QmpError('command-failed', message.description, { command, qemuClass: message.qemuClass }))
  }

  #close(reason: QmpError): void {
    if (this.#end) return
    this.#end = reason
    this.#stream.destroy()
    this.#greeted.promise.catch(() => undefined)
    this.#greeted.reject(reason)
    for (const { command, reject } of this.#pending.values()) {
      reject(new QmpError(reason.code, `${reason.message}; ${command} was not answered`, { command, cause: reason }))
    }
    this.#events.close()
    this.#ended.resolve(reason)
  }
}
