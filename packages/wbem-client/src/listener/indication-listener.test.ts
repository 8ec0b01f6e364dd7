import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Instance } from '@cimarron/cim'
import { describe, expect, test } from 'vitest'
import { exchangeRaw, exportBody, indication, post, sendRaw } from '../../test/raw-request.ts'
import { connect, type ListenerOptions, openListener, type ReceivedIndication } from '../node.ts'

/** Reads so many and leaves. */
async function read(listener: AsyncIterable<ReceivedIndication>, count: number): Promise<ReceivedIndication[]> {
  const received: ReceivedIndication[] = []
  for await (const each of listener) {
    received.push(each)
    if (received.length === count) break
  }
  return received
}

const numbers = (received: readonly ReceivedIndication[]): unknown[] =>
  received.map(({ indication: { properties } }) => properties.get('IndicationIdentifier')?.value)

/** Sends one after the other, as a server does. */
async function send(url: string, indications: readonly Instance[]): Promise<void> {
  await using client = connect(url)
  for (const each of indications) await client.exportIndication(each)
}

const status = (answer: string): string => answer.split('\r\n', 1)[0] ?? ''

test('indications come in order, with who sent them and where they stand', async () => {
  await using listener = await openListener()
  const [received] = await Promise.all([read(listener, 2), send(listener.url, [indication(4), indication(5)])])
  expect(numbers(received)).toEqual(['4', '5'])
  expect(received[0]).toMatchObject({
    from: { address: '127.0.0.1' },
    sequence: { context: 'c', number: 4n, isRepeat: false, missing: 0n },
  })
})

test('a server is answered only when its indication was taken', async () => {
  await using listener = await openListener()
  let answered = false
  const sent = send(listener.url, [indication(1)]).then(() => {
    answered = true
  })
  for await (const each of listener) {
    expect(numbers([each])).toEqual(['1'])
    // A second delivery goes all the way and back while the first still waits for this loop to end its turn.
    const other = await exchangeRaw(listener.port, post('no xml'))
    expect([status(other), answered]).toEqual(['HTTP/1.1 400 Bad Request', false])
    break
  }
  await sent
  expect(answered).toBe(true)
})

test('or at once, where that is asked for', async () => {
  await using listener = await openListener({ acknowledge: 'received' })
  await send(listener.url, [indication(1), indication(2)])
  expect(numbers(await read(listener, 2))).toEqual(['1', '2'])
})

test('what nobody took when the listener closes is refused, so that its server keeps it', async () => {
  const listener = await openListener()
  const answer = exchangeRaw(listener.port, post(exportBody(indication(1))))
  const refused = exchangeRaw(listener.port, post('no xml'))
  await refused
  await listener[Symbol.asyncDispose]()
  expect(status(await answer)).toBe('HTTP/1.1 503 Service Unavailable')
})

test('an indication whose sender gave up waiting is not given out: it comes again', async () => {
  const problems: string[] = []
  const gone = Promise.withResolvers<void>()
  const onProblem: ListenerOptions['onProblem'] = ({ message }) => {
    problems.push(message)
    gone.resolve()
  }
  await using listener = await openListener({ onProblem })
  const socket = await sendRaw(listener.port, post(exportBody(indication(1, null))))
  // The one that is read shows that the first, sent before it, waits.
  const second = sendRaw(listener.port, post(exportBody(indication(2, null))))
  await second
  socket.destroy()
  await gone.promise
  expect(problems).toEqual(['the sender closed the connection before it was answered'])
  expect(numbers(await read(listener, 1))).toEqual(['2'])
  ;(await second).destroy()
})

describe('by SequenceContext and SequenceNumber', () => {
  const came = async (options: ListenerOptions, sent: readonly Instance[], count: number) => {
    await using listener = await openListener(options)
    const [received] = await Promise.all([read(listener, count), send(listener.url, sent)])
    return received
  }

  test('repeats are acknowledged and dropped', async () => {
    const received = await came({}, [indication(1), indication(1), indication(2)], 2)
    expect(numbers(received)).toEqual(['1', '2'])
  })

  test('or told', async () => {
    const received = await came({ repeats: 'keep' }, [indication(1), indication(1)], 2)
    expect(received.map(({ sequence }) => sequence?.isRepeat)).toEqual([false, true])
  })

  test('gaps are told, and what comes late is no repeat', async () => {
    const received = await came({}, [indication(1), indication(4), indication(3), indication(2), indication(5)], 5)
    expect(received.map(({ sequence }) => [sequence?.number, sequence?.missing])).toEqual([
      [1n, 0n],
      [4n, 2n],
      [3n, 0n],
      [2n, 0n],
      [5n, 0n],
    ])
  })

  test('contexts have nothing to do with each other, and who numbers nothing repeats nothing', async () => {
    const sent = [indication(1, 'a'), indication(1, 'b'), indication(1, null), indication(1, null)]
    expect(numbers(await came({}, sent, 4))).toEqual(['1', '1', '1', '1'])
  })
})

describe('messages', () => {
  const asked = async (request: string, options: ListenerOptions = {}): Promise<string> => {
    await using listener = await openListener({ acknowledge: 'received', ...options })
    return await exchangeRaw(listener.port, request)
  }

  test('are answered with SIMPLEEXPRSP and the header of an export', async () => {
    const answer = await asked(post(exportBody(indication(1))))
    expect(status(answer)).toBe('HTTP/1.1 200 OK')
    expect(answer).toMatch(/\r\nCIMExport: MethodResponse\r\n/)
    expect(answer).toMatch(/<MESSAGE ID="7".*<SIMPLEEXPRSP><EXPMETHODRESPONSE NAME="ExportIndication"/)
  })

  test('in a batch are each answered', async () => {
    await using listener = await openListener()
    const batch = post(exportBody(indication(1), indication(2)), { CIMExportMethod: '', CIMExportBatch: '' })
    const request = batch.replace('CIMExport:', 'CIMExportBatch: \r\nCIMExport:')
    const [answer, received] = await Promise.all([exchangeRaw(listener.port, request), read(listener, 2)])
    expect(numbers(received)).toEqual(['1', '2'])
    expect(answer).toMatch(
      /<MULTIEXPRSP>(?:<SIMPLEEXPRSP><EXPMETHODRESPONSE NAME="ExportIndication"\s*(?:\/>|><\/EXPMETHODRESPONSE>)<\/SIMPLEEXPRSP>){2}<\/MULTIEXPRSP>/,
    )
  })

  test('with a call that there is none of get its CIM error', async () => {
    const answer = await asked(
      post(exportBody(indication(1)).replaceAll('ExportIndication', 'ImportIndication'), {
        CIMExportMethod: 'ImportIndication',
      }),
    )
    expect(status(answer)).toBe('HTTP/1.1 200 OK')
    expect(answer).toMatch(/<EXPMETHODRESPONSE NAME="ImportIndication"><ERROR CODE="7"/)
  })

  const body = exportBody(indication(1))
  test.each([
    ['no CIMExport', post(body, { CIMExport: '' }), 400, 'header-mismatch'],
    ['another CIMExport', post(body, { CIMExport: 'Something' }), 400, 'unsupported-operation'],
    ['an operation', post(body, { CIMExport: '', CIMOperation: 'MethodCall' }), 400, 'unsupported-operation'],
    ['no CIMExportMethod', post(body, { CIMExportMethod: '' }), 400, 'header-mismatch'],
    ['another method than the body', post(body, { CIMExportMethod: 'Import' }), 400, 'header-mismatch'],
    ['a batch without its header', post(exportBody(indication(1), indication(2))), 400, 'header-mismatch'],
    ['no XML', post('{}'), 400, 'request-not-well-formed'],
    ['other XML', post('<CIM CIMVERSION="2.0" DTDVERSION="2.0"/>'), 400, 'request-not-valid'],
    [
      'another protocol version',
      post(body.replace('PROTOCOLVERSION="1.', 'PROTOCOLVERSION="2.')),
      501,
      'unsupported-protocol-version',
    ],
    ['another media type', post(body, { 'Content-Type': 'application/json' }), 415, undefined],
    ['another charset', post(body, { 'Content-Type': 'text/xml; charset=latin1' }), 415, undefined],
    ['compression', post(body, { 'Content-Encoding': 'gzip' }), 415, undefined],
    ['GET', 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 405, undefined],
    ['M-POST, upon which clients go on with POST', 'M-POST / HTTP/1.1\r\nHost: x\r\n\r\n', 501, undefined],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400, undefined],
  ])('with %s are refused', async (...[, request, code, cimError]) => {
    const answer = await asked(request)
    expect(status(answer)).toMatch(`HTTP/1.1 ${code} `)
    expect(/\r\nCIMError: (.*)\r\n/.exec(answer)?.[1]).toBe(cimError)
  })

  test('at another path, or without the password, are refused', async () => {
    expect(status(await asked(post(body), { path: '/indications' }))).toMatch('404')
    const credentials = { user: 'server', password: 'pw' }
    expect(await asked(post(body), { credentials })).toMatch(/ 401 [\s\S]*\r\nWWW-Authenticate: Basic/)
    const wrong = { Authorization: `Basic ${Buffer.from('server:no').toString('base64')}` }
    expect(status(await asked(post(body, wrong), { credentials }))).toMatch('401')
    const right = { Authorization: `Basic ${Buffer.from('server:pw').toString('base64')}` }
    expect(status(await asked(post(body, right), { credentials }))).toMatch('200')
  })
})

describe('from a hostile sender', () => {
  test('a body that is too long is refused before it is there, announced or not', async () => {
    await using listener = await openListener({ limits: { bodyBytes: 1000 } })
    const announced = await exchangeRaw(listener.port, post('', { 'Content-Length': '10000000000' }))
    expect(status(announced)).toMatch(' 413 ')
    const chunk = `${(2000).toString(16)}\r\n${'x'.repeat(2000)}\r\n`
    const chunked = await exchangeRaw(
      listener.port,
      post(chunk, { 'Content-Length': '', 'Transfer-Encoding': 'chunked' }),
    )
    expect(status(chunked)).toMatch(' 413 ')
  })

  test('a body that does not arrive is given up', async () => {
    await using listener = await openListener({ limits: { requestTimeoutMs: 50 } })
    const answer = await exchangeRaw(listener.port, post('', { 'Content-Length': '100' }))
    expect(status(answer)).toBe('HTTP/1.1 408 Request Timeout')
  })

  test('more than may wait is refused for now', async () => {
    await using listener = await openListener({ acknowledge: 'received', limits: { waiting: 1 } })
    expect(status(await exchangeRaw(listener.port, post(exportBody(indication(1)))))).toMatch(' 200 ')
    const full = await exchangeRaw(listener.port, post(exportBody(indication(2))))
    expect(full).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 1\r\n/)
    await read(listener, 1)
    expect(status(await exchangeRaw(listener.port, post(exportBody(indication(2)))))).toMatch(' 200 ')
  })

  test('what waits to be read is bounded in bytes, too', async () => {
    const body = exportBody(indication(1))
    await using listener = await openListener({ acknowledge: 'received', limits: { heldBytes: body.length * 1.5 } })
    expect(status(await exchangeRaw(listener.port, post(body)))).toMatch(' 200 ')
    expect(status(await exchangeRaw(listener.port, post(body)))).toMatch(' 503 ')
    await read(listener, 1)
    expect(status(await exchangeRaw(listener.port, post(body)))).toMatch(' 200 ')
  })

  test('headers without end are refused', async () => {
    await using listener = await openListener()
    const answer = await exchangeRaw(listener.port, post('', { 'X-Long': 'x'.repeat(100_000) }))
    expect(status(answer)).toBe('HTTP/1.1 431 Request Header Fields Too Large')
  })
})

const folder = fileURLToPath(new URL('../../../../../shared/transcripts/cim-xml/', import.meta.url))
const recorded = existsSync(folder) ? readdirSync(folder).filter((name) => /-export-.*\.request\.txt$/.test(name)) : []
if (recorded.length === 0) console.warn(`skipped: no recorded deliveries in ${folder}`)

test.skipIf(recorded.length === 0).each(recorded)('a delivery of OpenPegasus, as it came: %s', async (name) => {
  await using listener = await openListener()
  const bytes = readFileSync(folder + name)
  const [first, ...rest] = bytes.toString('latin1').split('\r\n')
  const request = Buffer.from([first, 'Connection: close', ...rest].join('\r\n'), 'latin1')
  const [answer, [received]] = await Promise.all([exchangeRaw(listener.port, request), read(listener, 1)])
  expect(status(answer)).toBe('HTTP/1.1 200 OK')
  expect(received?.indication.get('IndicationTime')).toBeDefined()
  if (name.includes('instcreation')) {
    const source = received?.indication.get('SourceInstance')
    expect(source instanceof Instance && source.get('lastOp')).toBe('createInstance <&> café')
  }
})

test('a listener has one reader at a time', async () => {
  await using listener = await openListener()
  const reader = listener[Symbol.asyncIterator]()
  const first = reader.next()
  await expect(listener[Symbol.asyncIterator]().next()).rejects.toThrow('one reader')
  await listener[Symbol.asyncDispose]()
  expect(await first).toEqual({ done: true, value: undefined })
})
