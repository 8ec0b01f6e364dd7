import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createApi } from '@cimarron/api'
import { createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { MemoryAccess } from '@cimarron/api/testing'
import { openTestEstate, testActor } from '@cimarron/estate/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The client over HTTPS, with a certificate that openssl makes and no authority has signed.

const opened = new AsyncDisposableStack()
let url: string
let ca: string

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-tls-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const file = (name: string) => join(folder, name)
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '1']
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await promisify(execFile)('openssl', [
    'req',
    '-x509',
    ...curve,
    ...subject,
    '-keyout',
    file('key'),
    '-out',
    file('cert'),
  ])
  ca = await readFile(file('cert'), 'utf8')

  const estate = opened.use(await openTestEstate())
  const { machine = '' } = await estate.as(testActor()).run({ kind: 'define-machine', draft: { name: 'm' } })
  await estate.as(testActor()).run({ kind: 'start-machine', machine })
  const api = await createApi({
    estate,
    identify: async () => testActor(),
    access: new MemoryAccess(),
    version: 'test',
  })
  const server = createServer({ cert: ca, key: await readFile(file('key')) }, (request, response) =>
    api.handle(request, response),
  )
  server.on('upgrade', (request, socket, head) => api.upgrade(request, socket, head))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  opened.defer(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  opened.use(api)
  url = `https://localhost:${(server.address() as AddressInfo).port}`
})

afterAll(() => opened.disposeAsync())

test('a server whose authority is trusted is asked, and its consoles are opened', async () => {
  using transport = nodeTransport({ url, ca })
  const client = createClient({ server: transport })
  expect((await client.call('machines.list')).machines).toHaveLength(1)
  await using console = await client.openConsole('m', { kind: 'serial' })
  await console.write('hello')
  for await (const bytes of console.output) {
    expect(Buffer.from(bytes).toString()).toBe('hello')
    break
  }
})

test('a server whose certificate nobody trusted has signed is not', async () => {
  using transport = nodeTransport({ url })
  const asked = createClient({ server: transport }).call('machines.list')
  await expect(asked).rejects.toMatchObject({ name: 'ConnectionError', message: expect.stringMatching(/self-signed/) })
})

test('only who asks for it gets through without a check', async () => {
  using transport = nodeTransport({ url, insecure: true })
  const client = createClient({ server: transport })
  expect((await client.call('machines.list')).machines).toHaveLength(1)
  await using console = await client.openConsole('m', { kind: 'serial' })
  expect(console.device).toBe('serial0')
})
