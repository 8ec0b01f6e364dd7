import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CimError, Instance, ObjectPath, samePath } from '@cimarron/cim'
import { type Answer, decodeRequest, encodeResponse, type RequestMessage } from '@cimarron/cim-xml'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { fetchTransport } from './fetch-transport.ts'
import { typed } from './method-parameters.ts'
import { connect } from './node.ts'
import { WbemTransportError } from './transport-error.ts'
import { WbemClient } from './wbem-client.ts'

/** A WBEM server that answers whatever the test puts into `respond`, and remembers what it was asked. */
let server: Server
let address: string
let seen: { request: RequestMessage; headers: IncomingMessage['headers'] }[]
let respond: (request: RequestMessage, response: ServerResponse, message: IncomingMessage) => void

async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer)
  const request = decodeRequest(Buffer.concat(parts))
  seen.push({ request, headers: message.headers })
  respond(request, response, message)
}

function answer(one: Answer): typeof respond {
  return (request, response) => response.end(encodeResponse(request.id, [one]))
}

function intrinsic(method: string, results: readonly unknown[], output: object = {}): Answer {
  return { kind: 'intrinsic', method, results, output } as unknown as Answer
}

beforeAll(async () => {
  server = createServer((message, response) => {
    handle(message, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const where = server.address()
  address = `http://127.0.0.1:${typeof where === 'object' ? where?.port : ''}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

beforeEach(() => {
  seen = []
})

const path = new ObjectPath('A_B', [{ name: 'Id', value: 'x "é"', type: 'string' }], { namespace: 'root/virt' })
const instance = new Instance('A_B', [{ name: 'Id', type: 'string', isArray: false, value: 'x "é"' }])

async function failure(run: () => Promise<unknown>): Promise<unknown> {
  try {
    return await run()
  } catch (error) {
    return error
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items)
}

describe('a call', () => {
  test('says in its headers what it says in its body', async () => {
    await using client = connect(address.replace('//', '//me:s%C3%A9cret@'))
    respond = answer(intrinsic('GetInstance', [instance]))
    await client.getInstance(path, { propertyList: ['Id'] })
    expect(seen[0]?.headers).toMatchObject({
      cimoperation: 'MethodCall',
      cimmethod: 'GetInstance',
      cimobject: 'root/virt',
      cimprotocolversion: '1.0',
      'content-type': 'application/xml; charset="utf-8"',
      te: 'trailers',
      authorization: `Basic ${Buffer.from('me:sécret').toString('base64')}`,
    })
    expect(seen[0]?.request.calls[0]).toMatchObject({
      method: 'GetInstance',
      namespace: 'root/virt',
      parameters: { LocalOnly: false, PropertyList: ['Id'], IncludeClassOrigin: false },
    })
  })

  test('keeps its connection for the next', async () => {
    await using client = connect(address)
    const ports = new Set<number | undefined>()
    respond = (request, response, message) => {
      ports.add(message.socket.remotePort)
      answer(intrinsic('GetInstance', [instance]))(request, response, message)
    }
    for (let i = 0; i < 3; i += 1) await client.getInstance(path)
    expect(ports.size).toBe(1)
  })

  test('that gets an error throws it with its status and text', async () => {
    await using client = connect(address)
    const error = new CimError('CIM_ERR_NOT_FOUND', 'no such thing')
    respond = answer({ kind: 'failed', callKind: 'intrinsic', method: 'GetInstance', error })
    expect(await failure(() => client.getInstance(path))).toMatchObject({
      name: 'CimError',
      status: 'CIM_ERR_NOT_FOUND',
      message: 'no such thing',
    })
  })

  test('finds the error that a server puts into the trailers', async () => {
    await using client = connect(address)
    respond = (request, response) => {
      response.setHeader('Trailer', 'CIMStatusCode, CIMStatusCodeDescription')
      response.write(encodeResponse(request.id, [intrinsic('EnumerateInstanceNames', [])]))
      response.addTrailers({ CIMStatusCode: '1', CIMStatusCodeDescription: 'went%20wrong' })
      response.end()
    }
    expect(await failure(() => all(client.enumerateInstanceNames('A_B')))).toMatchObject({
      code: 1,
      message: 'went wrong',
    })
  })
})

describe('instances', () => {
  test('come with their namespace', async () => {
    await using client = connect(address, { namespace: 'root/virt' })
    const named = new Instance('A_B', instance.properties, { path: new ObjectPath('A_B', path.keys) })
    respond = answer(intrinsic('EnumerateInstances', [named, named]))
    const found = await all(client.enumerateInstances('A_B'))
    expect(found.map((one) => one.path?.namespace)).toEqual(['root/virt', 'root/virt'])
  })

  test('are given while the answer is still coming', async () => {
    await using client = connect(address)
    const { promise: firstRead, resolve: readFirst } = Promise.withResolvers<void>()
    respond = (request, response) => {
      const text = encodeResponse(request.id, [intrinsic('EnumerateClassNames', ['A_B', 'A_C'])])
      const cut = text.indexOf('/>') + 2
      response.write(text.slice(0, cut))
      firstRead.then(() => response.end(text.slice(cut))).catch(() => response.destroy())
    }
    const found: string[] = []
    for await (const name of client.enumerateClassNames()) {
      found.push(name)
      readFirst()
    }
    expect(found).toEqual(['A_B', 'A_C'])
  })

  test('no longer wanted end the answer', async () => {
    await using client = connect(address)
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    respond = (request, response) => {
      response.on('close', close)
      const text = encodeResponse(request.id, [intrinsic('EnumerateClassNames', ['A_B', 'A_C'])])
      response.write(text.slice(0, text.indexOf('/>') + 2))
    }
    for await (const name of client.enumerateClassNames()) {
      expect(name).toBe('A_B')
      break
    }
    await closed
  })

  test('are pulled until the end of the sequence', async () => {
    await using client = connect(address, { namespace: 'root/virt' })
    const at = (Id: string): ObjectPath =>
      new ObjectPath('A_B', [{ name: 'Id', value: Id }], { namespace: 'root/virt', authority: { host: 'h' } })
    respond = (request, response, message) => {
      const [call] = request.calls
      const method = call?.method ?? ''
      const isFirst = method === 'OpenEnumerateInstancePaths'
      const output = isFirst ? { EndOfSequence: false, EnumerationContext: 'c' } : { EndOfSequence: true }
      answer(intrinsic(method, [at(isFirst ? '1' : '2')], output))(request, response, message)
    }
    const found = await all(client.pull('OpenEnumerateInstancePaths', { ClassName: 'A_B' }, { maxObjectCount: 1 }))
    expect(found.map((one) => one.key('Id'))).toEqual(['1', '2'])
    expect(seen.map(({ request }) => request.calls[0]?.method)).toEqual([
      'OpenEnumerateInstancePaths',
      'PullInstancePaths',
    ])
  })

  test('pulled in part have their enumeration closed', async () => {
    await using client = connect(address, { namespace: 'root/virt' })
    respond = (request, response, message) => {
      const method = request.calls[0]?.method ?? ''
      const isOpen = method === 'OpenQueryInstances'
      const output = isOpen ? { EndOfSequence: false, EnumerationContext: 'c' } : {}
      answer(intrinsic(method, isOpen ? [instance] : [], output))(request, response, message)
    }
    const query = { FilterQueryLanguage: 'DMTF:CQL', FilterQuery: 'SELECT * FROM A_B' }
    for await (const one of client.pull('OpenQueryInstances', query)) {
      expect(one.className).toBe('A_B')
      break
    }
    expect(seen.map(({ request }) => request.calls[0]?.method)).toEqual(['OpenQueryInstances', 'CloseEnumeration'])
  })
})

test('a method is called with typed arguments, and answers with its values', async () => {
  await using client = connect(address)
  respond = answer({
    kind: 'extrinsic',
    method: 'RequestStateChange',
    returnValue: { type: 'uint32', isArray: false, value: 4096 },
    parameters: [{ name: 'Job', type: 'reference', isArray: false, value: path }],
  })
  const args = { RequestedState: typed('uint16', 2), Note: 'now', Embedded: instance, Count: 3, Path: path }
  const { returnValue, out } = await client.invokeMethod(path, { name: 'RequestStateChange', args })
  expect(returnValue).toBe(4096)
  expect(out.Job instanceof ObjectPath && samePath(out.Job, path)).toBe(true)
  const [call] = seen[0]?.request.calls ?? []
  expect(call).toMatchObject({
    kind: 'extrinsic',
    object: path,
    parameters: [
      { name: 'RequestedState', type: 'uint16', value: 2 },
      { name: 'Note', type: 'string', value: 'now' },
      { name: 'Embedded', type: 'string', embedding: { kind: 'instance' } },
      { name: 'Count', type: 'untyped', value: '3' },
      { name: 'Path', type: 'reference', value: path },
    ],
  })
  expect(seen[0]?.headers.cimobject).toBe('root/virt:A_B.Id=%22x%20%5C%22%C3%A9%5C%22%22')
})

describe('without an answer, the error names the remedy', () => {
  const refusals = [
    [401, {}, 'unauthorized'],
    [403, {}, 'forbidden'],
    [404, {}, 'http-status'],
    [501, { CIMError: 'unsupported-protocol-version' }, 'request-refused'],
  ] as const

  test.each(refusals)('HTTP %i %o: %s', async (status, headers, code) => {
    await using client = connect(address)
    respond = (_request, response) => response.writeHead(status, headers).end()
    const error = await failure(() => client.getInstance(path))
    expect(error).toBeInstanceOf(WbemTransportError)
    expect(error).toMatchObject({ code, httpStatus: status })
    expect((error as Error).message).toContain((error as WbemTransportError).remedy)
  })

  test('a body that is no CIM-XML', async () => {
    await using client = connect(address)
    respond = (_request, response) => response.end('<html></html>')
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'malformed-answer' })
  })

  test('a body that ends too soon', async () => {
    await using client = connect(address)
    respond = (request, response) => {
      response.writeHead(200, { 'Content-Length': '10000' })
      response.write(encodeResponse(request.id, [intrinsic('GetInstance', [instance])]), () => response.destroy())
    }
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'connection-lost' })
  })

  test('nothing listens', async () => {
    await using client = connect('http://127.0.0.1:1')
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'connection-refused' })
  })

  test('TLS to a server that has none', async () => {
    await using client = connect(address.replace('http:', 'https:'))
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'tls-failed' })
  })

  test('a time limit', async () => {
    await using client = connect(address, { timeoutMs: 1 })
    respond = () => {}
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'timeout' })
  })
})

test('a call is given up when its signal is aborted, with the reason given', async () => {
  await using client = connect(address)
  const abort = new AbortController()
  const reason = new Error('changed my mind')
  respond = () => abort.abort(reason)
  expect(await failure(() => client.getInstance(path, { signal: abort.signal }))).toBe(reason)
  expect(await failure(() => client.getInstance(path, { signal: abort.signal }))).toBe(reason)
})

describe('over a unix socket', () => {
  test('calls are made without a password; a missing one is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wbem-'))
    const local = createServer((message, response) => {
      handle(message, response).catch((error: unknown) => response.destroy(error as Error))
    })
    try {
      local.listen(join(folder, 's'))
      await once(local, 'listening')
      await using client = connect(`unix://${folder}/s`, { credentials: { user: 'a', password: 'b' } })
      respond = answer(intrinsic('GetInstance', [instance]))
      expect((await client.getInstance(path)).get('Id')).toBe('x "é"')
      expect(seen[0]?.headers.authorization).toBeUndefined()
      await using lost = connect(`unix://${folder}/none`)
      expect(await failure(() => lost.getInstance(path))).toMatchObject({ code: 'socket-missing' })
    } finally {
      local.closeAllConnections()
      local.close()
      rmSync(folder, { recursive: true })
    }
  })
})

describe('over fetch', () => {
  test('calls are made and answered', async () => {
    await using client = new WbemClient(
      fetchTransport(`${address}/cimom`, { credentials: { user: 'a', password: 'b' } }),
    )
    respond = answer(intrinsic('EnumerateClassNames', ['A_B']))
    expect(await all(client.enumerateClassNames())).toEqual(['A_B'])
    expect(seen[0]?.headers.authorization).toBe('Basic YTpi')
  })

  test('a failure to connect is told', async () => {
    await using client = new WbemClient(fetchTransport('http://127.0.0.1:1/cimom'))
    expect(await failure(() => client.getInstance(path))).toMatchObject({ code: 'connection-failed' })
  })
})
