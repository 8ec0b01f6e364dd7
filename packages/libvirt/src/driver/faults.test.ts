import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { uuidBytes } from '../api/uuid.ts'
import { remoteCalls as calls, remoteMessages as messages } from '../protocol/remote.gen.ts'
import { encodeRawFrame, longestFrame } from '../rpc/frame.ts'
import { type FakeClient, FakeLibvirtd, FakeRefusal } from '../testing/fake-libvirtd.ts'
import type { LibvirtHypervisor } from './libvirt-hypervisor.ts'
import { openLibvirt } from './open-libvirt.ts'

const folder = mkdtempSync(join(tmpdir(), 'libvirt-faults-'))
afterAll(() => rmSync(folder, { recursive: true }))

const capabilities = '<capabilities><host><cpu><arch>x86_64</arch></cpu></host></capabilities>'
const uuidOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const wireOf = (index: number) => ({ name: `d${index}`, uuid: uuidBytes(uuidOf(index)), id: -1 })
const xmlOf = (name: string) =>
  `<domain type='kvm'><name>${name}</name><uuid>${uuidOf(Number(name.slice(1)))}</uuid><memory>65536</memory><vcpu>1</vcpu><os><type arch='x86_64'>hvm</type></os></domain>`

const asked = 1
const lifecycle = (index: number, callbackID = asked) => ({
  callbackID,
  msg: { dom: wireOf(index), event: 0, detail: 0 },
})

/** A server that knows no procedure but what it takes to list its domains: the oldest there could be. */
class Served implements AsyncDisposable {
  readonly fake: FakeLibvirtd
  readonly hypervisor: LibvirtHypervisor
  readonly reported: unknown[]

  private constructor(fake: FakeLibvirtd, hypervisor: LibvirtHypervisor, reported: unknown[]) {
    this.fake = fake
    this.hypervisor = hypervisor
    this.reported = reported
  }

  static count = 0

  static async open(count: number, prepare: (fake: FakeLibvirtd) => void = () => undefined): Promise<Served> {
    const socket = join(folder, `${Served.count++}`)
    const fake = await FakeLibvirtd.listen(socket)
    fake.on(calls.connectDomainEventCallbackRegisterAny, () => ({ callbackID: asked }))
    fake.on(calls.connectGetHostname, () => ({ hostname: 'old' }))
    fake.on(calls.connectGetCapabilities, () => ({ capabilities }))
    fake.on(calls.connectGetVersion, () => ({ hv_ver: 7_002_000n }))
    const node = { memory: 2n ** 20n, cpus: 2, mhz: 0, nodes: 1, sockets: 1, cores: 2, threads: 1 }
    fake.on(calls.nodeGetInfo, () => ({ model: new Uint8Array(32), ...node }))
    const domains = Array.from({ length: count }, (_, index) => wireOf(index))
    fake.on(calls.connectListAllDomains, ({ flags }) => ({ domains: flags === 0 ? domains : [], ret: count }))
    fake.on(calls.domainGetState, () => ({ state: 5, reason: 0 }))
    fake.on(calls.domainGetXmlDesc, ({ dom }) => ({ xml: xmlOf(dom.name) }))
    fake.on(calls.domainIsPersistent, () => ({ persistent: 1 }))
    prepare(fake)
    const reported: unknown[] = []
    const report = (error: unknown) => void reported.push(error)
    const hypervisor = await openLibvirt({ uri: `qemu:///system?socket=${socket}`, waitMs: 20_000, report })
    return new Served(fake, hypervisor, reported)
  }

  get client(): FakeClient {
    const [client] = this.fake.clients
    if (!client) throw new Error('nobody is connected')
    return client
  }

  get names(): readonly string[] {
    return this.hypervisor.machines().map(({ view }) => view.defined.name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hypervisor[Symbol.asyncDispose]()
    await this.fake[Symbol.asyncDispose]()
  }
}

test('an old server, which knows neither pools nor networks nor events of them, has its machines listed all the same', async () => {
  await using served = await Served.open(3)
  const { hypervisor, names, reported } = served
  expect(hypervisor.connection.detail).toBeUndefined()
  expect(names).toEqual(['d0', 'd1', 'd2'])
  expect([hypervisor.networks.networks(), hypervisor.storage.pools()]).toEqual([[], []])
  expect(reported).toEqual([])
  const [machine] = hypervisor.machines()
  await expect(machine?.start()).rejects.toMatchObject({ code: 'unsupported' })
})

test('a domain that goes between two calls is not there, and the others are', async () => {
  await using served = await Served.open(3, (fake) =>
    fake.on(calls.domainGetXmlDesc, ({ dom }) => {
      if (dom.name === 'd1') throw new FakeRefusal(42, 'Domain not found')
      return { xml: xmlOf(dom.name) }
    }),
  )
  expect([served.names, served.reported]).toEqual([['d0', 'd2'], []])
})

test('a domain whose document is broken is told of, and the others are there', async () => {
  await using served = await Served.open(3, (fake) =>
    fake.on(calls.domainGetXmlDesc, ({ dom }) => ({ xml: dom.name === 'd1' ? '<domain' : xmlOf(dom.name) })),
  )
  expect(served.names).toEqual(['d0', 'd2'])
  expect(String(served.reported)).toContain('domain "d1"')
})

test('events of callbacks that nobody asked for, and of domains that are not there, cost a look and change nothing', async () => {
  let looks = 0
  await using served = await Served.open(1, (fake) =>
    fake.on(calls.domainGetXmlDesc, ({ dom }) => {
      looks++
      if (dom.name !== 'd0') throw new FakeRefusal(42, 'Domain not found')
      return { xml: xmlOf(dom.name) }
    }),
  )
  const before = looks
  for (let index = 1; index <= 500; index++)
    served.client.tell(messages.domainEventCallbackLifecycle, lifecycle(index, 4711))
  await expect.poll(() => looks - before, { timeout: 15_000 }).toBe(500)
  expect([served.names, served.hypervisor.connection.state, served.reported]).toEqual([['d0'], 'connected', []])
})

test('a look from before an operation that has ended since is not taken over, and another is had', async () => {
  let state = 1
  let looks = 0
  let until: Promise<void> | undefined
  await using served = await Served.open(1, (fake) => {
    fake.on(calls.domainGetState, async () => {
      const seen = { state, reason: 1 }
      const held = until
      until = undefined
      await held
      looks++
      return seen
    })
    fake.on(calls.domainSuspend, () => {
      state = 3
      return undefined
    })
  })
  const [machine] = served.hypervisor.machines()
  expect(machine?.view.state).toBe('running')
  const { promise, resolve } = Promise.withResolvers<void>()
  until = promise
  served.client.tell(messages.domainEventCallbackLifecycle, lifecycle(0))
  await expect.poll(() => until === undefined).toBe(true)
  await machine?.pause()
  const before = looks
  resolve()
  // The one that was held, and the one instead of it.
  await expect.poll(() => looks - before).toBe(2)
  expect(machine?.view.state).toBe('paused')
})

test.each<[string, (client: FakeClient) => void]>([
  ['garbage', (client) => client.send(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  ['a frame that is said to be longer than any', (client) => client.send(Buffer.of(0x7f, 0xff, 0xff, 0xff))],
  [
    'an event that ends before it does',
    (client) => {
      const { program, number } = messages.domainEventCallbackLifecycle
      const head = { program: program.number, version: 1, procedure: number, type: 'message', serial: 0 } as const
      client.send(encodeRawFrame({ ...head, status: 'ok' }, Buffer.of(0, 0, 0, 1, 0, 0)))
    },
  ],
  ['an end', (client) => client.cut()],
])('after %s from the server the machines are those it had, and it is connected to anew', async (_name, spoil) => {
  await using served = await Served.open(2)
  const { client, hypervisor } = served
  spoil(client)
  await expect.poll(() => served.fake.clients[0] !== client && hypervisor.connection.state).toBe('connected')
  await expect.poll(() => hypervisor.machines().map(({ view }) => view.state)).toEqual(['off', 'off'])
  expect(served.names).toEqual(['d0', 'd1'])
})

test('answers of the greatest length there may be, which nobody has asked for, are passed over and not kept', async () => {
  await using served = await Served.open(1)
  const before = process.memoryUsage().rss
  const { program, number } = calls.connectGetHostname
  const head = { program: program.number, version: 1, procedure: number, type: 'reply', status: 'ok' } as const
  const payload = Buffer.alloc(longestFrame - 28)
  // Nobody asked: such a frame is counted, one after the other.
  for (let serial = 100_000; serial < 100_004; serial++)
    served.client.send(encodeRawFrame({ ...head, serial }, payload))
  served.client.tell(messages.domainEventCallbackLifecycle, lifecycle(1))
  await expect.poll(() => served.names, { timeout: 15_000 }).toEqual(['d0', 'd1'])
  // Four of 32 MiB were sent; the sender's own are among what is left.
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 2 ** 20)
})
