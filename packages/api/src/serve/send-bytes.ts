import { Readable } from 'node:stream'
import type { VolumeBytes } from '@cimarron/hypervisor'
import type { FastifyReply } from 'fastify'

/** Sends bytes as their reader takes them, and lets go of their source at the end, whichever it is. */
export async function sendBytes(reply: FastifyReply, source: VolumeBytes): Promise<FastifyReply> {
  const stream = Readable.from(source.bytes, { objectMode: false, highWaterMark: 2 ** 20 })
  stream.once('close', () => void source[Symbol.asyncDispose]())
  reply.header('content-length', source.length)
  return await reply.type('application/octet-stream').send(stream)
}
