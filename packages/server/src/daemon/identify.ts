import type { IncomingMessage } from 'node:http'
import { TooManyRequests } from '@cimarron/api'
import type { Actor } from '@cimarron/estate'
import type { Authenticator } from '../access/authenticator.ts'
import { TooManyWaiting } from '../access/semaphore.ts'
import type { Tokens } from '../access/tokens.ts'
import type { User } from '../access/users.ts'
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

/** Who asks, for all faces: by the unix socket's role, a token, or name and password. */
export class Identifier {
  readonly #channels: Channels
  readonly #authenticator: Authenticator
  readonly #tokens: Tokens

  constructor(channels: Channels, authenticator: Authenticator, tokens: Tokens) {
    this.#channels = channels
    this.#authenticator = authenticator
    this.#tokens = tokens
  }

  /** Who is known without a password: who could open the socket of a role. */
  bySocket(request: IncomingMessage): Actor | undefined {
    const channel = this.#channels.get(request)
    return channel.kind === 'socket' ? { name: 'local', role: channel.role, via: channelName(channel) } : undefined
  }

  /** The token a request carries, or undefined. */
  bearer(request: IncomingMessage): string | undefined {
    return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  }

  /** @throws TooManyRequests */
  async identify(request: IncomingMessage): Promise<Actor | null> {
    const secret = this.bearer(request)
    if (secret !== undefined) return this.#actor(this.#tokens.verify(secret), request)
    const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (basic === undefined) return this.bySocket(request) ?? null
    const text = Buffer.from(basic, 'base64').toString('utf8')
    const colon = text.indexOf(':')
    if (colon < 0) return null
    return this.verify({ name: text.slice(0, colon), password: text.slice(colon + 1) }, request)
  }

  /** @throws TooManyRequests */
  async verify(
    credentials: { readonly name: string; readonly password: string },
    request: IncomingMessage,
  ): Promise<Actor | null> {
    const { password } = credentials
    // Longer than any there is: it need not stand in the log whole.
    const name = credentials.name.slice(0, longestName)
    try {
      return this.#actor(await this.#authenticator.verify(name, password, addressOf(request)), request)
    } catch (error) {
      if (error instanceof TooManyWaiting) throw new TooManyRequests()
      throw error
    }
  }

  #actor(user: User | null, request: IncomingMessage): Actor | null {
    if (user === null) return null
    return {
      name: user.name,
      role: user.role,
      via: channelName(this.#channels.get(request)),
      address: addressOf(request),
    }
  }
}

/** Of a user's name there are 64 characters. */
const longestName = 256

export function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? 'local'
}
