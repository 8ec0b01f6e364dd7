import type { Duplex } from 'node:stream'
import { LibvirtError } from '../error.ts'
import type { Call, Message } from '../protocol/procedure.ts'
import { XdrError } from '../xdr/xdr-error.ts'
import { XdrReader } from '../xdr/xdr-reader.ts'
import { decodeFrame, encodeFrame, encodeRawFrame, type Frame, type FrameHeader } from './frame.ts'
import { FrameSplitter } from './frame-splitter.ts'
import { Keepalive, type KeepaliveTiming } from './keepalive.ts'
import { RpcStream, type StreamCarrier } from './rpc-stream.ts'
import { serverRefusal } from './server-refusal.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Milliseconds; left out: as long as it takes, for a server works on a call until it is done. */
  readonly timeoutMs?: number
}

interface Pending {
  readonly procedure: string
  readonly answer: Promise<unknown>
  readonly isOf: (frame: Frame) => boolean
  readonly take: (frame: Frame) => void
  readonly refuse: (error: LibvirtError) => void
}

type Listener = (reader: XdrReader) => void

/**
 * One connection to a server, over any stream of bytes: calls in flight by their serial, messages, streams. When it ends, by
 * whatever cause, every call in flight is refused with `closed` (or `protocol`, where the peer broke the rules), and so is
 * each later one; `closed` tells why.
 */
export class RpcConnection implements AsyncDisposable {
  readonly #socket: Duplex
  readonly #frames = new FrameSplitter()
  readonly #keepalive: Keepalive
  readonly #pending = new Map<number, Pending>()
  readonly #streams = new Map<number, RpcStream>()
  readonly #held = new Set<RpcStream>()
  readonly #listeners = new Map<string, Listener>()
  readonly #ended = Promise.withResolvers<LibvirtError>()
  readonly #carrier: StreamCarrier
  #end: LibvirtError | undefined
  #nextSerial = 0
  #strays = 0

  constructor(socket: Duplex) {
    this.#socket = socket
    this.#keepalive = new Keepalive({
      send: (frame) => void this.#socket.write(frame),
      dead: (silentMs) =>
        this.#close(new LibvirtError('closed', `the server has said nothing for ${Math.round(silentMs / 1000)} s`)),
    })
    this.#carrier = {
      send: (header, payload) => this.#sendRaw(header, payload),
      hold: (stream, isHeld) => this.#hold(stream, isHeld),
      forget: (stream) => this.#streams.delete(stream.identity.serial),
    }
    socket.on('data', (piece: Buffer) => this.#receive(piece))
    socket.on('error', (cause) =>
      this.#close(new LibvirtError('closed', `the connection failed: ${cause.message}`, { cause })),
    )
    socket.on('end', () => this.#close(new LibvirtError('closed', 'the server ended the connection')))
    socket.on('close', () => this.#close(new LibvirtError('closed', 'the connection was closed')))
  }

  /** Resolves, never rejects, when the connection is over. */
  get closed(): Promise<LibvirtError> {
    return this.#ended.promise
  }

  get isOpen(): boolean {
    return this.#end === undefined
  }

  /** Frames that nobody waited for: answers whose callers gave up, messages nobody listens to, or a peer's mistake. */
  get strayFrames(): number {
    return this.#strays
  }

  /** Asks, and resolves with what is answered. @throws LibvirtError */
  call<A, R>(call: Call<A, R>, args: A, options: CallOptions = {}): Promise<R> {
    return this.#ask(call, args, options).answer
  }

  /** Asks for a stream; it may be read and written at once. @throws LibvirtError */
  async openStream<A, R>(call: Call<A, R>, args: A, options: CallOptions = {}): Promise<RpcStream> {
    return (await this.openStreamWithAnswer(call, args, options)).stream
  }

  /** The same, where the answer to the call itself tells something too. */
  async openStreamWithAnswer<A, R>(
    call: Call<A, R>,
    args: A,
    options: CallOptions = {},
  ): Promise<{ readonly stream: RpcStream; readonly answer: R }> {
    const { program, number, name } = call
    const { serial, answer } = this.#ask(call, args, options)
    const identity = { program: program.number, version: program.version, procedure: number, serial, name }
    const stream = new RpcStream(identity, this.#carrier)
    // What the server sends follows its answer at once.
    this.#streams.set(serial, stream)
    try {
      return { stream, answer: await answer }
    } catch (error) {
      this.#streams.delete(serial)
      throw error
    }
  }

  /** Hears a message each time it comes, until what is given back is called. One at a time may listen to each. */
  listen<M>({ program, number, name, body }: Message<M>, heard: (message: M) => void): () => void {
    const key = `${program.number} ${number}`
    if (this.#listeners.has(key)) throw new TypeError(`somebody listens to ${name} already`)
    this.#listeners.set(key, (reader) => {
      const message = body.read(reader)
      reader.end()
      heard(message)
    })
    return () => this.#listeners.delete(key)
  }

  /** Begins to ask whether the server lives; it must have said that it knows the question. */
  keepAlive(timing: KeepaliveTiming): void {
    if (this.#end === undefined) this.#keepalive.start(timing)
  }

  /** Resolves when all that was asked is answered, or the time, in milliseconds, is over. */
  async settled(withinMs: number): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = setTimeout(late.resolve, withinMs)
    await Promise.race([Promise.allSettled([...this.#pending.values()].map(({ answer }) => answer)), late.promise])
    clearTimeout(timer)
  }

  /** Ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#close(new LibvirtError('closed', 'the connection was closed on this side'))
  }

  #ask<A, R>(
    call: Call<A, R>,
    args: A,
    options: CallOptions,
  ): { readonly serial: number; readonly answer: Promise<R> } {
    const { program, number, name, args: codec, ret } = call
    const serial = this.#takeSerial()
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    const refused = this.#end ?? this.#send(call, { serial, codec, args })
    if (refused) {
      reject(refused)
      return { serial, answer: promise }
    }
    this.#pending.set(serial, {
      procedure: name,
      answer: promise,
      isOf: (frame) => frame.program === program.number && frame.procedure === number,
      take: (frame) => {
        const reader = new XdrReader(frame.payload)
        const value = ret.read(reader)
        reader.end()
        resolve(value)
      },
      refuse: reject,
    })
    return { serial, answer: this.#wait(promise, { serial, name, options }) }
  }

  #send<A, R>(
    { program, number, name }: Call<A, R>,
    { serial, codec, args }: { serial: number; codec: Call<A, R>['args']; args: A },
  ): LibvirtError | undefined {
    const header = { program: program.number, version: program.version, procedure: number, serial }
    try {
      this.#socket.write(encodeFrame({ ...header, type: 'call', status: 'ok' }, { codec, value: args }))
      return undefined
    } catch (cause) {
      if (!(cause instanceof XdrError)) throw cause
      return new LibvirtError('protocol', `${name} can't be asked: ${cause.message}`, { cause, procedure: name })
    }
  }

  /** The serial wraps around after four thousand million; one that still waits is passed over. */
  #takeSerial(): number {
    do this.#nextSerial = (this.#nextSerial + 1) >>> 0
    while (this.#pending.has(this.#nextSerial) || this.#streams.has(this.#nextSerial))
    return this.#nextSerial
  }

  async #wait<R>(
    answer: Promise<R>,
    { serial, name, options: { signal, timeoutMs } }: { serial: number; name: string; options: CallOptions },
  ): Promise<R> {
    if (signal === undefined && timeoutMs === undefined) return await answer
    const stop = Promise.withResolvers<never>()
    const giveUp = (code: 'timeout' | 'cancelled', words: string) => {
      // An answer that comes after all is nobody's.
      this.#pending.delete(serial)
      stop.reject(new LibvirtError(code, words, { procedure: name, cause: signal?.reason }))
    }
    const abort = () => giveUp('cancelled', `waiting for ${name} was cancelled`)
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => giveUp('timeout', `the server did not answer ${name} within ${timeoutMs} ms`), timeoutMs)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([answer, stop.promise])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
  }

  #receive(piece: Buffer): void {
    try {
      for (const bytes of this.#frames.push(piece)) {
        if (this.#end) return
        this.#keepalive.heard()
        this.#take(decodeFrame(bytes))
      }
    } catch (cause) {
      if (!(cause instanceof XdrError)) throw cause
      this.#close(new LibvirtError('protocol', `the server does not keep to the protocol: ${cause.message}`, { cause }))
    }
  }

  #take(frame: Frame): void {
    if (this.#keepalive.take(frame)) return
    switch (frame.type) {
      case 'reply':
        this.#takeReply(frame)
        break
      case 'message':
        this.#takeMessage(frame)
        break
      case 'stream': {
        const stream = this.#streams.get(frame.serial)
        if (stream) this.#passOn(stream, frame)
        else this.#strays++
        break
      }
      default:
        throw new XdrError(`a frame of type ${frame.type}, which was not asked for`)
    }
  }

  #takeReply(frame: Frame): void {
    const pending = this.#pending.get(frame.serial)
    if (!pending) {
      this.#strays++
      return
    }
    if (!pending.isOf(frame)) throw new XdrError(`the answer to ${pending.procedure} is for another procedure`)
    this.#pending.delete(frame.serial)
    if (frame.status === 'error') {
      pending.refuse(serverRefusal(frame, pending.procedure))
      return
    }
    try {
      pending.take(frame)
    } catch (cause) {
      if (!(cause instanceof XdrError)) throw cause
      const text = `the answer to ${pending.procedure} can't be read: ${cause.message}`
      pending.refuse(new LibvirtError('protocol', text, { cause, procedure: pending.procedure }))
      throw cause
    }
  }

  #takeMessage(frame: Frame): void {
    const listener = this.#listeners.get(`${frame.program} ${frame.procedure}`)
    if (listener) listener(new XdrReader(frame.payload))
    else this.#strays++
  }

  #passOn(stream: RpcStream, frame: Frame): void {
    const { program, procedure, name } = stream.identity
    if (frame.program !== program || frame.procedure !== procedure)
      throw new XdrError(`a piece of the stream of ${name} is for another procedure`)
    stream.receive(frame)
    // What was aborted on this side is over with the server's word.
    if (stream.destroyed && frame.status !== 'continue') this.#streams.delete(frame.serial)
  }

  #sendRaw(header: FrameHeader, payload: Uint8Array): Promise<void> {
    if (this.#end) return Promise.reject(this.#end)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#socket.write(encodeRawFrame(header, payload), (error) => (error ? reject(error) : resolve()))
    return promise
  }

  #hold(stream: RpcStream, isHeld: boolean): void {
    if (isHeld) this.#held.add(stream)
    else this.#held.delete(stream)
    if (this.#held.size > 0) this.#socket.pause()
    else if (this.#socket.isPaused()) this.#socket.resume()
  }

  #close(reason: LibvirtError): void {
    if (this.#end) return
    this.#end = reason
    this.#keepalive[Symbol.dispose]()
    this.#socket.destroy()
    for (const { procedure, refuse } of this.#pending.values()) {
      const text = `${reason.message}; ${procedure} was not answered`
      refuse(new LibvirtError(reason.code, text, { procedure, cause: reason }))
    }
    this.#pending.clear()
    for (const stream of this.#streams.values()) stream.lose(reason)
    this.#ended.resolve(reason)
  }
}
