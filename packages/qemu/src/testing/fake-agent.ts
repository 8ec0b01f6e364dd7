import { createServer, type Server, type Socket } from 'node:net'
import { isObject, type JsonObject } from '../qmp/message.ts'

/** What a fake agent answers: a value to return, an error as the agent gives it, bytes as they are, or nothing at all. */
export type FakeAgentAnswer =
  | { readonly return: unknown }
  | { readonly error: { readonly class: string; readonly desc: string } }
  | { readonly raw: string | Uint8Array }
  | 'silence'

export type FakeAgentCommand = (args: JsonObject, agent: FakeAgent) => FakeAgentAnswer

export interface FakeAgentOptions {
  /** Further commands, or others in the place of the usual ones; null: it knows that one not. */
  readonly commands?: Readonly<Record<string, FakeAgentCommand | null>>
}

/**
 * An agent without a guest, at the socket where QEMU would have its channel: it answers as qemu-ga 7.2 does, or as a test
 * wants it to. Files, programs, passwords and the freeze of file systems are kept in memory.
 */
export class FakeAgent implements AsyncDisposable {
  readonly #options: FakeAgentOptions
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  /** The commands received, in their order, but for those that synchronize. */
  readonly received: { readonly command: string; readonly args: JsonObject }[] = []
  readonly files: Map<string, Buffer> = new Map()
  readonly handles: Map<number, { readonly path: string; at: number }> = new Map()
  readonly ended: Map<number, JsonObject> = new Map()
  readonly passwords: Map<string, string> = new Map([['root', '']])
  readonly keys: Map<string, readonly string[]> = new Map([['root', []]])
  isFrozen = false
  /** Called with the mode of a shut-down. */
  onShutDown: (mode: string) => void = () => undefined

  constructor(options: FakeAgentOptions = {}) {
    this.#options = options
    this.#server = createServer((socket) => this.#accept(socket))
  }

  async listen(path: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#server.once('error', reject).listen(path, resolve)
    await promise
  }

  /** Sends bytes as they are. */
  send(bytes: string | Uint8Array): void {
    for (const socket of this.#sockets) socket.write(bytes)
  }

  hangUp(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  /** The names of the commands it knows. */
  get commands(): readonly string[] {
    const all = { ...usual, ...this.#options.commands }
    return Object.keys(all).filter((name) => all[name] !== null)
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
    socket.on('error', () => socket.destroy())
    let rest = Buffer.alloc(0)
    socket.on('data', (piece) => {
      rest = Buffer.concat([rest, piece])
      // What was before it is dropped, as by the agent.
      rest = rest.subarray(rest.lastIndexOf(0xff) + 1)
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
        this.#answer(socket, rest.subarray(0, end).toString('utf8'))
        rest = rest.subarray(end + 1)
      }
    })
  }

  #answer(socket: Socket, line: string): void {
    const request: unknown = JSON.parse(line)
    if (!isObject(request) || typeof request.execute !== 'string') throw new Error(`no request: ${line}`)
    const { execute: command } = request
    const args = isObject(request.arguments) ? request.arguments : {}
    if (command !== 'guest-sync-delimited') this.received.push({ command, args })
    const all = { ...usual, ...this.#options.commands }
    const answer = (all[command] ?? unknown(command))(args, this)
    if (answer === 'silence' || !socket.writable) return
    socket.write('raw' in answer ? answer.raw : `${JSON.stringify(answer)}\n`)
  }
}

function unknown(command: string): FakeAgentCommand {
  return () => ({ error: { class: 'CommandNotFound', desc: `The command ${command} has not been found` } })
}

const refused = (desc: string): FakeAgentAnswer => ({ error: { class: 'GenericError', desc } })
const done: FakeAgentAnswer = { return: {} }

/** Programs that its guest has. */
const programs: Readonly<Record<string, (args: readonly string[], input: Buffer) => { out?: Buffer; code: number }>> = {
  '/bin/echo': (args) => ({ out: Buffer.from(`${args.join(' ')}\n`), code: 0 }),
  '/bin/cat': (_, input) => ({ out: input, code: 0 }),
  '/bin/true': () => ({ code: 0 }),
  '/bin/false': () => ({ code: 1 }),
}

const usual: Readonly<Record<string, FakeAgentCommand | null>> = {
  'guest-sync-delimited': ({ id }) => ({
    raw: Buffer.concat([Buffer.from([0xff]), Buffer.from(`${JSON.stringify({ return: id })}\n`)]),
  }),
  'guest-ping': () => done,
  'guest-info': (_, agent) => ({
    return: {
      version: '7.2.22',
      supported_commands: agent.commands.map((name) => ({ name, enabled: true, 'success-response': true })),
    },
  }),
  'guest-get-osinfo': () => ({
    return: {
      id: 'fake',
      name: 'Fake Linux',
      'pretty-name': 'Fake Linux 12',
      version: '12',
      'version-id': '12',
      'kernel-release': '6.1.0',
      machine: 'x86_64',
    },
  }),
  'guest-get-host-name': () => ({ return: { 'host-name': 'fake-guest' } }),
  'guest-get-timezone': () => ({ return: { zone: 'UTC', offset: 0 } }),
  'guest-get-time': () => ({ return: Date.now() * 1e6 }),
  'guest-set-time': () => done,
  'guest-get-users': () => ({ return: [{ user: 'root', 'login-time': 1_700_000_000.5 }] }),
  'guest-network-get-interfaces': () => ({
    return: [
      {
        name: 'lo',
        'hardware-address': '00:00:00:00:00:00',
        'ip-addresses': [{ 'ip-address': '127.0.0.1', 'ip-address-type': 'ipv4', prefix: 8 }],
      },
      {
        name: 'eth0',
        'hardware-address': '52:54:00:12:34:56',
        'ip-addresses': [{ 'ip-address': '10.0.2.15', 'ip-address-type': 'ipv4', prefix: 24 }],
      },
    ],
  }),
  'guest-get-fsinfo': () => ({
    return: [{ name: 'vda1', mountpoint: '/', type: 'ext4', 'used-bytes': 1000, 'total-bytes': 4000, disk: [] }],
  }),
  'guest-get-disks': () => ({
    return: [
      { name: '/dev/vda', partition: false, dependencies: [], address: { 'bus-type': 'virtio', serial: 'disk0' } },
    ],
  }),
  'guest-get-vcpus': () => ({ return: [{ 'logical-id': 0, online: true, 'can-offline': false }] }),
  'guest-exec': (args, agent) => {
    const program = programs[String(args.path)]
    if (!program) return refused(`Failed to execute child process “${args.path}” (No such file or directory)`)
    const input = Buffer.from(String(args['input-data'] ?? ''), 'base64')
    const { out, code } = program(Array.isArray(args.arg) ? args.arg.map(String) : [], input)
    const pid = 1000 + agent.ended.size
    const kept = args['capture-output'] === true && out && out.length > 0
    agent.ended.set(pid, { exited: true, exitcode: code, ...(kept ? { 'out-data': out.toString('base64') } : {}) })
    return { return: { pid } }
  },
  'guest-exec-status': ({ pid }, agent) => {
    const status = agent.ended.get(Number(pid))
    if (!status) return refused("Parameter 'pid' is invalid")
    agent.ended.delete(Number(pid))
    return { return: status }
  },
  'guest-file-open': ({ path, mode }, agent) => {
    if (mode === 'r' && !agent.files.has(String(path)))
      return refused(`failed to open file '${path}' (mode: 'r'): No such file or directory`)
    if (mode === 'w') agent.files.set(String(path), Buffer.alloc(0))
    const handle = 1000 + agent.handles.size
    agent.handles.set(handle, { path: String(path), at: 0 })
    return { return: handle }
  },
  'guest-file-read': ({ handle, count }, agent) => {
    const open = agent.handles.get(Number(handle))
    if (!open) return refused(`handle '${handle}' has not been found`)
    const bytes = agent.files.get(open.path)?.subarray(open.at, open.at + Number(count)) ?? Buffer.alloc(0)
    open.at += bytes.length
    return { return: { count: bytes.length, 'buf-b64': bytes.toString('base64'), eof: bytes.length < Number(count) } }
  },
  'guest-file-write': ({ handle, 'buf-b64': text }, agent) => {
    const open = agent.handles.get(Number(handle))
    if (!open) return refused(`handle '${handle}' has not been found`)
    const bytes = Buffer.from(String(text), 'base64')
    agent.files.set(open.path, Buffer.concat([agent.files.get(open.path) ?? Buffer.alloc(0), bytes]))
    return { return: { count: bytes.length, eof: false } }
  },
  'guest-file-flush': () => done,
  'guest-file-close': ({ handle }, agent) =>
    agent.handles.delete(Number(handle)) ? done : refused(`handle '${handle}' has not been found`),
  'guest-fsfreeze-status': (_, agent) => ({ return: agent.isFrozen ? 'frozen' : 'thawed' }),
  'guest-fsfreeze-freeze': freeze,
  'guest-fsfreeze-freeze-list': freeze,
  'guest-fsfreeze-thaw': (_, agent) => {
    const count = agent.isFrozen ? 1 : 0
    agent.isFrozen = false
    return { return: count }
  },
  'guest-set-user-password': ({ username, password }, agent) => {
    if (!agent.passwords.has(String(username))) return refused('child process has failed to set user password')
    agent.passwords.set(String(username), Buffer.from(String(password), 'base64').toString())
    return done
  },
  'guest-shutdown': ({ mode }, agent) => {
    agent.onShutDown(String(mode))
    return 'silence'
  },
  'guest-fstrim': () => ({ return: { paths: [{ path: '/', trimmed: 4096, minimum: 0 }] } }),
  'guest-ssh-get-authorized-keys': ({ username }, agent) => ({
    return: { keys: agent.keys.get(String(username)) ?? [] },
  }),
  'guest-ssh-add-authorized-keys': ({ username, keys, reset }, agent) => {
    const before = reset === true ? [] : (agent.keys.get(String(username)) ?? [])
    agent.keys.set(String(username), [...new Set([...before, ...(Array.isArray(keys) ? keys.map(String) : [])])])
    return done
  },
  'guest-ssh-remove-authorized-keys': ({ username, keys }, agent) => {
    const gone = new Set(Array.isArray(keys) ? keys.map(String) : [])
    agent.keys.set(
      String(username),
      (agent.keys.get(String(username)) ?? []).filter((key) => !gone.has(key)),
    )
    return done
  },
}

function freeze(_: JsonObject, agent: FakeAgent): FakeAgentAnswer {
  agent.isFrozen = true
  return { return: 1 }
}
