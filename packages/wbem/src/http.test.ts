import { connect as connectSocket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { call, getBox, plain, raw, send } from '../test/http.ts'
import { openShop } from '../test/shop.ts'

describe('a request', () => {
  test('is answered with the headers of DSP0200 and the id of its message', async () => {
    await using shop = await openShop({ serverHeader: 'Cimarron/0' })
    const { status, headers, body } = await send(shop, getBox)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'application/xml; charset="utf-8"',
      cimoperation: 'MethodResponse',
      'content-length': String(Buffer.byteLength(body)),
      server: 'Cimarron/0',
    })
    expect(body).toContain('<MESSAGE ID="42"')
    expect(body).toContain('<VALUE>glass</VALUE>')
  })

  test.each([
    ['text/xml', { 'Content-Type': 'text/xml' }],
    ['an unescaped CIMObject', { CIMObject: 'root/shop' }],
    ['names in another case', { CIMMethod: 'getinstance', CIMObject: 'ROOT/shop' }],
    ['chunks', { 'Transfer-Encoding': 'chunked' }],
    ['a protocol version', { CIMProtocolVersion: '1.0' }],
    ['Expect: 100-continue', { Expect: '100-continue' }],
  ])('may come with %s', async (_what, headers) => {
    await using shop = await openShop()
    expect(await send(shop, getBox, { headers })).toMatchObject({ status: 200 })
  })

  test.each([
    ['no content type', { 'Content-Type': undefined }, 415, undefined],
    ['another content type', { 'Content-Type': 'text/plain' }, 415, undefined],
    ['another charset', { 'Content-Type': 'application/xml; charset=latin1' }, 415, undefined],
    ['another coding', { 'Content-Encoding': 'br' }, 415, undefined],
    ['two codings', { 'Content-Encoding': 'gzip, gzip' }, 415, undefined],
    ['gzip that is none', { 'Content-Encoding': 'gzip' }, 400, undefined],
    ['no CIMOperation', { CIMOperation: undefined }, 400, 'header-mismatch'],
    ['another CIMOperation', { CIMOperation: 'Nonsense' }, 400, 'unsupported-operation'],
    ['an export', { CIMOperation: undefined, CIMExport: 'MethodRequest' }, 400, 'unsupported-operation'],
    ['CIMBatch', { CIMBatch: '' }, 400, 'header-mismatch'],
    ['no CIMMethod', { CIMMethod: undefined }, 400, 'header-mismatch'],
    ['another CIMMethod', { CIMMethod: 'GetClass' }, 400, 'header-mismatch'],
    ['no CIMObject', { CIMObject: undefined }, 400, 'header-mismatch'],
    ['another CIMObject', { CIMObject: 'root/other' }, 400, 'header-mismatch'],
    ['another protocol version', { CIMProtocolVersion: '1.1' }, 400, 'header-mismatch'],
    ['no credentials', { Authorization: undefined }, 401, undefined],
    ['a wrong password', { Authorization: `Basic ${Buffer.from('ann:no').toString('base64')}` }, 401, undefined],
    ['credentials that are none', { Authorization: 'Basic %%%' }, 401, undefined],
    ['another scheme', { Authorization: 'Bearer x' }, 401, undefined],
  ] as const)('with %s is refused', async (...[, headers, status, cimError]) => {
    await using shop = await openShop()
    const reply = await send(shop, getBox, { headers })
    expect([reply.status, reply.headers.cimerror]).toEqual([status, cimError])
    if (status === 401) expect(reply.headers['www-authenticate']).toMatch(/^Basic realm="/)
    expect(reply.body.trim()).not.toBe('')
    expect(shop.log).toMatchObject([{ event: 'refused', status }])
  })

  test('is put off where passwords can not be checked now, so that clients do not take theirs for wrong', async () => {
    await using shop = await openShop({ authenticate: () => 'too-busy' })
    const reply = await send(shop, getBox)
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '1'])
  })

  test('is by who is named, where without a name it would be by somebody', async () => {
    await using shop = await openShop({ identify: () => ({ name: 'local', role: 'admin', via: 'socket:admin' }) })
    expect(await send(shop, getBox, { headers: { Authorization: undefined } })).toMatchObject({ status: 200 })
    const wrong = { Authorization: `Basic ${Buffer.from('ann:no').toString('base64')}` }
    expect(await send(shop, getBox, { headers: wrong })).toMatchObject({ status: 401 })
  })

  test.each([
    ['nothing', '', 400, 'request-not-well-formed'],
    ['no XML', 'hello', 400, 'request-not-well-formed'],
    ['XML that ends early', getBox.slice(0, -10), 400, 'request-not-well-formed'],
    ['bad UTF-8', Buffer.from([0x3c, 0xff, 0xfe]), 400, 'request-not-well-formed'],
    ['a DTD with entities', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${getBox.slice(39)}`, 400, 'request-not-well-formed'],
    ['other XML', '<a/>', 400, 'request-not-valid'],
    ['CIM 3', getBox.replace('CIMVERSION="2.0"', 'CIMVERSION="3.0"'), 501, 'unsupported-cim-version'],
    ['DTD 3', getBox.replace('DTDVERSION="2.0"', 'DTDVERSION="3.0"'), 501, 'unsupported-dtd-version'],
    [
      'protocol 2',
      getBox.replace('PROTOCOLVERSION="1.0"', 'PROTOCOLVERSION="2.0"'),
      501,
      'unsupported-protocol-version',
    ],
    ['deep nesting', '<a>'.repeat(100_000), 400, 'request-not-valid'],
    [
      'a million attributes',
      `<a ${Array.from({ length: 100_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`,
      400,
      'request-not-well-formed',
    ],
  ] as const)('whose body holds %s is refused', async (...[, body, status, cimError]) => {
    await using shop = await openShop()
    const reply = await send(shop, body)
    expect([reply.status, reply.headers.cimerror]).toEqual([status, cimError])
    expect(await send(shop, getBox)).toMatchObject({ status: 200 })
  })

  test.each([
    ['an unknown operation', call('Nonsense'), 'Nonsense', 7],
    ['a missing parameter', call('GetInstance'), 'GetInstance', 4],
    [
      'an unknown parameter',
      call('GetInstance', '<IPARAMVALUE NAME="X"><VALUE>1</VALUE></IPARAMVALUE>'),
      'GetInstance',
      4,
    ],
    [
      'a boolean that is none',
      getBox.replace(
        '</IMETHODCALL>',
        '<IPARAMVALUE NAME="LocalOnly"><VALUE>maybe</VALUE></IPARAMVALUE></IMETHODCALL>',
      ),
      'GetInstance',
      4,
    ],
  ] as const)('for %s gets its CIM status within the answer', async (...[, body, CIMMethod, code]) => {
    await using shop = await openShop()
    const reply = await send(shop, body, { headers: { CIMMethod } })
    expect(reply.status).toBe(200)
    expect(reply.body).toContain(`<IMETHODRESPONSE NAME="${CIMMethod}"><ERROR CODE="${code}"`)
  })

  test('to an unknown namespace gets CIM_ERR_INVALID_NAMESPACE', async () => {
    await using shop = await openShop()
    const body = call('EnumerateClassNames', '', 'root/none')
    const reply = await send(shop, body, { headers: { CIMMethod: 'EnumerateClassNames', CIMObject: 'root/none' } })
    expect(reply.body).toMatch(/<ERROR CODE="3" DESCRIPTION="[^"]*root\/none/)
  })

  test('by another method or to another path is refused', async () => {
    await using shop = await openShop()
    expect(await send(shop, '', { method: 'GET' })).toMatchObject({ status: 405, headers: { allow: 'POST, OPTIONS' } })
    expect(await send(shop, getBox, { path: '/other' })).toMatchObject({ status: 404 })
  })

  test('by OPTIONS is told what the server can do', async () => {
    await using shop = await openShop()
    const { status, headers } = await send(shop, '', { method: 'OPTIONS' })
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      opt: expect.stringMatching(/ns=73/),
      '73-cimprotocolversion': '1.0',
      '73-cimsupportedfunctionalgroups': expect.stringMatching(
        /^basic-read, .*instance-manipulation.*, qualifier-declaration$/,
      ),
    })
  })

  test('by M-POST is answered 501, also after another request on the connection', async () => {
    await using shop = await openShop()
    const headers = Object.entries({ ...plain, Host: 'x', 'Content-Length': Buffer.byteLength(getBox) })
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    expect(await raw(shop, `M-POST /cimom HTTP/1.1\r\n${head}\r\n${getBox}`)).toMatch(/^HTTP\/1\.1 501 /)
    const both = await raw(shop, `POST /cimom HTTP/1.1\r\n${head}\r\n${getBox}M-POST /cimom HTTP/1.1\r\n${head}\r\n`)
    expect(both).toMatch(/HTTP\/1\.1 501 /)
    expect(await raw(shop, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  })

  test('that is longer than allowed is refused, announced or not', async () => {
    await using shop = await openShop({ limits: { bodyBytes: 1000 } })
    const long = getBox + ' '.repeat(1000)
    expect(await send(shop, long, { headers: { 'Content-Length': String(Buffer.byteLength(long)) } })).toMatchObject({
      status: 413,
    })
    expect(await send(shop, long, { headers: { 'Transfer-Encoding': 'chunked' } })).toMatchObject({ status: 413 })
    expect(await send(shop, getBox)).toMatchObject({ status: 200 })
  })

  test('that asks before sending is refused before it sends', async () => {
    await using shop = await openShop({ limits: { bodyBytes: 1000 } })
    const head = 'POST /cimom HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n'
    const answer = await raw(shop, head)
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('that asks before sending too much is refused without being told to go on', async () => {
    await using shop = await openShop({ limits: { bodyBytes: 1000 } })
    const headers = Object.entries({ ...plain, Host: 'x', Expect: '100-continue', 'Content-Length': 1001 })
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    expect(await raw(shop, `POST /cimom HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that does not arrive in time is refused', async () => {
    await using shop = await openShop({ limits: { bodyTimeoutMs: 20 } })
    const headers = Object.entries({ ...plain, Host: 'x', 'Content-Length': 100 })
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    expect(await raw(shop, `POST /cimom HTTP/1.1\r\n${head}\r\n<CIM`)).toMatch(/^HTTP\/1\.1 408 /)
  })
})

test('a client that reads nothing of its answers is cut off, the last of them as well', async () => {
  await using shop = await openShop({ limits: { drainTimeoutMs: 20 } })
  const headers = Object.entries({ ...plain, Host: 'x', 'Content-Length': Buffer.byteLength(getBox) })
  const request = `POST /cimom HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${getBox}`
  const closed = Promise.withResolvers<void>()
  shop.server.on('connection', (connection) => connection.on('close', closed.resolve))
  const socket = connectSocket(shop.port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.pause()
  // More answers than any buffer between the two ends takes.
  for (let sent = 0; sent < 20_000 && !socket.destroyed; sent += 100) socket.write(request.repeat(100))
  await closed.promise
  socket.destroy()
  expect(await send(shop, getBox)).toMatchObject({ status: 200 })
})

describe('a large answer', () => {
  const breaking = call(
    'EnumerateInstances',
    '<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="SHOP_Breaking"/></IPARAMVALUE>',
  )

  test('that breaks off tells so in trailers to a client that reads them, and is whole XML', async () => {
    await using shop = await openShop()
    const headers = { CIMMethod: 'EnumerateInstances', TE: 'trailers' }
    const { trailers, body, headers: answered } = await send(shop, breaking, { headers })
    expect(answered['transfer-encoding']).toBe('chunked')
    expect(trailers.cimstatuscode).toBe('1')
    expect(decodeURIComponent(trailers.cimstatuscodedescription ?? '')).toMatch(/the disk is on fire/)
    expect(body.endsWith('</MESSAGE></CIM>')).toBe(true)
  })

  test('that breaks off is cut off for others', async () => {
    await using shop = await openShop()
    await expect(send(shop, breaking, { headers: { CIMMethod: 'EnumerateInstances' } })).rejects.toThrow()
  })
})

test('two thousand idle connections keep nobody from being served', async () => {
  await using shop = await openShop()
  const sockets = await Promise.all(
    Array.from(
      { length: 2000 },
      async () =>
        await new Promise<ReturnType<typeof connectSocket>>((resolve, reject) => {
          const socket = connectSocket(shop.port, '127.0.0.1', () => resolve(socket))
          socket.on('error', reject)
        }),
    ),
  )
  try {
    expect(await send(shop, getBox)).toMatchObject({ status: 200 })
  } finally {
    for (const socket of sockets) socket.destroy()
  }
})

test('an embedded instance may be sent as MOF', async () => {
  await using shop = await openShop()
  const path =
    '<LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="shop"/></LOCALNAMESPACEPATH><INSTANCENAME CLASSNAME="SHOP_Box"><KEYVALUE>glass</KEYVALUE></INSTANCENAME></LOCALINSTANCEPATH>'
  const body = (text: string): string =>
    `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><METHODCALL NAME="Relabel">${path}<PARAMVALUE NAME="Label" PARAMTYPE="string"><VALUE>${text}</VALUE></PARAMVALUE></METHODCALL></SIMPLEREQ></MESSAGE></CIM>`
  const headers = { CIMMethod: 'Relabel', CIMObject: 'root/shop:SHOP_Box.Name="glass"' }
  const good = await send(shop, body('instance of SHOP_Label { Text = "by MOF"; Size = 3; };'), { headers })
  expect(good.body).toContain('by MOF')
  const bad = await send(shop, body('instance of SHOP_Label { Size = 300; };'), { headers })
  expect(bad.body).toMatch(/<ERROR CODE="4" DESCRIPTION="[^"]*Label[^"]*Size/)
})

test('a client that leaves while a method waits stops it, and the server goes on', async () => {
  await using shop = await openShop()
  const path =
    '<LOCALINSTANCEPATH><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="shop"/></LOCALNAMESPACEPATH><INSTANCENAME CLASSNAME="SHOP_Box"><KEYVALUE>glass</KEYVALUE></INSTANCENAME></LOCALINSTANCEPATH>'
  const body = `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLEREQ><METHODCALL NAME="Wait">${path}</METHODCALL></SIMPLEREQ></MESSAGE></CIM>`
  const headers = {
    ...plain,
    Host: 'x',
    CIMMethod: 'Wait',
    CIMObject: 'root/shop:SHOP_Box',
    'Content-Length': body.length,
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const socket = connectSocket(shop.port, '127.0.0.1')
  socket.write(`POST /cimom HTTP/1.1\r\n${head.join('')}\r\n${body}`)
  await shop.waiting
  socket.destroy()
  await shop.aborted
  expect(await send(shop, getBox)).toMatchObject({ status: 200 })
})
