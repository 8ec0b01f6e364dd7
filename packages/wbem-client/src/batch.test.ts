import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CimError } from '@cimarron/cim'
import { type Answer, decodeRequest, encodeResponse, type RequestMessage } from '@cimarron/cim-xml'
import { describe, expect, test } from 'vitest'
import { connect } from './node.ts'

type Respond = (request: RequestMessage, response: ServerResponse, headers: IncomingMessage['headers']) => void

/** A server that answers by `respond`, and a client to it. */
async function serving(respond: Respond): Promise<AsyncDisposable & { client: ReturnType<typeof connect> }> {
  const server = createServer((message, response) => {
    const parts: Buffer[] = []
    message.on('data', (part: Buffer) => parts.push(part))
    message.on('end', () => respond(decodeRequest(Buffer.concat(parts)), response, message.headers))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { namespace: 'root/x' })
  return {
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const names = { kind: 'intrinsic', method: 'EnumerateClassNames', results: ['A_B'], output: {} } as Answer
const failed: Answer = {
  kind: 'failed',
  callKind: 'intrinsic',
  method: 'GetClass',
  error: new CimError('CIM_ERR_NOT_FOUND', 'no A_C'),
}
const calls = [
  { method: 'EnumerateClassNames', parameters: {} },
  { method: 'GetClass', parameters: { ClassName: 'A_C' } },
] as const

describe('a batch', () => {
  test('is one message, announced as a batch', async () => {
    let seen: { headers: IncomingMessage['headers']; isBatch: boolean } | undefined
    await using where = await serving(({ id, isBatch }, response, headers) => {
      seen = { headers, isBatch }
      response.end(encodeResponse(id, [names, failed]))
    })
    const [first, second] = await where.client.batch(calls)
    expect(first).toMatchObject({ status: 'fulfilled', value: { results: ['A_B'] } })
    expect(second).toMatchObject({ status: 'rejected', reason: { status: 'CIM_ERR_NOT_FOUND' } })
    expect(seen).toMatchObject({ headers: { cimoperation: 'MethodCall', cimbatch: '' }, isBatch: true })
    expect(seen?.headers).not.toHaveProperty('cimmethod')
  })

  test('goes call by call to a server that knows no batches', async () => {
    const counts: number[] = []
    await using where = await serving(({ id, calls: sent }, response) => {
      counts.push(sent.length)
      if (sent.length === 1) response.end(encodeResponse(id, [sent[0]?.method === 'GetClass' ? failed : names]))
      else response.writeHead(501, { CIMError: 'multiple-requests-unsupported' }).end()
    })
    const [first, second] = await where.client.batch(calls)
    expect([first.status, second.status, counts]).toEqual(['fulfilled', 'rejected', [2, 1, 1]])
  })

  test.each([
    ['too few', [names]],
    ['too many', [names, failed, names]],
    ['others', [failed, names]],
  ] as const)('that gets answers that are %s is an error', async (_what, answers) => {
    await using where = await serving(({ id }, response) => response.end(encodeResponse(id, answers)))
    await expect(where.client.batch(calls)).rejects.toMatchObject({ code: 'malformed-answer' })
  })
})
