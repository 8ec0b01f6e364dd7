import type { X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { FoundPeer, PeerGreeting } from '@cimarron/api'
import { z } from 'zod'
import { fingerprintOf } from '../access/certificates.ts'
import { peerName } from '../tls/own-certificate.ts'
import { unreachable } from './peer-connection.ts'
import { peerUrl, readAuthority } from './peers.ts'

const mostBytes = 256 * 1024
const timeoutMs = 15_000

const greeting: z.ZodType<PeerGreeting> = z.object({
  protocols: z.array(z.int()).max(100),
  version: z.string().max(100),
  host: z.string().max(255),
  authority: z.string().max(64_000),
})

/**
 * What answers at an address. It is trusted by nobody yet; all that is checked is that it has the key of a certificate of
 * the CA that it tells.
 * @throws PeerError `invalid-peer`, `peer-unreachable`
 */
export async function lookUpPeer(address: string, signal?: AbortSignal): Promise<FoundPeer> {
  const url = peerUrl(address)
  const within = AbortSignal.timeout(timeoutMs)
  const bounded = signal === undefined ? within : AbortSignal.any([signal, within])
  let answer: Answer
  try {
    answer = await get(`${url}/api/v1/peer`, bounded)
  } catch (error) {
    signal?.throwIfAborted()
    throw unreachable(url, error instanceof Error ? error.message : String(error), error)
  }
  const read = greeting.safeParse(answer.body)
  if (answer.status !== 200 || !read.success)
    throw unreachable(url, `what answers there (${answer.status}) is no Cimarron that knows of peers`, read.error)
  const authority = readAuthority(read.data.authority)
  const { certificate } = answer
  if (!certificate?.checkIssued(authority) || !certificate.verify(authority.publicKey))
    throw unreachable(url, 'its certificate is not of the CA that it tells; something stands in between', undefined)
  return { ...read.data, url, fingerprint: fingerprintOf(authority) }
}

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly certificate: X509Certificate | undefined
}

function get(url: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Whoever it is: the fingerprint is compared by who asks for this.
    const asked = request(
      url,
      { servername: peerName, rejectUnauthorized: false, agent: false, signal },
      (response) => {
        const { socket, statusCode = 0 } = response
        const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
        textOf(response).then((text) => resolve({ status: statusCode, body: jsonOf(text), certificate }), reject)
      },
    )
    asked.once('error', reject)
    asked.end()
  })
}

async function textOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > mostBytes) throw new Error(`its answer is longer than ${mostBytes} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no greeting; the caller says so.
    return undefined
  }
}
