import { createServer, type Server, type Socket } from 'node:net'
import { isObject, type JsonObject } from '../qmp/message.ts'

/** What a fake monitor answers: a value to return, or an error as QEMU gives it. */
export type FakeAnswer =
  | { readonly return: unknown }
  | { readonly error: { readonly class: string; readonly desc: string } }
  /** Never answers. */
  | 'silence'

export type FakeCommand = (args: JsonObject, server: FakeQmpServer) => FakeAnswer | Promise<FakeAnswer>

export const fakeVersion = '7.2.22'

export const fakeGreeting: JsonObject = greetingOf(process.env.FAKE_QEMU_VERSION ?? fakeVersion)

function greetingOf(version: string): JsonObject {
  const [major, minor, micro] = version.split('.').map(Number)
  return { QMP: { version: { qemu: { major, minor, micro }, package: 'fake' }, capabilities: ['oob'] } }
}

export interface FakeQmpOptions {
  /** Sent instead of a greeting, as it is. */
  readonly greeting?: string
  /** Further commands, or others in the place of the usual ones. */
  readonly commands?: Readonly<Record<string, FakeCommand>>
}

/**
 * A monitor without a QEMU behind it: it greets, negotiates, keeps a run state, answers out of what it is told, and
 * sends the events that QEMU sends. For tests of whatever speaks QMP.
 */
export class FakeQmpServer implements AsyncDisposable {
  readonly #options: FakeQmpOptions
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  /** As QEMU's `query-status` gives it. */
  status: string
  /** The commands received, in their order. */
  readonly received: { readonly command: string; readonly args: JsonObject; readonly outOfBand?: true }[] = []

  constructor(options: FakeQmpOptions = {}) {
    this.#options = options
    this.status = 'prelaunch'
    this.#server = createServer((socket) => this.#accept(socket))
  }

  /** Listens at a unix socket. */
  async listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(path, resolve)
    await promise
  }

  /** Sends an event to who is connected. */
  emit(event: string, data: JsonObject = {}): void {
    const now = Date.now()
    const timestamp = { seconds: Math.floor(now / 1000), microseconds: (now % 1000) * 1000 }
    this.send(`${JSON.stringify({ timestamp, event, data })}\n`)
  }

  /** Sends bytes as they are. */
  send(bytes: string | Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes)
  }

  /** Ends every connection, as a QEMU that dies. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#server.close(() => resolve())
    await promise
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    // A client that leaves in the middle of an answer is no matter here.
    socket.on('error', () => socket.destroy())
    socket.write(this.#options.greeting ?? `${JSON.stringify(fakeGreeting)}\n`)
    let rest = ''
    let negotiated = false
    socket.on('data', (piece) => {
      const lines = (rest + piece.toString('utf8')).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        negotiated = this.#answer(socket, line, negotiated) || negotiated
      }
    })
  }

  #answer(socket: Socket, line: string, negotiated: boolean): boolean {
    const request = parse(line)
    const command = request?.execute ?? request?.['exec-oob']
    if (!request || typeof command !== 'string') {
      reply(socket, { error: { class: 'GenericError', desc: 'JSON parse error' } })
      return false
    }
    const { id } = request
    const args = isObject(request.arguments) ? request.arguments : {}
    this.received.push({ command, args, ...('exec-oob' in request ? { outOfBand: true as const } : {}) })
    if (!negotiated && command !== 'qmp_capabilities') {
      const desc = `Expecting capabilities negotiation with 'qmp_capabilities'`
      reply(socket, { error: { class: 'CommandNotFound', desc }, id })
      return false
    }
    const answer = this.#options.commands?.[command] ?? fakeCommands[command] ?? unknownCommand(command)
    void Promise.resolve(answer(args, this)).then((value) => {
      if (value !== 'silence') reply(socket, { ...value, id })
    })
    return command === 'qmp_capabilities'
  }
}

const done: FakeAnswer = { return: {} }

/** As QEMU 7.2 answers them, with the events it sends before the answer; `FakeQmpOptions.commands` go before these. */
export const fakeCommands: Readonly<Record<string, FakeCommand>> = {
  qmp_capabilities: () => done,
  'query-status': (_, server) => ({
    return: { status: server.status, running: server.status === 'running', singlestep: false },
  }),
  cont(_, server) {
    if (server.status === 'shutdown' || server.status === 'guest-panicked') {
      return { error: { class: 'GenericError', desc: 'Resetting the Virtual Machine is required' } }
    }
    if (server.status !== 'running') {
      server.status = 'running'
      server.emit('RESUME')
    }
    return done
  },
  stop(_, server) {
    if (server.status === 'running') {
      server.status = 'paused'
      server.emit('STOP')
    }
    return done
  },
  system_reset(_, server) {
    server.emit('RESET', { guest: false, reason: 'host-qmp-system-reset' })
    if (server.status !== 'running') server.status = 'prelaunch'
    return done
  },
  system_powerdown(_, server) {
    server.emit('POWERDOWN')
    return done
  },
  'set-action': () => done,
  quit(_, server) {
    server.emit('SHUTDOWN', { guest: false, reason: 'host-qmp-quit' })
    setImmediate(() => server.hangUp())
    return done
  },
}

function unknownCommand(command: string): FakeCommand {
  const desc = `The command ${command} has not been found`
  return () => ({ error: { class: 'CommandNotFound', desc } })
}

function reply(socket: Socket, message: JsonObject): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}

function parse(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    // What QEMU answers to it is the caller's matter.
    return undefined
  }
}
