import { once } from 'node:events'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { completeConfig, type Hypervisor, type Machine } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { openQemu } from '@cimarron/qemu'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { logBound } from '../src/bounded-log.ts'
import { historyGeneration } from '../src/serial-history.ts'
import { guestDraft, TestFolder } from './guest.ts'
import { GuestShell } from './guest-shell.ts'

// One guest with serial ports of every kind: what it says to each has to come out at the other end.
let folder: TestFolder
let stack: AsyncDisposableStack
let hypervisor: Hypervisor
let machine: Machine
let file: string
let socket: string

beforeAll(async () => {
  stack = new AsyncDisposableStack()
  folder = stack.use(new TestFolder())
  hypervisor = stack.use(await openQemu({ directory: folder.path, runBase: folder.runBase, accelerations: ['tcg'] }))
  socket = join(folder.open(), 'serial')
  file = join(folder.open(), 'serial.log')
  machine = await hypervisor.define(
    completeConfig({
      name: 'ports',
      ...guestDraft(),
      serials: [
        { id: 'shell' },
        { id: 'terminal', backend: { kind: 'pty' } },
        { id: 'net', backend: { kind: 'tcp', address: '127.0.0.1', port: 'auto' } },
        { id: 'local', backend: { kind: 'unix', path: socket } },
        { id: 'hvc0', type: 'virtio' },
        { id: 'hvc1', type: 'virtio', backend: { kind: 'file', path: file } },
        { id: 'hvc2', type: 'virtio', backend: { kind: 'none' } },
      ],
      graphics: [],
    }),
  )
  await machine.start()
  using console = await ConsoleSession.open(machine)
  await console.until(async () => Buffer.from(await machine.readSerialLog('shell')).includes('GUEST UP'))
  await console.probeShell()
}, 120_000)
afterAll(async () => {
  await machine.powerOff()
  expect(existsSync(socket)).toBe(false)
  await stack.disposeAsync()
})

/** What a line of the guest's shell says. */
const says = (line: string) => new GuestShell(machine).says(line)

const endpoint = (device: string) => machine.view.endpoints?.find((one) => one.device === device)
const logOf = async (device: string) => Buffer.from(await machine.readSerialLog(device)).toString()

/** Everything that comes, as text. */
function hear(stream: NodeJS.ReadableStream): () => string {
  let text = ''
  stream.on('data', (piece: Buffer) => {
    text += piece.toString()
  })
  stream.on('error', () => undefined)
  return () => text
}

describe('what a guest says', { timeout: 60_000 }, () => {
  test('to its second port comes out at a terminal of the host, and what is typed there comes in', async () => {
    const { path = '' } = endpoint('terminal') ?? {}
    expect(path).toMatch(/^\/dev\/pts\/\d+$/)
    const terminal = createReadStream(path)
    const heard = hear(terminal)
    await once(terminal, 'open')
    await says('(read line < /dev/ttyS1; echo "got $line" > /tmp/got) & stty -F /dev/ttyS1 raw -echo')
    await expect
      .poll(
        async () => {
          await says('echo to-the-terminal > /dev/ttyS1')
          return heard()
        },
        { timeout: 20_000 },
      )
      .toContain('to-the-terminal')
    writeFileSync(path, 'from-the-host\n')
    await expect.poll(() => says('cat /tmp/got'), { timeout: 20_000 }).toContain('from-the-host')
    expect(await logOf('terminal')).toContain('to-the-terminal')
    terminal.destroy()
  })

  test('to its third and fourth comes out at TCP and at a socket of the user', async () => {
    const { port = 0 } = endpoint('net') ?? {}
    const [net, local] = [connect(port, '127.0.0.1'), connect(socket)]
    const [fromNet, fromLocal] = [hear(net), hear(local)]
    await Promise.all([once(net, 'connect'), once(local, 'connect')])
    await says('echo over-tcp > /dev/ttyS2; echo over-unix > /dev/ttyS3')
    await expect.poll(fromNet, { timeout: 20_000 }).toContain('over-tcp')
    await expect.poll(fromLocal, { timeout: 20_000 }).toContain('over-unix')
    expect(await logOf('net')).toContain('over-tcp')
    net.destroy()
    local.destroy()
  })

  test('to consoles of virtio comes to the daemon, to a file, and to a log', async () => {
    using console = new ConsoleSession(await machine.openSerial('hvc0'))
    await says('echo over-virtio > /dev/hvc0; echo into-the-file > /dev/hvc1; echo into-the-log > /dev/hvc2')
    await console.until(() => console.text.includes('over-virtio'))
    await expect
      .poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : ''), { timeout: 20_000 })
      .toContain('into-the-file')
    expect(await logOf('hvc1')).toContain('into-the-file')
    await expect.poll(() => logOf('hvc2'), { timeout: 20_000 }).toContain('into-the-log')
    await says('(read line < /dev/hvc0; echo "got $line" > /tmp/virtio) & true')
    console.type('typed-at-virtio')
    await expect.poll(() => says('cat /tmp/virtio'), { timeout: 20_000 }).toContain('typed-at-virtio')
  })

  test('is heard by nobody where it leads elsewhere: who comes is told where', async () => {
    await expect(machine.openSerial('terminal')).rejects.toThrow(
      /leads to pty \/dev\/pts\/\d+; connect there, or read its log/,
    )
    await expect(machine.openSerial('hvc2')).rejects.toThrow('leads to its log alone; read its log')
  })

  test('without end, costs bounded room, and nobody else his console', { timeout: 120_000 }, async () => {
    const before = process.memoryUsage().rss
    for (const port of ['hvc0', 'hvc1', 'hvc2']) await says(`yes > /dev/${port} & true`)
    // The shell on the first port has answered all the while.
    expect(await says('echo $((6*7))')).toBe('42')
    await expect.poll(async () => (await logOf('hvc0')).length, { timeout: 60_000 }).toBeGreaterThan(10_000)
    expect(await says('echo $((6*7))')).toBe('42')
    await says('killall yes; true')
    const run = folder.runFolderOf(machine.id)
    for (const name of readdirSync(run).filter((one) => one.endsWith('.log'))) {
      expect(statSync(join(run, name)).blocks * 512).toBeLessThanOrEqual(2 * logBound)
    }
    const kept = join(folder.path, 'consoles', machine.id)
    for (const name of readdirSync(kept))
      expect(statSync(join(kept, name)).size).toBeLessThanOrEqual(historyGeneration + logBound)
    expect(statSync(file).size).toBeLessThanOrEqual(16_777_216 + logBound)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  })
})

test('a path that is not a socket, or that QEMU can not make, keeps the machine off', async () => {
  const refusal = async (path: string) => {
    const other = await hypervisor.define(
      completeConfig({ name: path, serials: [{ backend: { kind: 'unix', path } }] }),
    )
    const error: unknown = await other.start().catch((reason: unknown) => reason)
    await other.undefine()
    return String(error)
  }
  expect(await refusal(folder.file('mine'))).toContain('is something else already')
  expect(await refusal('/nonexistent/serial')).toContain('is in no folder of this host')
  if (process.getuid?.() === 0)
    expect(await refusal(join(folder.path, 'serial'))).toMatch(
      /can't be made by user \d+, as whom QEMU runs; give it the folder: chown/,
    )
})
