// What strangers and hostile clients may send to a daemon, over real sockets: each is refused or bounded with the right
// status, costs bounded memory, and keeps nobody else from being served.
import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DaemonHouse } from './daemon.ts'
import { converse, hold, statuses } from './raw-http.ts'

let house: DaemonHouse
let port: number
let authorization: string
let client: WbemClient
let atRest: number

beforeAll(async () => {
  house = await DaemonHouse.open()
  const settings = [
    'listen: { https: { port: 0 }, http: { port: 0 } }',
    'hypervisors: [{ platform: simulator }]',
    'wbem: { bodyTimeoutMs: 1000, drainTimeoutMs: 1000 }',
  ]
  await writeFile(join(house.data, 'cimarron.yaml'), `${settings.join('\n')}\n`)
  const endpoint = await house.start()
  port = Number(new URL(endpoint.http ?? '').port)
  const password = await house.password()
  authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`
  client = connect(endpoint.http ?? '', { namespace: 'root/virt', credentials: { user: 'admin', password } })
  await works()
  atRest = memory('VmRSS')
})
afterAll(async () => {
  await client[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})
// Whatever was sent, the daemon goes on.
afterEach(works)

async function works(): Promise<void> {
  expect((await client.getClass('CIM_ComputerSystem')).name).toBe('CIM_ComputerSystem')
}

/** The daemon's memory in MB. */
function memory(what: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${house.pid}/status`, 'utf8')
  return Number(new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024
}

const namespace = '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="virt"/></LOCALNAMESPACEPATH>'
const document = (inside: string, before = ''): string =>
  `${before}<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ>${inside}</SIMPLEREQ></MESSAGE></CIM>`
const operation = (method: string, parameters = ''): string =>
  `<IMETHODCALL NAME="${method}">${namespace}${parameters}</IMETHODCALL>`
const parameter = (name: string, value: string): string => `<IPARAMVALUE NAME="${name}">${value}</IPARAMVALUE>`
const className = (name: string): string => parameter('ClassName', `<CLASSNAME NAME="${name}"/>`)
const getClass = document(operation('GetClass', className('CIM_ComputerSystem')))

const head = (length: number | string, more: Readonly<Record<string, string | undefined>> = {}): string => {
  const headers = {
    Host: 'localhost',
    Authorization: authorization,
    'Content-Type': 'application/xml',
    CIMOperation: 'MethodCall',
    CIMMethod: 'GetClass',
    CIMObject: 'root/virt',
    'Content-Length': String(length),
    Connection: 'close',
    ...more,
  }
  const lines = Object.entries(headers).map(([name, value]) => (value === undefined ? '' : `${name}: ${value}\r\n`))
  return `POST /cimom HTTP/1.1\r\n${lines.join('')}\r\n`
}

async function post(body: string | Buffer, more: Readonly<Record<string, string | undefined>> = {}): Promise<string> {
  return await converse(port, [head(Buffer.byteLength(body), more), body])
}

/** HTTP status, CIMError and CIM status of the one answer. */
function told(heard: string): string {
  const cimError = /^CIMError: *(\S+)/im.exec(heard)?.[1]
  const code = /<ERROR CODE="(\d+)"/.exec(heard)?.[1]
  return [...statuses(heard), cimError, code].filter((part) => part !== undefined).join(' ')
}

const broken = '400 request-not-well-formed'
const invalid = '400 request-not-valid'

describe('a document', () => {
  const bomb = Array.from({ length: 30 }, (_, n) => `<!ENTITY e${n + 1} "&e${n};&e${n};&e${n};">`).join('')
  const nested = (depth: number): string => {
    const open = '<VALUE.REFERENCE><INSTANCENAME CLASSNAME="A"><KEYBINDING NAME="k">'
    const close = '</KEYBINDING></INSTANCENAME></VALUE.REFERENCE>'
    return open.repeat(depth) + close.repeat(depth)
  }
  test.each([
    ['an entity bomb', document('', `<!DOCTYPE CIM [<!ENTITY e0 "x">${bomb}]>`), broken],
    ['an external DTD', document('', '<!DOCTYPE CIM SYSTEM "file:///etc/passwd">'), broken],
    ['a parameter entity', document('', '<!DOCTYPE CIM [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]>'), broken],
    ['an unknown entity', document(`<IMETHODCALL NAME="&evil;">${namespace}</IMETHODCALL>`), broken],
    ['a million attributes', `<CIM ${Array.from({ length: 600_000 }, (_, n) => `a${n}=""`).join(' ')}/>`, broken],
    ['one attribute of seven million characters', document('', `<?x ${'y'.repeat(7_000_000)}?>`), invalid],
    ['a million open elements', '<CIM>'.repeat(1_000_000), invalid],
    [
      'references forty thousand deep',
      document(operation('GetInstance', parameter('InstanceName', nested(40_000)))),
      broken,
    ],
    ['a million comments', `<!---->${'<!---->'.repeat(1_000_000)}<CIM/>`, invalid],
    ['no end', getClass.slice(0, -8), broken],
    ['a second root', `${getClass}<CIM/>`, broken],
    ['a NUL', getClass.replace('CIM_Comp', 'CIM\0Comp'), broken],
    ['a reference to NUL', getClass.replace('CIM_Comp', 'CIM&#0;Comp'), broken],
    ['a reference to a surrogate', getClass.replace('CIM_Comp', 'CIM&#xD800;Comp'), broken],
    ['a reference beyond Unicode', getClass.replace('CIM_Comp', `CIM&#x${'9'.repeat(30)};Comp`), broken],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from(getClass.slice(0, 60)), Buffer.from([0xc0, 0x80])]), broken],
    [
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from(getClass.slice(0, 60)), Buffer.from([0xed, 0xa0, 0x80])]),
      broken,
    ],
    ['UTF-16', Buffer.from(`\ufeff${getClass}`, 'utf16le'), broken],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${getClass}`, 'utf16le').swap16(), broken],
    ['another encoding by its own word', `<?xml version="1.0" encoding="utf-7"?>${getClass}`, broken],
    ['UTF-8 with a byte order mark', `\ufeff${getClass}`, '200'],
  ] as const)('with %s is answered %#', async (_what, body, expected) => {
    expect(told(await post(body))).toBe(expected)
  })

  test('with a number of a million digits, or none, is answered within the answer', async () => {
    const key = (text: string): string =>
      `<INSTANCENAME CLASSNAME="CIM_ComputerSystem"><KEYBINDING NAME="Name"><KEYVALUE VALUETYPE="numeric">${text}</KEYVALUE></KEYBINDING></INSTANCENAME>`
    for (const text of ['9'.repeat(1_000_000), `1e${'9'.repeat(1000)}`, '-'.repeat(1000), `0x${'f'.repeat(100_000)}`]) {
      const body = document(operation('GetInstance', parameter('InstanceName', key(text))))
      expect(told(await post(body, { CIMMethod: 'GetInstance' }))).toMatch(/^200 [46]$/)
    }
  })

  test('with a list of a million names is read, and answered', async () => {
    const list = `<VALUE.ARRAY>${'<VALUE/>'.repeat(900_000)}</VALUE.ARRAY>`
    const body = document(operation('GetClass', className('CIM_ComputerSystem') + parameter('PropertyList', list)))
    expect(told(await post(body))).toBe('200')
  })

  test('with objects embedded in objects in objects is refused where it gets too deep', async () => {
    let embedded = '<INSTANCE CLASSNAME="A_B"/>'
    for (let depth = 0; depth < 18; depth++) {
      const text = embedded.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      embedded = `<INSTANCE CLASSNAME="A"><PROPERTY NAME="e" TYPE="string" EmbeddedObject="object"><VALUE>${text}</VALUE></PROPERTY></INSTANCE>`
      if (embedded.length > 3_000_000) break
    }
    const deep = document(operation('CreateInstance', parameter('NewInstance', embedded)))
    expect(told(await post(deep, { CIMMethod: 'CreateInstance' }))).toBe('200 4')
    const object = `<LOCALCLASSPATH>${namespace}<CLASSNAME NAME="CIM_VirtualSystemManagementService"/></LOCALCLASSPATH>`
    const mof = `${'instance of A { e = '.repeat(1000)}NULL${'; }'.repeat(1000)};`
    const method = `<METHODCALL NAME="DefineSystem">${object}<PARAMVALUE NAME="SystemSettings" PARAMTYPE="string"><VALUE>${mof}</VALUE></PARAMVALUE></METHODCALL>`
    const more = { CIMMethod: 'DefineSystem', CIMObject: 'root/virt:CIM_VirtualSystemManagementService' }
    expect(told(await post(document(method), more))).toMatch(/^200 \d+$/)
  })
})

describe('a body', () => {
  const gigabyte = 1024 * 1024 * 1024
  function* chunks(bytes: number): Generator<string> {
    yield head('', { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' })
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`
    for (let sent = 0; sent < bytes; sent += 0x10000) yield piece
  }

  test('of a gigabyte is refused where it is announced, before it is sent', async () => {
    expect(statuses(await converse(port, [head(gigabyte)]))).toEqual([413])
    expect(statuses(await converse(port, [head('9'.repeat(30))]))).toEqual([expect.toBeOneOf([400, 413])])
  })

  test('of a gigabyte in chunks is cut off when it is too long', async () => {
    const heard = await converse(port, chunks(gigabyte))
    // Who only sends may not live to read the answer.
    expect(statuses(heard)).toEqual(heard === '' ? [] : [413])
  })

  test('that blows up when it is inflated is refused', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000), { level: 9 })
    expect(told(await post(bomb, { 'Content-Encoding': 'gzip' }))).toBe('413')
  })

  test('of a batch of ten thousand calls is refused', async () => {
    const calls = getClass.replace(/<SIMPLEREQ>.*<\/SIMPLEREQ>/, (one) => `<MULTIREQ>${one.repeat(10_000)}</MULTIREQ>`)
    expect(told(await post(calls, { CIMBatch: '', CIMMethod: undefined, CIMObject: undefined }))).toBe('413')
  })

  test('that comes too slowly, or never, is given up', async () => {
    expect(statuses(await converse(port, [`${head(100)}<CIM`]))).toEqual([408])
    const chunked = head('', { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' })
    expect(statuses(await converse(port, [`${chunked}1\r\n<\r\n`]))).toEqual([408])
  })
})

describe('a head', () => {
  test.each([
    ['of a megabyte', `X-Long: ${'x'.repeat(1_000_000)}\r\n`],
    ['of a million fields', 'X: y\r\n'.repeat(1_000_000)],
    ['of one field name without an end', 'x'.repeat(1_000_000)],
  ])('%s is refused', async (_what, fields) => {
    const heard = await converse(port, [`POST /cimom HTTP/1.1\r\nHost: x\r\n`, fields, '\r\n'])
    expect(statuses(heard)).toEqual(heard === '' ? [] : [431])
  })

  test('with a target of a megabyte is refused', async () => {
    const heard = await converse(port, [`POST /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: x\r\n\r\n`])
    expect(statuses(heard)).toEqual(heard === '' ? [] : [431])
  })

  const smuggled = 'POST /cimom HTTP/1.1\r\nHost: smuggled\r\nContent-Length: 0\r\n\r\n'
  test.each([
    ['both lengths', { 'Transfer-Encoding': 'chunked' }],
    ['two lengths', { 'content-length': '5' }],
    ['a length with a sign', { 'Content-Length': '+5' }],
    ['a length that is none', { 'Content-Length': '0x10' }],
    ['chunked, then another', { 'Content-Length': undefined, 'Transfer-Encoding': 'chunked, identity' }],
    ['chunked, spelt otherwise', { 'Content-Length': '4', 'Transfer-Encoding': 'xchunked' }],
    ['a space before the colon', { 'Content-Length': '4', 'Transfer-Encoding ': 'chunked' }],
    ['a folded line', { 'Content-Length': '4', 'X-Fold': 'a\r\n Transfer-Encoding: chunked' }],
  ])('that says its length in two ways (%s) is one request at most', async (_what, more) => {
    const heard = await converse(port, [head(4, { Connection: 'keep-alive', ...more }), '0\r\n\r\n', smuggled])
    const answers = statuses(heard)
    // Whatever the first is taken for, what follows it is not answered as a request of its own by this client's name.
    expect(answers[0] ?? 400).toBeGreaterThanOrEqual(400)
    expect(answers.filter((status) => status === 200)).toEqual([])
  })

  test('followed by others at once is answered in its turn', async () => {
    const one = head(Buffer.byteLength(getClass), { Connection: 'keep-alive' }) + getClass
    const last = head(Buffer.byteLength(getClass)) + getClass
    expect(statuses(await converse(port, [one + one + last]))).toEqual([200, 200, 200])
  })

  test('that is no HTTP is refused', async () => {
    expect(statuses(await converse(port, ['\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03']))).toEqual([400])
    expect(statuses(await converse(port, ['\0'.repeat(1000)]))).toEqual([400])
    expect(statuses(await converse(port, ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']))).toEqual([400])
  })
})

describe('many connections', () => {
  test('two thousand that say nothing, or half of a request, keep nobody from being served', async () => {
    const held: Socket[] = []
    try {
      for (let n = 0; n < 2000; n += 100) {
        const texts = Array.from({ length: 100 }, (_, at) =>
          at % 2 === 0 ? '' : 'POST /cimom HTTP/1.1\r\nHost: x\r\nX-',
        )
        held.push(...(await Promise.all(texts.map(async (text) => await hold(port, text)))))
      }
      for (let turn = 0; turn < 100; turn++) await works()
      expect(held.filter((socket) => !socket.destroyed).length).toBeGreaterThan(1900)
    } finally {
      for (const socket of held) socket.destroy()
    }
  })

  test('fifty that ask for much and read nothing are ended, and cost little', async () => {
    const body = document(operation('EnumerateClasses', parameter('DeepInheritance', '<VALUE>TRUE</VALUE>')))
    const request = head(Buffer.byteLength(body), { CIMMethod: 'EnumerateClasses', Connection: 'keep-alive' }) + body
    const held = await Promise.all(Array.from({ length: 50 }, async () => await hold(port, request.repeat(3))))
    await works()
    expect(memory('VmRSS')).toBeLessThan(atRest + 200)
    // They do not read, so they learn of their end by a write.
    const ended = held.map(
      async (socket) =>
        await new Promise<void>((resolve) => {
          socket.once('close', () => resolve())
          const poke = setInterval(() => (socket.destroyed ? clearInterval(poke) : socket.write('x')), 200)
          socket.once('close', () => clearInterval(poke))
        }),
    )
    await Promise.all(ended)
  })
})

describe('a user', () => {
  test('may leave so many enumerations open and no more', async () => {
    const open = async (): Promise<unknown> =>
      await client.call('OpenEnumerateInstances', { ClassName: 'CIM_ManagedElement', OperationTimeout: 5 })
    for (let n = 0; n < 100; n++) await open()
    await expect(open()).rejects.toMatchObject({ status: 'CIM_ERR_SERVER_LIMITS_EXCEEDED' })
  })

  test.each([
    [
      'a join of everything with everything',
      'SELECT * FROM CIM_ManagedElement A, CIM_ManagedElement B, CIM_ManagedElement C',
    ],
    [
      'a pattern that could be tried for ever',
      `SELECT * FROM CIM_ManagedElement WHERE Caption LIKE '${'(a*)*'.repeat(20)}b'`,
    ],
    [
      'a hundred thousand conditions',
      `SELECT * FROM CIM_ManagedElement WHERE ${'Caption IS NULL OR '.repeat(100_000)}Caption IS NULL`,
    ],
    ['a hundred thousand brackets', `SELECT * FROM CIM_ManagedElement WHERE ${'('.repeat(100_000)}Caption IS NULL`],
    ['a text of a million characters', `SELECT * FROM CIM_ManagedElement WHERE Caption = '${'x'.repeat(1_000_000)}'`],
  ])('that asks for %s is answered or refused', async (_what, query) => {
    const outcome = await Array.fromAsync(client.execQuery(query)).catch((error: unknown) => error)
    if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ name: 'CimError' })
  })
})

test('all of that has cost bounded memory', () => {
  expect(memory('VmHWM')).toBeLessThan(atRest + 600)
  expect(memory('VmRSS')).toBeLessThan(atRest + 400)
})
