import { randomUUID } from 'node:crypto'
import { type Client, ConnectionError } from '@cimarron/api/client'
import { EstateError, type MigrationCertificates, type PeerLink, type PeerNetwork } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import { fingerprintOf } from '../access/certificates.ts'
import type { TlsKeeper } from '../tls/tls-keeper.ts'
import { PeerError } from './error.ts'
import type { Peer } from './peer.ts'
import { askPeer, connectPeer, type PeerConnection } from './peer-connection.ts'
import type { Peers } from './peers.ts'
import { Spare } from './spare.ts'

/** What is there only once the database is open. */
export interface NetworkParts {
  readonly peers: Peers
  readonly tls: TlsKeeper
}

const protocol = 1
/** The name in the certificates of one migration, which are of a CA that is good for it alone. */
const serverName = 'migration.cimarron.internal'
const certificateDays = 7
interface Kept extends Disposable {
  readonly peer: Peer
  readonly certificate: string
  readonly connection: PeerConnection
}

/** The other daemons as the estate reaches them: each by one connection that is kept, for the last question is asked while a guest stands still. */
export class MigrationNetwork implements PeerNetwork, Disposable {
  readonly listen: PeerNetwork['listen']
  readonly patience: PeerNetwork['patience']
  readonly #kept = new Map<string, Kept>()
  readonly #spare = new Spare(() => this.#issue())
  #parts: NetworkParts | undefined

  constructor({ listen, patience }: Pick<PeerNetwork, 'listen' | 'patience'>) {
    this.listen = listen
    this.patience = patience
  }

  attach(parts: NetworkParts): void {
    this.#parts = parts
  }

  get origin(): string {
    return fingerprintOf(this.#required.tls.authorityCertificate)
  }

  peer(name: string): PeerLink {
    const { peers } = this.#required
    const peer = peers.get(name)
    if (peer === undefined) {
      const known = peers.list().map((each) => each.name)
      throw new EstateError('peer-unknown', { peer: name, known: known.join(', ') || 'none: cimarron peer invite' })
    }
    return linkTo(peer, (ask, options) => this.#ask(peer, ask, options), {
      origin: () => this.origin,
      silenceMs: this.patience.silenceMs,
    })
  }

  prepare(): void {
    this.#spare.prepare()
  }

  issue(): Promise<MigrationCertificates> {
    return this.#spare.take()
  }

  async #issue(): Promise<MigrationCertificates> {
    const { issueCertificate, makeAuthority } = await import('../tls/certificate.ts')
    const period = { from: new Date(), days: certificateDays }
    const authority = await makeAuthority(`Cimarron migration ${randomUUID()}`, period)
    const subject = { names: [serverName], addresses: [], isClientToo: true }
    const { certificate, key } = await issueCertificate(authority, subject, period)
    return { authority: authority.certificate, certificate, key, serverName }
  }

  [Symbol.dispose](): void {
    for (const kept of this.#kept.values()) kept[Symbol.dispose]()
    this.#kept.clear()
  }

  async #ask<T>(peer: Peer, ask: Ask<T>, options: AskOptions): Promise<T> {
    const to = { url: peer.url, client: this.#clientOf(peer) }
    try {
      // A connection that was kept may have been closed meanwhile; every question may be asked twice.
      return await askPeer(to, ask, options).catch((error: unknown) => {
        if (isCut(error) && !options.signal?.aborted) return askPeer(to, ask, options)
        throw error
      })
    } catch (error) {
      if (isUnreachable(error))
        throw new EstateError('peer-silent', { peer: peer.name, problem: error.message }, { cause: error })
      if (!(error instanceof PeerError)) throw error
      throw new HypervisorError('peer-failed', { what: `peer ${peer.name}`, words: error.message }, { cause: error })
    }
  }

  #clientOf(peer: Peer): Client {
    const own = this.#required.tls.identity
    const known = this.#kept.get(peer.name)
    if (known?.peer === peer && known.certificate === own.peer.certificate) return known.connection.client
    known?.[Symbol.dispose]()
    const connection = connectPeer(peer, own)
    const dispose = (): void => connection[Symbol.dispose]()
    this.#kept.set(peer.name, { peer, certificate: own.peer.certificate, connection, [Symbol.dispose]: dispose })
    return connection.client
  }

  get #required(): NetworkParts {
    if (this.#parts !== undefined) return this.#parts
    throw new EstateError('peer-silent', { peer: '(all)', problem: 'this daemon is only starting' })
  }
}

type Ask<T> = (client: Client, options: { readonly signal: AbortSignal }) => Promise<T>
interface AskOptions {
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
}
type Asking = <T>(ask: Ask<T>, options: AskOptions) => Promise<T>

interface LinkOptions {
  readonly origin: () => string
  /** For what the other side has to start or to finish before it answers. */
  readonly silenceMs: number
}

function isUnreachable(error: unknown): error is PeerError {
  return error instanceof PeerError && error.code === 'peer-unreachable'
}

/** Not one that waited for its answer in vain. */
function isCut(error: unknown): boolean {
  return isUnreachable(error) && error.cause instanceof ConnectionError
}

function linkTo({ name }: Peer, ask: Asking, { origin, silenceMs }: LinkOptions): PeerLink {
  return {
    name,
    check: (request, signal) =>
      ask((client, options) => client.call('peer.check', { body: { protocol, request } }, options), {
        signal,
        timeoutMs: silenceMs,
      }),
    begin: (request, signal) =>
      ask((client, options) => client.call('peer.begin', { body: { protocol, request } }, options), {
        signal,
        timeoutMs: silenceMs,
      }),
    async decide(migration, decision, signal) {
      const body = { protocol, decision }
      const asked = { signal, timeoutMs: silenceMs }
      return (await ask((client, options) => client.call('peer.decide', { migration, body }, options), asked)).outcome
    },
    async arrivalState(migration, signal) {
      const { state } = await ask((client, options) => client.call('peer.arrival', { migration, protocol }, options), {
        signal,
      })
      return state === 'unknown' ? undefined : state
    },
    async departureState(migration, signal) {
      return (
        await ask((client, options) => client.call('peer.departure', { migration, protocol }, options), { signal })
      ).state
    },
    async tell(migration, entries, signal) {
      const body = { protocol, daemon: origin(), entries }
      await ask((client, options) => client.call('peer.past', { migration, body }, options), {
        signal,
        timeoutMs: silenceMs,
      })
    },
    async tellHistory(migration, piece, signal) {
      const body = { protocol, piece }
      await ask((client, options) => client.call('peer.history', { migration, body }, options), {
        signal,
        timeoutMs: silenceMs,
      })
    },
  }
}
