import type {
  CallParameters,
  IntrinsicAnswer,
  OperationName,
  Outgoing,
  ResponseEvent,
  ResultOf,
  XmlLimits,
} from '@cimarron/cim-xml'
import { type BatchResult, gatherBatch } from './batch.ts'
import type { CallOptions } from './call-options.ts'
import { exchange } from './exchange.ts'
import type { WbemTransport } from './transport.ts'
import { WbemTransportError } from './transport-error.ts'
import { Watch } from './watch.ts'

export interface WbemClientOptions {
  /** The namespace of calls that name none. Default `root/cimv2`. */
  readonly namespace?: string
  /** How long a call may take until its answer is complete, or for a stream from one result to the next. Default: no limit. */
  readonly timeoutMs?: number | undefined
  /** Bounds on what an answer may hold at once; see `ResponseReader`. */
  readonly limits?: XmlLimits
}

/** How calls go to one server and come back, whatever they ask for: in time, within bounds, and with their errors thrown. */
export class Caller {
  readonly transport: WbemTransport
  readonly options: WbemClientOptions
  /** Of calls that name none. */
  readonly namespace: string
  #lastId = 0

  constructor(transport: WbemTransport, options: WbemClientOptions) {
    this.transport = transport
    this.options = options
    this.namespace = options.namespace ?? 'root/cimv2'
  }

  /** Calls an operation and gathers its answer. */
  async call<Op extends OperationName>(
    method: Op,
    parameters: CallParameters<Op>,
    options: CallOptions,
  ): Promise<IntrinsicAnswer<Op>> {
    const results: unknown[] = []
    const output: Record<string, unknown> = {}
    for await (const events of this.send(this.#intrinsic(method, parameters, options), options)) {
      for (const event of events) {
        if (event.kind === 'result') results.push(event.value)
        else if (event.kind === 'output') output[event.name] = event.value
      }
    }
    // The reader checks each result and output against the operation's row.
    return { kind: 'intrinsic', method, results, output } as unknown as IntrinsicAnswer<Op>
  }

  /** Results while they come, each as `map` makes it: one generator for all of that, as each costs every result something. */
  async *results<Op extends OperationName, T>(
    method: Op,
    parameters: CallParameters<Op>,
    { map, ...options }: CallOptions & { readonly map: (result: ResultOf<Op>) => T },
  ): AsyncGenerator<T, void, undefined> {
    for await (const events of this.send(this.#intrinsic(method, parameters, options), options)) {
      for (const event of events) if (event.kind === 'result') yield map(event.value as unknown as ResultOf<Op>)
    }
  }

  #intrinsic<Op extends OperationName>(method: Op, parameters: CallParameters<Op>, options: CallOptions): Outgoing {
    const namespace = options.namespace ?? this.namespace
    return { kind: 'intrinsic', method, namespace, parameters } as unknown as Outgoing
  }

  /** Sends one call. Its error is thrown. */
  async *send(call: Outgoing, options: CallOptions): AsyncGenerator<readonly ResponseEvent[], void, undefined> {
    const { correlators } = options
    let answered = false
    for await (const events of this.#events([correlators === undefined ? call : { ...call, correlators }], options)) {
      const failed = events.findIndex(({ kind }) => kind === 'error')
      yield failed < 0 ? events : events.slice(0, failed)
      const failure = events[failed]
      if (failure?.kind === 'error') throw failure.error
      answered ||= events.some(({ kind }) => kind === 'answer')
    }
    if (!answered) throw this.malformed('the response holds no answer')
  }

  async *#events(
    calls: readonly Outgoing[],
    options: CallOptions,
  ): AsyncGenerator<readonly ResponseEvent[], void, undefined> {
    this.#lastId += 1
    const watch = new Watch(this.options.timeoutMs, options.signal)
    const events = exchange(this.transport, calls, {
      id: String(this.#lastId),
      signal: watch.signal,
      limits: this.options.limits ?? {},
    })
    try {
      for await (const some of events) {
        watch.pause()
        yield some
        watch.resume()
      }
    } catch (error) {
      if (watch.timedOut) throw new WbemTransportError('timeout', { detail: this.transport.address, cause: error })
      throw error
    } finally {
      watch.stop()
    }
  }

  /** Sends several as one message, or one by one to a server that knows no such. */
  async batch(calls: readonly Outgoing[], options: CallOptions): Promise<BatchResult<unknown>[]> {
    if (calls.length === 0) return []
    try {
      return await this.#together(calls, options)
    } catch (error) {
      const isUnknown = error instanceof WbemTransportError && error.cimError === 'multiple-requests-unsupported'
      if (!isUnknown || calls.length === 1) throw error
    }
    const results: BatchResult<unknown>[] = []
    for (const call of calls) results.push(...(await this.#together([call], options)))
    return results
  }

  async #together(calls: readonly Outgoing[], options: CallOptions): Promise<BatchResult<unknown>[]> {
    return await gatherBatch(calls, this.#events(calls, options), (detail) => this.malformed(detail))
  }

  single<Op extends OperationName>(method: Op, answer: IntrinsicAnswer<Op>): ResultOf<Op> {
    const result = answer.results[0] as ResultOf<Op> | undefined
    if (result === undefined) throw this.malformed(`${method} returned nothing`)
    return result
  }

  malformed(detail: string): WbemTransportError {
    return new WbemTransportError('malformed-answer', { detail: `${this.transport.address}: ${detail}` })
  }
}
