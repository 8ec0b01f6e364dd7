import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { CimError, Instance } from '@cimarron/cim'
import { encodeResponse } from '@cimarron/cim-xml'
import { DeliveryError } from '@cimarron/cimom'
import { openListener } from '@cimarron/wbem-client/node'
import { describe, expect, test } from 'vitest'
import { openDelivery, type WbemDeliveryOptions } from '../index.ts'

const indication = new Instance('CIM_InstCreation', [
  { name: 'IndicationIdentifier', type: 'string', isArray: false, value: 'one' },
])
const never = new AbortController().signal

interface Peer extends AsyncDisposable {
  readonly url: string
}

/** A listener that answers as it is told, on loopback. */
async function httpPeer(answer: RequestListener, host = '127.0.0.1'): Promise<Peer> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(request, response))
  })
  server.listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A listener whose bytes are what `talk` writes. */
async function rawPeer(talk: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    talk(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** How a delivery fails. */
async function failure(url: string, options: WbemDeliveryOptions = {}): Promise<DeliveryError> {
  await using delivery = openDelivery(options)
  return await delivery.deliver(indication, { url }, never).then(
    () => expect.unreachable('it was delivered'),
    (error: unknown) => (error instanceof DeliveryError ? error : expect.unreachable(String(error))),
  )
}

const taken = encodeResponse('1', [{ kind: 'export', method: 'ExportIndication' }])

test('an indication reaches a listener, at the path of the destination', async () => {
  await using listener = await openListener({ path: '/here/indications?for=me' })
  await using delivery = openDelivery()
  const delivered = delivery.deliver(indication, { url: listener.url }, never)
  for await (const received of listener) {
    expect(received.indication.get('IndicationIdentifier')).toBe('one')
    break
  }
  await delivered
})

test('a destination without a path is posted to at the root, also over IPv6', async () => {
  const seen: unknown[] = []
  await using peer = await httpPeer(({ url, headers }, response) => {
    seen.push([url, headers.cimexport, headers.cimexportmethod])
    response.end(taken)
  }, '::1')
  await using delivery = openDelivery()
  await delivery.deliver(indication, { url: peer.url }, never)
  expect(seen).toEqual([['/', 'MethodRequest', 'ExportIndication']])
})

test('one connection serves indications that follow each other', async () => {
  const ports = new Set<number | undefined>()
  await using peer = await httpPeer(({ socket }, response) => {
    ports.add(socket.remotePort)
    response.end(taken)
  })
  await using delivery = openDelivery()
  for (let i = 0; i < 3; i++) await delivery.deliver(indication, { url: peer.url }, never)
  expect(ports.size).toBe(1)
})

test('a numbered indication is sent anew when the kept connection was closed meanwhile: a repeat would be known', async () => {
  let count = 0
  await using peer = await httpPeer(({ socket }, response) => {
    count += 1
    if (count === 2) socket.destroy()
    else response.end(taken)
  })
  await using delivery = openDelivery()
  const number = { name: 'SequenceNumber', type: 'sint64', isArray: false, value: 1n } as const
  const numbered = new Instance('CIM_InstCreation', [number])
  await delivery.deliver(numbered, { url: peer.url }, never)
  await delivery.deliver(numbered, { url: peer.url }, never)
  expect(count).toBe(3)
})

test('the caller can give it up', async () => {
  await using peer = await httpPeer(() => stop.abort(new Error('enough')))
  const stop = new AbortController()
  await using delivery = openDelivery()
  await expect(delivery.deliver(indication, { url: peer.url }, stop.signal)).rejects.toThrow('enough')
})

describe('a listener that', () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n'

  test('is not there is unreachable', async () => {
    const peer = await rawPeer(() => undefined)
    await peer[Symbol.asyncDispose]()
    expect(await failure(peer.url)).toMatchObject({ code: 'unreachable', isFinal: false })
  })

  test('hangs is given up', async () => {
    await using peer = await rawPeer(() => undefined)
    expect(await failure(peer.url, { timeoutMs: 50 })).toMatchObject({ code: 'timeout', isFinal: false })
  })

  test('answers a byte now and then is given up', async () => {
    await using peer = await rawPeer((socket) => {
      socket.write(`${head}Content-Length: 1000000\r\n\r\n`)
      const drip = setInterval(() => socket.write(' '), 5)
      socket.on('close', () => clearInterval(drip))
    })
    expect(await failure(peer.url, { timeoutMs: 100 })).toMatchObject({ code: 'timeout' })
  })

  test('closes early may have it', async () => {
    await using peer = await rawPeer((socket) =>
      socket.once('data', () => socket.end(`${head}Content-Length: 500\r\n\r\n<CIM`)),
    )
    expect(await failure(peer.url)).toMatchObject({ code: 'unreachable', isFinal: false })
  })

  test.each([200, 500])('answers 10 GB with HTTP %i is not listened to', async (status) => {
    let sent = 0
    await using peer = await rawPeer((socket) => {
      socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: 10000000000\r\n\r\n`)
      const block = Buffer.alloc(64 * 1024, ' ')
      const pour = (): void => {
        while (!socket.destroyed && socket.write(block)) sent += block.length
      }
      socket.on('drain', pour)
      socket.once('data', pour)
    })
    expect((await failure(peer.url)).code).toBe(status === 200 ? 'garbled' : 'refused')
    expect(sent).toBeLessThan(100_000_000)
  })

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['no XML', `${head}Content-Length: 2\r\n\r\nOK`],
    ['another message', `${head}Content-Length: 8\r\n\r\n<html />`],
  ])('answers %s is garbled', async (_what, bytes) => {
    await using peer = await rawPeer((socket) => socket.once('data', () => socket.end(bytes)))
    expect(await failure(peer.url)).toMatchObject({ code: 'garbled', isFinal: false })
  })

  test('redirects is not followed', async () => {
    let followed = false
    await using other = await httpPeer((_, response) => {
      followed = true
      response.end(taken)
    })
    await using peer = await httpPeer((_, response) => response.writeHead(307, { Location: other.url }).end())
    const { code, message, isFinal } = await failure(peer.url)
    expect([code, isFinal, followed]).toEqual(['refused', false, false])
    expect(message).toContain('HTTP 307, a redirect')
  })

  test.each([
    [400, true],
    [401, false],
    [403, false],
    [404, false],
    [413, true],
    [429, false],
    [501, true],
    [503, false],
  ])('answers HTTP %i refuses it, for good: %s', async (status, isFinal) => {
    await using peer = await httpPeer((_, response) => response.writeHead(status).end())
    expect(await failure(peer.url)).toMatchObject({ code: 'refused', isFinal })
  })

  test.each([
    ['CIM_ERR_NOT_SUPPORTED', true],
    ['CIM_ERR_INVALID_PARAMETER', true],
    ['CIM_ERR_FAILED', false],
    ['CIM_ERR_SERVER_LIMITS_EXCEEDED', false],
  ] as const)('answers %s refuses it, for good: %s', async (status, isFinal) => {
    const error = new CimError(status, 'not that')
    const answer = { kind: 'failed', callKind: 'export', method: 'ExportIndication', error } as const
    await using peer = await httpPeer((_, response) => response.end(encodeResponse('1', [answer])))
    const failed = await failure(peer.url)
    expect(failed).toMatchObject({ code: 'refused', isFinal })
    expect(failed.message).toBe(`the listener answered ${status}: not that`)
  })
})

describe('nothing is sent', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]:5990/',
    'http://[fd00:ec2::254]/',
    'http://0.0.0.0:22/',
    'http://[::]:22/',
    'http://239.1.1.1/',
    'http://255.255.255.255/',
  ])('to %s', async (url) => {
    const { code, isFinal, message } = await failure(url)
    expect([code, isFinal, message]).toEqual(['refused', true, expect.stringContaining('nothing is delivered to')])
    await using delivery = openDelivery()
    expect(delivery.refusal({ url })).toBe(message)
    expect(message).toContain('indications.destinations.allow')
  })

  test('which is not said of what may be reached, and of names, which can lead anywhere', async () => {
    await using delivery = openDelivery({ destinations: { allow: ['169.254.10.0/24'] } })
    for (const host of ['169.254.10.1', '127.0.0.1', 'monitor.example.com']) {
      expect(delivery.refusal({ url: `http://${host}/` })).toBeUndefined()
    }
  })

  test('to what the configuration forbids, by its address or by a name that leads there', async () => {
    let asked = false
    await using peer = await httpPeer(() => {
      asked = true
    })
    const options = { destinations: { forbid: ['127.0.0.0/8', '::1'] } }
    expect(await failure(peer.url, options)).toMatchObject({ isFinal: true })
    const byName = await failure(peer.url.replace('127.0.0.1', 'localhost'), options)
    expect(byName).toMatchObject({ isFinal: true, message: expect.stringContaining('localhost, which is') })
    expect(asked).toBe(false)
  })

  test.each(['', 'nonsense', 'ftp://127.0.0.1/', 'unix:///run/x.sock', 'file:///etc/passwd'])(
    'to %j, which is no listener',
    async (url) => {
      const { isFinal, message } = await failure(url)
      expect([isFinal, message]).toEqual([true, expect.stringContaining('would be one')])
    },
  )
})

test('what is closed can be opened by the configuration', async () => {
  const options = { destinations: { forbid: ['127.0.0.0/8'], allow: ['127.0.0.1'] } }
  await using peer = await httpPeer((_, response) => response.end(taken))
  await using delivery = openDelivery(options)
  await delivery.deliver(indication, { url: peer.url }, never)
})

test('what is no subnet is refused with what would be one', () => {
  expect(() => openDelivery({ destinations: { allow: ['10.0.0.0/33'] } })).toThrow('"10.0.0.0/33" is no address')
  expect(() => openDelivery({ destinations: { forbid: ['example.com'] } })).toThrow('10.1.0.0/16 would be')
})

test('certificates that are none are refused at the start', () => {
  expect(() => openDelivery({ ca: ['nonsense'] })).toThrow('no certificate in PEM')
  expect(() => openDelivery({ clientCertificate: { certificate: 'a', key: 'b' } })).toThrow()
})
