import { createCipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { completeConfig, type Endpoint, type Hypervisor, type Machine, type MachineDraft } from '@cimarron/hypervisor'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { madeCredentials } from './certificates.ts'
import { TestFolder } from './guest.ts'

// Machines whose screens listen, met by clients that shake hands as RFB and SPICE have it.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let authority: string

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  const made = madeCredentials(folder.path)
  authority = made.authority
  const options = { directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] } as const
  hypervisor = stack.use(await openQemu({ ...options, issueCertificate: async () => made }))
})
afterAll(() => stack.disposeAsync())

/** A machine of the test's own that stands still: its screen is there all the same. */
class Own implements AsyncDisposable {
  readonly machine: Machine

  constructor(machine: Machine) {
    this.machine = machine
  }

  static async with(draft: Partial<MachineDraft>): Promise<Own> {
    const name = `listening ${randomBytes(4).toString('hex')}`
    const own = new Own(await hypervisor.define(completeConfig({ name, acceleration: 'tcg', ...draft })))
    try {
      await own.machine.start({ paused: true })
      return own
    } catch (error) {
      await own[Symbol.asyncDispose]()
      throw error
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Another daemon may have it by now.
    const machine = hypervisor.machine(this.machine.id)
    if (!machine) return
    if (machine.view.state !== 'off') await machine.powerOff()
    await machine.undefine()
  }
}

function endpoint(machine: Machine, kind: Endpoint['kind']): { host: string; port: number } {
  const found = machine.view.endpoints?.find((one) => one.kind === kind)
  return { host: found?.address ?? '', port: found?.port ?? 0 }
}

/** A connection that is read by so many bytes at a time. */
class Reader implements Disposable {
  readonly stream: Duplex
  #bytes = Buffer.alloc(0)
  #ended = false
  #wake = () => {}

  constructor(stream: Duplex) {
    this.stream = stream
    stream.on('data', (piece: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, piece])
      this.#wake()
    })
    stream.on('error', () => stream.destroy())
    stream.on('close', () => {
      this.#ended = true
      this.#wake()
    })
  }

  static async at(place: { host: string; port: number }): Promise<Reader> {
    const socket = connect(place)
    await once(socket, 'connect')
    return new Reader(socket)
  }

  async read(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) {
      if (this.#ended) throw new Error(`closed after ${this.#bytes.length} of ${count} bytes`)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const piece = this.#bytes.subarray(0, count)
    this.#bytes = this.#bytes.subarray(count)
    return piece
  }

  write(bytes: Uint8Array): void {
    this.stream.write(bytes)
  }

  [Symbol.dispose](): void {
    this.stream.destroy()
  }
}

/** RFC 6143, 7.1: version and the types of security that are offered. */
async function greet(client: Reader): Promise<readonly number[]> {
  expect((await client.read(12)).toString()).toMatch(/^RFB 003\.00\d\n$/)
  client.write(Buffer.from('RFB 003.008\n'))
  const [count = 0] = await client.read(1)
  return [...(await client.read(count))]
}

/** Type 2 (7.2.2): DES by the password, its bits turned round. */
async function answerChallenge(client: Reader, password: string): Promise<boolean> {
  const challenge = await client.read(16)
  const turned = Buffer.alloc(8)
  for (const [index, byte] of [...Buffer.from(password).subarray(0, 8)].entries()) {
    turned[index] = Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2)
  }
  // Three times with one key is once.
  const cipher = createCipheriv('des-ede3', Buffer.concat([turned, turned, turned]), null).setAutoPadding(false)
  client.write(Buffer.concat([cipher.update(challenge), cipher.final()]))
  return (await client.read(4)).readUInt32BE() === 0
}

async function entersWith(machine: Machine, password: string): Promise<boolean> {
  using client = await Reader.at(endpoint(machine, 'vnc'))
  expect(await greet(client)).toEqual([2])
  client.write(Buffer.from([2]))
  return await answerChallenge(client, password)
}

const listen = { address: '127.0.0.1', port: 'auto' } as const

describe('a screen that listens', { timeout: 60_000 }, () => {
  test('greets whoever comes, at the port that the machine tells, and the daemon as before', async () => {
    await using own_machine = await Own.with({ graphics: [{ listen: { ...listen, websocket: 'auto' } }] })
    const { machine } = own_machine
    using client = await Reader.at(endpoint(machine, 'vnc'))
    expect(await greet(client)).toEqual([1])
    client.write(Buffer.from([1]))
    expect((await client.read(4)).readUInt32BE()).toBe(0)
    client.write(Buffer.from([1]))
    const head = await client.read(24)
    expect([head.readUInt16BE(0), head.readUInt16BE(2)]).toEqual([640, 480])
    using own = new Reader(await machine.openGraphics('graphics0'))
    expect(await greet(own)).toEqual([1])
    using web = await Reader.at(endpoint(machine, 'vnc-websocket'))
    web.write(
      Buffer.from(
        'GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: binary\r\nSec-WebSocket-Version: 13\r\n\r\n',
      ),
    )
    expect((await web.read(12)).toString()).toBe('HTTP/1.1 101')
  })

  test('lets in who has the password of its file, and nobody else; the daemon needs none', async () => {
    const file = folder.file('Geheim12\nmore\n')
    await using own_machine = await Own.with({ graphics: [{ listen: { ...listen, password: { file } } }] })
    const { machine } = own_machine
    expect(await entersWith(machine, 'Geheim12')).toBe(true)
    expect(await entersWith(machine, 'geheim12')).toBe(false)
    using own = new Reader(await machine.openGraphics('graphics0'))
    expect(await greet(own)).toEqual([1])
    // It is nowhere to be read: not in the machine's view, and not in its arguments.
    expect(JSON.stringify(machine.view)).not.toContain('Geheim')
    expect(readFileSync(`/proc/${machine.view.pid}/cmdline`, 'utf8')).not.toContain('Geheim')
  })

  test('lets nobody in until a password is set, and none whose time is over', async () => {
    await using own_machine = await Own.with({ graphics: [{ listen: { ...listen, password: {} } }] })
    const { machine } = own_machine
    expect(await entersWith(machine, '')).toBe(false)
    await machine.setGraphicsPassword('graphics0', 'first')
    expect(await entersWith(machine, 'first')).toBe(true)
    await machine.setGraphicsPassword('graphics0', 'second', { expiresSeconds: 1 })
    expect(await entersWith(machine, 'first')).toBe(false)
    await expect.poll(() => entersWith(machine, 'second'), { interval: 200, timeout: 10_000 }).toBe(false)
  })

  test('a password that would be cut, or that nobody is asked for, is refused, and not told', async () => {
    await using own_machine = await Own.with({ graphics: [{ listen: { ...listen, password: {} } }] })
    const { machine } = own_machine
    const error = await machine
      .setGraphicsPassword('graphics0', 'muchtoolong')
      .catch((reason: unknown) => String(reason))
    expect(error).toContain('use at most 8 characters of ASCII')
    expect(error).not.toContain('muchtoolong')
    await using own_open = await Own.with({ graphics: [{ listen }] })
    const { machine: open } = own_open
    await expect(open.setGraphicsPassword('graphics0', 'x')).rejects.toThrow('asks for no password')
  })

  test.for(['of the daemon', 'of a folder'] as const)(
    'speaks TLS with a certificate %s (VeNCrypt, x509)',
    async (whose) => {
      const tls = whose === 'of the daemon' ? true : folder.path
      await using own_machine = await Own.with({ graphics: [{ listen: { ...listen, tls } }] })
      const { machine } = own_machine
      const place = endpoint(machine, 'vnc')
      using client = await Reader.at(place)
      expect(await greet(client)).toEqual([19])
      client.write(Buffer.from([19]))
      expect([...(await client.read(2))]).toEqual([0, 2])
      client.write(Buffer.from([0, 2]))
      expect((await client.read(1))[0]).toBe(0)
      const [count = 0] = await client.read(1)
      const types = await client.read(4 * count)
      // 260 is X509None.
      expect(types.readUInt32BE()).toBe(260)
      client.write(Buffer.from([0, 0, 1, 4]))
      expect((await client.read(1))[0]).toBe(1)
      client.stream.removeAllListeners('data')
      const secure = connectTls({ socket: client.stream as Socket, ca: authority, host: '127.0.0.1' })
      await once(secure, 'secureConnect')
      expect(secure.authorized).toBe(true)
      using inside = new Reader(secure)
      expect((await inside.read(4)).readUInt32BE()).toBe(0)
      const key = join(folder.runFolderOf(machine.id), 'tls.graphics0', 'server-key.pem')
      expect(statSync(key).mode & 0o777).toBe(0o400)
    },
  )

  test('two machines are never given one port, and one that is taken is told', async () => {
    const both = await Promise.all([0, 1].map(() => Own.with({ graphics: [{ listen }] })))
    await using _one = both[0]
    await using _other = both[1]
    const [one, other] = both.map(({ machine }) => endpoint(machine, 'vnc').port)
    expect(one).not.toBe(other)
    const taken = Own.with({ graphics: [{ listen: { ...listen, port: one ?? 0 } }] })
    await expect(taken).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`127.0.0.1:${one}`),
    })
  })

  test("a port that is somebody else's is passed over", async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    // Where it is another's already, there is no need of ours.
    const server = createServer().once('listening', resolve).once('error', resolve).listen(5900, '127.0.0.1')
    await promise
    await using own_machine = await Own.with({ graphics: [{ listen }] })
    const { machine } = own_machine
    expect(endpoint(machine, 'vnc').port).toBeGreaterThan(5900)
    server.close()
  })

  test('a password file that is not there, or a folder without certificates, keeps the machine off', async () => {
    const missing = Own.with({ graphics: [{ listen: { ...listen, password: { file: join(folder.path, 'no') } } }] })
    await expect(missing).rejects.toThrow(/password file ".*no" can't be read: ENOENT/)
    const empty = join(folder.path, 'empty')
    mkdirSync(empty)
    await expect(Own.with({ graphics: [{ listen: { ...listen, tls: empty } }] })).rejects.toThrow('ca-cert.pem')
  })

  test('what a daemon is told of places, the next one knows', async () => {
    await using own_machine = await Own.with({ graphics: [{ listen }], serials: [{}, { backend: { kind: 'pty' } }] })
    const { machine } = own_machine
    const { endpoints } = machine.view
    expect(endpoints).toHaveLength(2)
    await hypervisor[Symbol.asyncDispose]()
    hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
    const found = hypervisor.machine(machine.id)
    expect(found?.view.endpoints).toEqual(endpoints)
    await found?.powerOff()
    expect(found?.view).not.toHaveProperty('endpoints')
  })
})

describe('SPICE', { timeout: 60_000 }, () => {
  /** The first words of SPICE's protocol, for its main channel: what is answered. */
  async function link(client: Reader): Promise<{ magic: string; error: number }> {
    const message = Buffer.alloc(16 + 18)
    message.write('REDQ', 0)
    for (const [index, value] of [2, 2, 18].entries()) message.writeUInt32LE(value, 4 + 4 * index)
    message[20] = 1
    message.writeUInt32LE(18, 30)
    client.write(message)
    const head = await client.read(16)
    const body = await client.read(head.readUInt32LE(12))
    return { magic: head.subarray(0, 4).toString(), error: body.readUInt32LE(0) }
  }

  test('links where it listens, beside VNC through the daemon', async () => {
    if (!hypervisor.features.has('spice')) return
    await using own_machine = await Own.with({ graphics: [{ video: 'qxl' }, { protocol: 'spice', listen }] })
    const { machine } = own_machine
    using client = await Reader.at(endpoint(machine, 'spice'))
    expect(await link(client)).toEqual({ magic: 'REDQ', error: 0 })
    using own = new Reader(await machine.openGraphics('graphics0'))
    expect(await greet(own)).toEqual([1])
    await expect(machine.openGraphics('graphics1')).rejects.toThrow(/connect to spice 127\.0\.0\.1:\d+/)
  })

  test('links through the daemon where it does not listen, and with TLS where it does so', async () => {
    if (!hypervisor.features.has('spice')) return
    await using own_machine = await Own.with({ graphics: [{ protocol: 'spice' }] })
    const { machine } = own_machine
    using client = new Reader(await machine.openGraphics('graphics0'))
    expect(await link(client)).toEqual({ magic: 'REDQ', error: 0 })
    await using own_secret = await Own.with({
      graphics: [{ protocol: 'spice', listen: { ...listen, tls: folder.path, password: {} } }],
    })
    const { machine: secret } = own_secret
    await secret.setGraphicsPassword('graphics0', 'a longer one, as SPICE takes it')
    const secure = connectTls({ ...endpoint(secret, 'spice'), ca: authority })
    await once(secure, 'secureConnect')
    using inside = new Reader(secure)
    expect(await link(inside)).toEqual({ magic: 'REDQ', error: 0 })
  })
})
