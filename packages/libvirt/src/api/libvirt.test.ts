import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { remoteCalls as calls, Libvirt, remoteMessages as messages, uuidBytes, uuidText } from '../index.ts'
import { FakeLibvirtd, FakeRefusal } from '../testing.ts'

const folder = await mkdtemp(join(tmpdir(), 'libvirt-'))
afterAll(() => rm(folder, { recursive: true }))
let count = 0

async function open(
  prepare?: (fake: FakeLibvirtd) => void,
): Promise<{ fake: FakeLibvirtd; libvirt: Libvirt } & AsyncDisposable> {
  const path = join(folder, `${count++}`)
  const fake = await FakeLibvirtd.listen(path)
  prepare?.(fake)
  const libvirt = await Libvirt.connect(`test:///default?socket=${path}`)
  return {
    fake,
    libvirt,
    async [Symbol.asyncDispose]() {
      await libvirt[Symbol.asyncDispose]()
      await fake[Symbol.asyncDispose]()
    },
  }
}

const uuid = '6695eb01-f6a4-8304-79aa-97f2502e193f'
const dom = { name: 'web', uuid: uuidBytes(uuid), id: 3 }

test('a UUID is 16 bytes and a text', () => {
  expect(uuidText(dom.uuid)).toBe(uuid)
  expect(() => uuidBytes('web')).toThrow('"web" is no UUID')
})

test('versions are told as people write them', async () => {
  await using here = await open()
  here.fake.on(calls.connectGetLibVersion, () => ({ lib_ver: 9_000_010n }))
  expect(await here.libvirt.version()).toBe('9.0.10')
})

test('domains are listed, asked and told what to do, by their UUID', async () => {
  await using here = await open()
  const started: unknown[] = []
  here.fake
    .on(calls.connectListAllDomains, () => ({ domains: [dom], ret: 1 }))
    .on(calls.domainGetInfo, () => ({ state: 3, maxMem: 8n, memory: 4n, nrVirtCpu: 2, cpuTime: 5n }))
    .on(calls.domainCreateWithFlags, (args) => {
      started.push(args)
      return { dom }
    })
  const [domain] = await here.libvirt.domains()
  expect(domain).toMatchObject({ name: 'web', uuid })
  expect(await domain?.info()).toEqual({
    state: 'paused',
    maxMemoryKiB: 8n,
    memoryKiB: 4n,
    processors: 2,
    cpuTimeNs: 5n,
  })
  await domain?.start(['paused', 'forceBoot'])
  expect(started).toMatchObject([{ dom: { name: 'web' }, flags: 9 }])
})

test('counters of all come in one answer, by their names', async () => {
  await using here = await open()
  here.fake.on(calls.connectGetAllDomainStats, ({ stats }) => ({
    retStats: [{ dom, params: [{ field: 'cpu.time', type: 'ullong' as const, value: BigInt(stats) }] }],
  }))
  const [one] = await here.libvirt.stats(['cpuTotal', 'block'])
  expect(one?.domain.name).toBe('web')
  expect(one?.values.get('cpu.time')).toBe(34n)
})

test('events come in order, also those that are told before the server has answered', async () => {
  await using here = await open((fake) =>
    fake.on(calls.connectDomainEventCallbackRegisterAny, ({ eventID }, client) => {
      if (eventID === 0)
        client.tell(messages.domainEventCallbackLifecycle, { callbackID: 1, msg: { dom, event: 2, detail: 0 } })
      return { callbackID: eventID + 1 }
    }),
  )
  const stop = new AbortController()
  const events = await here.libvirt.domainEvents({ signal: stop.signal })
  const [client] = here.fake.clients
  client?.tell(messages.domainEventCallbackIoErrorReason, {
    callbackID: 7,
    msg: { dom, srcPath: '/a', devAlias: 'virtio-disk0', action: 1, reason: 'enospc' },
  })
  client?.tell(messages.domainEventCallbackLifecycle, { callbackID: 1, msg: { dom, event: 99, detail: 0 } })
  client?.tell(messages.domainEventCallbackLifecycle, { callbackID: 1, msg: { dom, event: 5, detail: 1 } })
  const heard: unknown[] = []
  for await (const { domain, ...event } of events) {
    heard.push({ name: domain.name, ...event })
    if (heard.length === 3) stop.abort()
  }
  expect(heard).toEqual([
    { name: 'web', kind: 'lifecycle', event: 'started', detail: 0 },
    { name: 'web', kind: 'io-error', path: '/a', device: 'virtio-disk0', action: 1, reason: 'enospc' },
    { name: 'web', kind: 'lifecycle', event: 'stopped', detail: 1 },
  ])
})

test('a server that refuses events says so, and may be asked again', async () => {
  let isRefusing = true
  await using here = await open((fake) =>
    fake.on(calls.connectDomainEventCallbackRegisterAny, ({ eventID }) => {
      if (isRefusing) throw new FakeRefusal(3, 'no support for events')
      return { callbackID: eventID }
    }),
  )
  await expect(here.libvirt.domainEvents()).rejects.toMatchObject({ code: 'refused', message: 'no support for events' })
  isRefusing = false
  await expect(here.libvirt.domainEvents()).resolves.toBeDefined()
})

test('events end with their connection', async () => {
  await using here = await open((fake) =>
    fake.on(calls.connectDomainEventCallbackRegisterAny, ({ eventID }) => ({ callbackID: eventID })),
  )
  const events = await here.libvirt.domainEvents()
  here.fake.clients[0]?.cut()
  expect(await Array.fromAsync(events)).toEqual([])
  expect((await here.libvirt.closed).code).toBe('closed')
})
