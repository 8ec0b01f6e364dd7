import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { StreamedBytes } from '../operations/operation.ts'

/** Sends bytes as their reader takes them, and lets go of their source at the end, whichever it is. */
export async function sendBytes(reply: FastifyReply, source: StreamedBytes): Promise<FastifyReply> {
  const stream = Readable.from(source.bytes, { objectMode: false, highWaterMark: 2 ** 20 })
  stream.once('close', () => void source[Symbol.asyncDispose]?.())
  if (source.length !== undefined) reply.header('content-length', source.length)
  return await reply.type('application/octet-stream').send(stream)
}
