import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ServiceAgent } from './service-agent.ts'
import { type SlpAttributes, wildcardOf } from './slp-attributes.ts'
import { listenForSlp } from './slp-listener.ts'
import { compilePredicate } from './slp-predicate.ts'

const attributes: SlpAttributes = new Map<string, readonly string[] | true>([
  ['service-hi-name', ['Cimarron']],
  ['Namespace', ['interop', 'root/virt']],
  ['Odd', ['a,b=(c)']],
  ['Port', ['5989']],
  ['Keyword', true],
])
const url = 'service:wbem:https://host.example.com:5989'
const agent = new ServiceAgent({
  scopes: ['DEFAULT', 'lab'],
  addresses: ['192.0.2.7'],
  services: () => [{ url, attributes }],
})

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

/** A message as RFC 2608 8 draws it, byte by byte. */
function message(functionId: number, fields: readonly Buffer[], { flags = 0, xid = 0x1234 } = {}): Buffer {
  const body = Buffer.concat([text('en'), ...fields])
  const length = 12 + body.length
  const lengthBytes = [(length >> 16) & 255, (length >> 8) & 255, length & 255]
  const head = [2, functionId, ...lengthBytes, flags >> 8, flags & 255, 0, 0, 0, xid >> 8, xid & 255]
  return Buffer.concat([Buffer.from(head), body])
}

interface Search {
  readonly responders?: string
  readonly type?: string
  readonly scopes?: string
  readonly predicate?: string
  readonly spi?: string
}

const search = (
  { responders = '', type = 'service:wbem', scopes = 'DEFAULT', predicate = '', spi = '' }: Search = {},
  options = {},
): Buffer => message(1, [responders, type, scopes, predicate, spi].map(text), options)

/** What a service reply says. */
function found(bytes: Uint8Array | undefined): { error: number; urls: string[] } | undefined {
  if (bytes === undefined) return undefined
  const reply = Buffer.from(bytes)
  expect([reply[0], reply[1], reply.readUIntBE(2, 3), reply.readUInt16BE(10)]).toEqual([2, 2, reply.length, 0x1234])
  const at = 14 + reply.readUInt16BE(12)
  const urls: string[] = []
  const error = reply.readUInt16BE(at)
  if (error !== 0) {
    expect(reply.length).toBe(at + 2)
    return { error, urls }
  }
  let next = at + 4
  for (let left = reply.readUInt16BE(at + 2); left > 0; left--) {
    expect(reply.readUInt16BE(next + 1)).toBe(3600)
    const length = reply.readUInt16BE(next + 3)
    urls.push(reply.toString('utf8', next + 5, next + 5 + length))
    next += 5 + length + 1
  }
  expect(next).toBe(reply.length)
  return { error, urls }
}

const multicast = { flags: 0x2000 }
const ask = (request: Search, options = {}) => found(agent.reply(search(request, options))?.bytes)

describe('who searches for services', () => {
  test.each(['service:wbem', 'service:wbem:https', 'SERVICE:WBEM'])('of the type %s finds the server', (type) => {
    expect(ask({ type })).toEqual({ error: 0, urls: [url] })
  })

  test('of another type finds nothing: told to who asked, and not where all were asked', () => {
    expect(ask({ type: 'service:wbe' })).toEqual({ error: 0, urls: [] })
    expect(ask({ type: 'service:printer' }, multicast)).toBeUndefined()
  })

  test.each([
    ['(service-hi-name=cimarron)', 1],
    ['(namespace=root/*)', 1],
    ['(&(Keyword=*)(|(Port<=80)(Port>=5000)))', 1],
    ['(!(service-hi-name=cima*))', 0],
    ['(Nothing=*)', 0],
    ['(Port<=10000)', 1],
    ['(Odd=a\\2Cb\\3D\\28c\\29)', 1],
  ])('by %s finds %i', (predicate, count) => {
    expect(ask({ predicate })?.urls).toHaveLength(count)
  })

  test.each(['(', '(a=b', '(a)', '(&)', 'a=b', '(a=b)(c=d)', `${'(!'.repeat(1000)}(a=b)${')'.repeat(1000)}`])(
    'by what is no filter is told of a parse error: %j',
    (predicate) => {
      expect(ask({ predicate })).toEqual({ error: 2, urls: [] })
      expect(ask({ predicate }, multicast)).toBeUndefined()
    },
  )

  test('in another scope is told that it is not here; where all were asked, nothing', () => {
    expect(ask({ scopes: 'accounting,LAB' })).toEqual({ error: 0, urls: [url] })
    expect(ask({ scopes: 'accounting' })).toEqual({ error: 4, urls: [] })
    expect(ask({ scopes: 'accounting' }, multicast)).toBeUndefined()
  })

  test('and has had our reply gets it no second time', () => {
    expect(ask({ responders: '192.0.2.1,192.0.2.7' }, multicast)).toBeUndefined()
  })

  test('and wants signed replies is told that there are none', () => {
    expect(ask({ spi: 'boss' })).toEqual({ error: 5, urls: [] })
  })
})

test('who asks for attributes gets all, or those with the tags; reserved characters are escaped', () => {
  const ask = (tags: string): string => {
    const request = message(6, ['', 'service:wbem', 'DEFAULT', tags, ''].map(text))
    const reply = Buffer.from(agent.reply(request)?.bytes ?? [])
    expect([reply[1], reply.readUInt16BE(16)]).toEqual([7, 0])
    return reply.toString('utf8', 20, 20 + reply.readUInt16BE(18))
  }
  expect(ask('')).toBe(
    '(service-hi-name=Cimarron),(Namespace=interop,root/virt),(Odd=a\\2Cb\\3D\\28c\\29),(Port=5989),Keyword',
  )
  expect(ask('PORT,name*')).toBe('(Namespace=interop,root/virt),(Port=5989)')
  expect(ask('nothing')).toBe('')
})

test('who asks for types of all naming authorities, or of IANA’s, gets ours', () => {
  const ask = (authority: Buffer): string => {
    const reply = Buffer.from(agent.reply(message(9, [text(''), authority, text('DEFAULT')]))?.bytes ?? [])
    expect(reply[1]).toBe(10)
    return reply.toString('utf8', 20)
  }
  expect(ask(Buffer.from([255, 255]))).toBe('service:wbem:https')
  expect(ask(text(''))).toBe('service:wbem:https')
  expect(ask(text('acme'))).toBe('')
})

test('who looks for service agents gets our advertisement', () => {
  const reply = Buffer.from(agent.reply(search({ type: 'service:service-agent', scopes: '' }, multicast))?.bytes ?? [])
  expect(reply[1]).toBe(11)
  expect(reply.toString()).toContain('service:service-agent://192.0.2.7')
})

describe('what is no request of ours', () => {
  test('in another version, or of a function only directory agents have, is answered by its error', () => {
    const old = search()
    old[0] = 1
    expect(found(agent.reply(old)?.bytes)).toEqual({ error: 9, urls: [] })
    expect(found(agent.reply(message(3, []))?.bytes)).toEqual({ error: 14, urls: [] })
  })

  test('with an extension that must be understood is refused, and with another not', () => {
    const extended = (id: number): Buffer => {
      const bytes = Buffer.concat([search(), Buffer.from([id >> 8, id & 255, 0, 0, 0])])
      bytes.writeUIntBE(bytes.length, 2, 3)
      bytes.writeUIntBE(bytes.length - 5, 7, 3)
      return bytes
    }
    expect(found(agent.reply(extended(0x4001))?.bytes)?.error).toBe(12)
    expect(found(agent.reply(extended(0x0002))?.bytes)?.urls).toEqual([url])
  })

  test('whatever it is, ends nothing', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc
        .tuple(fc.constantFrom(1, 6, 9), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat(200))
        .map(([functionId, changes, length]) => {
          const valid = message(functionId, ['', 'service:wbem', 'DEFAULT', '(a=b)', ''].map(text))
          for (const [place, value] of changes) valid[place % valid.length] = value
          return valid.subarray(0, length)
        }),
    )
    fc.assert(
      fc.property(bytes, (sent) => {
        const reply = agent.reply(sent)?.bytes
        return reply === undefined || reply[0] === 2
      }),
      { numRuns: 2000 },
    )
  })
})

test('predicates of any text either compile or are refused', () => {
  const filter = fc.string({ unit: fc.constantFrom(...'()&|!=<>*ab\\2'), maxLength: 30 })
  fc.assert(
    fc.property(filter, (predicate) => {
      try {
        return typeof compilePredicate(predicate)(attributes) === 'boolean'
      } catch (error) {
        return error instanceof Error && error.name === 'SlpError'
      }
    }),
  )
})

test('a pattern with many stars takes no longer for it', () => {
  expect(wildcardOf(`${'*a'.repeat(5000)}*`)('a'.repeat(4999))).toBe(false)
  expect(wildcardOf('root/*/x*')('ROOT/a/xy')).toBe(true)
  expect(wildcardOf('ab*ba')('aba')).toBe(false)
})

/** One datagram to the port, and its reply. */
async function overUdp(port: number, request: Buffer): Promise<Buffer> {
  const socket = createSocket('udp4')
  try {
    const reply = once(socket, 'message')
    socket.send(request, port, '127.0.0.1')
    return (await reply)[0] as Buffer
  } finally {
    socket.close()
  }
}

test('the attributes of a type are those of all its services together', () => {
  const two = new ServiceAgent({
    scopes: ['DEFAULT'],
    addresses: [],
    services: () =>
      ['https', 'http'].map((name) => ({
        url: `service:wbem:${name}://h`,
        attributes: new Map([['a', ['same', name]]]),
      })),
  })
  const reply = Buffer.from(two.reply(message(6, ['', 'service:wbem', 'DEFAULT', '', ''].map(text)))?.bytes ?? [])
  expect(reply.toString('utf8', 20, 20 + reply.readUInt16BE(18))).toBe('(a=same,https,http)')
})

describe('over the network', () => {
  const listen = (big = false, multicast = false) =>
    listenForSlp(
      new ServiceAgent({
        scopes: ['DEFAULT'],
        addresses: [],
        services: () => [{ url, attributes: new Map([['big', [(big ? 'x' : '').padEnd(big ? 2000 : 1, 'x')]]]) }],
      }),
      { address: '127.0.0.1', port: 0, multicast },
    )

  test('a datagram is answered by one', async () => {
    await using listener = await listen()
    expect(found(await overUdp(listener.port, search()))).toEqual({ error: 0, urls: [url] })
  })

  test('a request to all is answered', async () => {
    await using listener = await listen(false, true)
    const socket = createSocket('udp4')
    try {
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
      socket.setMulticastInterface('127.0.0.1')
      const reply = once(socket, 'message')
      socket.send(search({}, multicast), listener.port, '239.255.255.253')
      expect(found((await reply)[0] as Buffer)).toEqual({ error: 0, urls: [url] })
    } finally {
      socket.close()
    }
  })

  test('what does not fit into a datagram is told to be had by TCP, and is', async () => {
    await using listener = await listen(true)
    const request = message(6, ['', url, 'DEFAULT', '', ''].map(text))
    const short = await overUdp(listener.port, request)
    expect([short[1], short.readUInt16BE(5) & 0x8000, short.length < 100]).toEqual([7, 0x8000, true])
    const socket = connect(listener.port, '127.0.0.1')
    const pieces: Buffer[] = []
    socket.on('data', (piece: Buffer) => {
      pieces.push(piece)
      if (Buffer.concat(pieces).length >= 2000) socket.end()
    })
    // In two pieces, as TCP may bring it.
    socket.write(request.subarray(0, 7))
    socket.write(request.subarray(7))
    await once(socket, 'close')
    expect(Buffer.concat(pieces).toString()).toContain(`(big=${'x'.repeat(2000)})`)
  })

  test('a connection that announces a huge request is closed', async () => {
    await using listener = await listen()
    const socket = connect(listener.port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(Buffer.from([2, 1, 255, 255, 255, 0, 0]))
    await once(socket, 'close')
  })
})
