import type { IncomingMessage } from 'node:http'
import { TooManyRequests } from '@cimarron/api'
import type { Account, Authenticator } from '../access/authenticator.ts'
import { type Identity, identityOf, type NamespaceOf } from '../access/identity.ts'
import type { LogInGuard } from '../access/log-in-guard.ts'
import type { PeerCertificates } from '../access/peer-certificate.ts'
import { TooManyWaiting } from '../access/semaphore.ts'
import type { Sessions } from '../access/sessions.ts'
import type { Tokens } from '../access/tokens.ts'
import { type Channel, channelName } from '../listen/channel.ts'

/** Remembers by which listener a request came in. */
export class Channels {
  readonly #channels = new WeakMap<IncomingMessage, Channel>()

  set(request: IncomingMessage, channel: Channel): void {
    this.#channels.set(request, channel)
  }

  /** Every request is announced by its listener before anybody asks. */
  get(request: IncomingMessage): Channel {
    const channel = this.#channels.get(request)
    if (channel === undefined) throw new Error('a request came in by no listener')
    return channel
  }
}

export interface IdentifierParts {
  readonly channels: Channels
  readonly authenticator: Authenticator
  readonly guard: LogInGuard
  readonly tokens: Tokens
  readonly peers: PeerCertificates
  readonly sessions: Sessions
  readonly namespaceOf: NamespaceOf
}

export interface NameAndPassword {
  readonly name: string
  readonly password: string
}

/**
 * Who asks, for all faces. What stands in `Authorization` counts, right or wrong; without it the unix socket's role, or
 * the client's certificate. No other header says anything about it.
 */
export class Identifier {
  readonly #parts: IdentifierParts

  constructor(parts: IdentifierParts) {
    this.#parts = parts
  }

  /** The token a request carries, or undefined. */
  bearer(request: IncomingMessage): string | undefined {
    return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  }

  /** @throws TooManyRequests */
  async identify(request: IncomingMessage): Promise<Identity | null> {
    const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (basic === undefined) return await this.withoutPassword(request)
    const text = Buffer.from(basic, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    if (colon < 0) return null
    return await this.verify({ name: text.slice(0, colon), password: text.slice(colon + 1) }, request)
  }

  /** Who needs no password: by a token, a unix socket, a certificate. @throws TooManyRequests */
  withoutPassword(request: IncomingMessage): Identity | null | Promise<Identity | null> {
    const secret = this.bearer(request)
    if (secret !== undefined) return this.#byToken(secret, request)
    if (request.headers.authorization !== undefined) return null
    const channel = this.#parts.channels.get(request)
    if (channel.kind !== 'socket') return this.#byCertificate(request)
    return this.#enter({ name: 'local', role: channel.role, namespaces: {}, proof: 'socket' }, request)
  }

  /** @throws TooManyRequests */
  verify(logIn: NameAndPassword, request: IncomingMessage): Identity | null | Promise<Identity | null> {
    const account = this.account(logIn, request)
    return account instanceof Promise
      ? account.then((found) => this.#enter(found, request))
      : this.#enter(account, request)
  }

  /** Who it would be, without their coming in. @throws TooManyRequests */
  account({ name, password }: NameAndPassword, request: IncomingMessage): Account | null | Promise<Account | null> {
    // Longer than any there is: it need not stand in the log whole.
    const logIn = { name: name.slice(0, longestName), password, address: addressOf(request) }
    const account = this.#parts.authenticator.verify(logIn)
    return account instanceof Promise ? account.catch(tooMany) : account
  }

  #byToken(secret: string, request: IncomingMessage): Identity | null | Promise<Identity | null> {
    const account = this.#parts.tokens.verify(secret)
    return account === null ? this.#refuse('token', '(token)', request) : this.#enter(account, request)
  }

  #byCertificate(request: IncomingMessage): Identity | null | Promise<Identity | null> {
    const shown = this.#parts.peers.shown(request.socket)
    if (shown === undefined) return null
    return 'account' in shown ? this.#enter(shown.account, request) : this.#refuse('certificate', shown, request)
  }

  async #refuse(
    proof: 'token' | 'certificate',
    what: string | { readonly subject: string; readonly why: string },
    request: IncomingMessage,
  ): Promise<null> {
    const { guard } = this.#parts
    const address = addressOf(request)
    try {
      guard.admit(address)
    } catch (error) {
      tooMany(error)
    }
    await guard.refuse(
      typeof what === 'string' ? { name: what, address, proof } : { name: what.subject, address, proof, why: what.why },
    )
    return null
  }

  #enter(account: Account | null, request: IncomingMessage): Identity | null {
    if (account === null) return null
    const { channels, sessions, namespaceOf } = this.#parts
    const { name: user, proof } = account
    const way = channelName(channels.get(request))
    const via = proof.startsWith('certificate:') ? `${way}:certificate` : way
    const address = proof === 'socket' ? undefined : addressOf(request)
    const session = sessions.enter({ user, via, address, proof }, request.socket)
    if (session.identity === undefined || session.account !== account) {
      session.account = account
      session.identity = identityOf(account, session, namespaceOf)
    }
    return session.identity
  }
}

/** Of a user's name there are 64 characters. */
const longestName = 256

function tooMany(error: unknown): never {
  if (error instanceof TooManyWaiting) throw new TooManyRequests()
  throw error
}

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'local'
}
