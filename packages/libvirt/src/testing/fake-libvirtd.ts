import { createServer, type Server, type Socket } from 'node:net'
import type { Call, Message } from '../protocol/procedure.ts'
import { remoteCalls } from '../protocol/remote.gen.ts'
import { wireError } from '../protocol/types.ts'
import { decodeFrame, encodeFrame, encodeRawFrame, type Frame, type FrameHeader } from '../rpc/frame.ts'
import { FrameSplitter } from '../rpc/frame-splitter.ts'
import { nothing } from '../xdr/codec.ts'
import { XdrReader } from '../xdr/xdr-reader.ts'

/** What a fake answers an error with: libvirt's own number and its words. */
export class FakeRefusal extends Error {
  override readonly name = 'FakeRefusal'
  readonly number: number

  constructor(number: number, message: string) {
    super(message)
    this.number = number
  }
}

type Handler = (args: unknown, client: FakeClient, frame: Frame) => unknown

/**
 * A libvirt server that knows nothing by itself but how to be connected to: what it answers to each call is said by its user. It
 * speaks the protocol as a server does, and breaks it where it is told to.
 */
export class FakeLibvirtd implements AsyncDisposable {
  readonly #server: Server
  readonly #handlers = new Map<string, { readonly call: Call<unknown, unknown>; readonly handler: Handler }>()
  readonly #clients = new Set<FakeClient>()

  private constructor() {
    this.#server = createServer((socket) => {
      const client = new FakeClient(socket, (frame) => this.#serve(frame, client))
      this.#clients.add(client)
      socket.once('close', () => this.#clients.delete(client))
    })
    this.on(remoteCalls.authList, () => ({ types: [] }))
    this.on(remoteCalls.connectSupportsFeature, () => ({ supported: 1 }))
    this.on(remoteCalls.connectOpen, () => undefined)
    this.on(remoteCalls.connectClose, () => undefined)
  }

  /** Listens on a unix socket. */
  static async listen(path: string): Promise<FakeLibvirtd> {
    const fake = new FakeLibvirtd()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    fake.#server.once('error', reject).listen(path, resolve)
    await promise
    return fake
  }

  /** Those that are connected, the first first. */
  get clients(): readonly FakeClient[] {
    return [...this.#clients]
  }

  /** Says what is answered to a call; a `FakeRefusal` that is thrown becomes the server's error. */
  on<A, R>(call: Call<A, R>, handler: (args: A, client: FakeClient, frame: Frame) => R | Promise<R>): this {
    this.#handlers.set(`${call.program.number} ${call.number}`, {
      call: call as Call<unknown, unknown>,
      handler: handler as Handler,
    })
    return this
  }

  async #serve(frame: Frame, client: FakeClient): Promise<void> {
    const known = this.#handlers.get(`${frame.program} ${frame.procedure}`)
    try {
      if (!known) throw new FakeRefusal(39, `unknown procedure: ${frame.procedure}`)
      const args = known.call.args.read(new XdrReader(frame.payload))
      const value = await known.handler(args, client, frame)
      client.send(encodeFrame({ ...frame, type: 'reply', status: 'ok' }, { codec: known.call.ret, value }))
    } catch (error) {
      if (!(error instanceof FakeRefusal)) throw error
      client.refuse(frame, error)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.cut()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }
}

/** A client that is connected, as its server sees it. */
export class FakeClient {
  readonly #socket: Socket
  /** Frames that are no calls, in their order: pieces of streams, and answers to pings. */
  readonly received: Frame[] = []

  constructor(socket: Socket, serve: (frame: Frame) => Promise<void>) {
    this.#socket = socket
    const frames = new FrameSplitter()
    socket.on('error', () => socket.destroy())
    socket.on('data', (piece: Buffer) => {
      for (const bytes of frames.push(piece)) {
        const frame = decodeFrame(Buffer.from(bytes))
        if (frame.type !== 'call') this.received.push(frame)
        else serve(frame).catch((error: Error) => socket.destroy(error))
      }
    })
  }

  /** Any bytes at all. */
  send(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  tell<M>({ program, number, body }: Message<M>, message: M): void {
    const header: FrameHeader = { ...head(program.number, number), type: 'message', serial: 0, status: 'ok' }
    this.send(encodeFrame(header, { codec: body, value: message }))
  }

  refuse(frame: FrameHeader, { number, message }: FakeRefusal): void {
    const value = {
      code: number,
      domain: 10,
      message,
      level: 2,
      dom: null,
      str1: null,
      str2: null,
      str3: null,
      int1: 0,
      int2: 0,
      net: null,
    }
    const type = frame.type === 'call' ? 'reply' : frame.type
    this.send(encodeFrame({ ...frame, type, status: 'error' }, { codec: wireError, value }))
  }

  /** A piece of the stream of a call; no bytes say that there are no more. */
  piece(call: FrameHeader, bytes: Uint8Array): void {
    this.send(encodeRawFrame({ ...call, type: 'stream', status: 'continue' }, bytes))
  }

  /** Confirms the end of a stream. */
  confirm(call: FrameHeader): void {
    this.send(encodeFrame({ ...call, type: 'stream', status: 'ok' }, { codec: nothing, value: undefined }))
  }

  /** As a server that dies. */
  cut(): void {
    this.#socket.destroy()
  }
}

function head(program: number, procedure: number): Pick<FrameHeader, 'program' | 'version' | 'procedure'> {
  return { program, version: 1, procedure }
}
