import { type Client, ConnectionError, createClient, ProblemError } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import { peerName } from '../tls/own-certificate.ts'
import type { TlsIdentity } from '../tls/secure-options.ts'
import { PeerError } from './error.ts'
import type { Peer } from './peer.ts'

/** A connection to another daemon, each of which shows the other the certificate of its own CA. */
export interface PeerConnection extends Disposable {
  readonly client: Client
}

/** Nothing is sent yet. */
export function connectPeer({ url, authority }: Pick<Peer, 'url' | 'authority'>, own: TlsIdentity): PeerConnection {
  const { certificate, key } = own.peer
  const transport = nodeTransport({ url, ca: authority, cert: certificate, key, servername: peerName })
  return { client: createClient({ server: transport }), [Symbol.dispose]: () => transport[Symbol.dispose]() }
}

const peerTimeoutMs = 15_000

/** One question to a peer, in a bounded time. @throws PeerError `peer-unreachable`, `peer-refused`, `invitation-refused` */
export async function askPeer<T>(
  { url, client }: { readonly url: string; readonly client: Client },
  ask: (client: Client, options: { readonly signal: AbortSignal }) => Promise<T>,
  {
    signal,
    timeoutMs = peerTimeoutMs,
  }: { readonly signal?: AbortSignal | undefined; readonly timeoutMs?: number } = {},
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const bounded = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
  try {
    return await ask(client, { signal: bounded })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (timeout.aborted) throw unreachable(url, `no answer within ${timeoutMs / 1000} s`, timeout.reason)
    if (error instanceof ConnectionError) throw unreachable(url, causeOf(error), error)
    throw error instanceof ProblemError ? refusal(url, error) : error
  }
}

function refusal(url: string, error: ProblemError): PeerError {
  const { code, message: words } = error
  if (code === 'invitation-refused') return new PeerError(code, { words }, { cause: error })
  const isUnknown = code === 'unauthenticated' || code === 'denied'
  return new PeerError('peer-refused', { url, words: isUnknown ? unknownThere : words }, { cause: error })
}

const unknownThere =
  'it does not know this one; make them peers: cimarron peer invite on one, cimarron peer join on the other'

export function unreachable(url: string, problem: string, cause: unknown): PeerError {
  const remedy = 'it has to run, and to listen for HTTPS on an address that this host reaches (listen.https)'
  return new PeerError('peer-unreachable', { url, problem, remedy }, { cause })
}

function causeOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message : message
}
