import { LibvirtError, serverErrors } from '../error.ts'
import { remoteCalls } from '../protocol/remote.gen.ts'
import type { RpcConnection } from '../rpc/rpc-connection.ts'
import { type Credentials, ScramClient, type ScramHash } from './scram.ts'

/** `remote_auth_type` */
const authTypes = { none: 0, sasl: 1, polkit: 2 } as const

export interface AuthOptions {
  readonly signal?: AbortSignal
  readonly credentials?: Credentials
  /** Nobody between can read: a password may be sent as it is. */
  readonly isPrivate: boolean
}

/** Logs in, by the first way that the server names. @throws LibvirtError `authentication`, `unsupported` */
export async function authenticate(rpc: RpcConnection, options: AuthOptions): Promise<void> {
  const { types } = await rpc.call(remoteCalls.authList, undefined, options)
  const [first = authTypes.none] = types
  switch (first) {
    case authTypes.none:
      return
    case authTypes.sasl:
      await saslLogIn(rpc, options)
      return
    case authTypes.polkit:
      await rpc.call(remoteCalls.authPolkit, undefined, options)
      return
    default:
      throw new LibvirtError('unsupported', `the server wants a log-in of kind ${first}, which is not known here`)
  }
}

type Mechanism = (conversation: SaslConversation, credentials: Credentials) => Promise<void>

/** The ways to log in that are known here, the better first. */
const mechanisms: ReadonlyMap<string, Mechanism> = new Map<string, Mechanism>([
  ['SCRAM-SHA-512', (conversation, credentials) => scram(conversation, { hash: 'sha512', credentials })],
  ['SCRAM-SHA-256', (conversation, credentials) => scram(conversation, { hash: 'sha256', credentials })],
  ['PLAIN', plain],
])

async function saslLogIn(rpc: RpcConnection, options: AuthOptions): Promise<void> {
  const mechlist = await offeredBy(rpc, options)
  const offered = mechlist.split(/[\s,]+/).filter((name) => name !== '')
  const usable = [...mechanisms].filter(([name]) => offered.includes(name) && (options.isPrivate || name !== 'PLAIN'))
  const [chosen] = usable
  if (!chosen) {
    const known = [...mechanisms.keys()].join(', ')
    const why = options.isPrivate ? '' : `; over ${overPlainTcp}`
    throw new LibvirtError(
      'unsupported',
      `the server offers ${offered.join(', ') || 'no way to log in'}; known here are ${known}${why}`,
    )
  }
  if (!options.credentials)
    throw new LibvirtError('authentication', 'the server wants a user and a password, and none were given')
  const [name, logIn] = chosen
  const { user } = options.credentials
  try {
    await logIn(new SaslConversation(rpc, { name, ...options }), options.credentials)
  } catch (error) {
    if (!isRefusedLogIn(error)) throw error
    const remedy = `check the password, or set one there: saslpasswd2 -a libvirt ${user}`
    const message = `the server does not let in user ${JSON.stringify(user)} by ${name}; ${remedy}`
    throw new LibvirtError('authentication', message, { cause: error })
  }
}

// virnetsaslcontext.c has libvirtd want a layer of encryption of the log-in's own there, which none of these ways has.
const overPlainTcp = 'plain TCP no password is taken, as anybody could read along: connect by tls or ssh'

async function offeredBy(rpc: RpcConnection, options: AuthOptions): Promise<string> {
  try {
    return (await rpc.call(remoteCalls.authSaslInit, undefined, options)).mechlist
  } catch (error) {
    if (options.isPrivate || !isRefusedLogIn(error)) throw error
    throw new LibvirtError('authentication', `the server lets nobody log in; over ${overPlainTcp}`, { cause: error })
  }
}

function isRefusedLogIn(error: unknown): boolean {
  return error instanceof LibvirtError && error.server?.code === serverErrors.authenticationFailed
}

/** A log-in's messages, to and fro. */
class SaslConversation {
  readonly #rpc: RpcConnection
  readonly #mechanism: { readonly name: string; readonly signal?: AbortSignal }
  #hasBegun = false
  isComplete = false

  constructor(rpc: RpcConnection, mechanism: { readonly name: string; readonly signal?: AbortSignal }) {
    this.#rpc = rpc
    this.#mechanism = mechanism
  }

  /** Says this, and gives back what the server says to it. Null says nothing, which is another thing than an empty text. */
  async say(text: string | null): Promise<string> {
    const said = { nil: text === null ? 1 : 0, data: Buffer.from(text ?? '') }
    const { complete, data } = this.#hasBegun
      ? await this.#rpc.call(remoteCalls.authSaslStep, said, this.#mechanism)
      : await this.#rpc.call(remoteCalls.authSaslStart, { mech: this.#mechanism.name, ...said }, this.#mechanism)
    this.#hasBegun = true
    this.isComplete = complete !== 0
    return Buffer.from(data).toString()
  }
}

async function scram(
  conversation: SaslConversation,
  { hash, credentials }: { readonly hash: ScramHash; readonly credentials: Credentials },
): Promise<void> {
  const client = new ScramClient(hash, credentials)
  client.verify(await conversation.say(client.final(await conversation.say(client.first))))
  if (!conversation.isComplete) await conversation.say(null)
  requireComplete(conversation)
}

/** RFC 4616 */
async function plain(conversation: SaslConversation, { user, password }: Credentials): Promise<void> {
  await conversation.say(`\0${user}\0${password}`)
  requireComplete(conversation)
}

function requireComplete({ isComplete }: SaslConversation): void {
  if (!isComplete) throw new LibvirtError('protocol', 'the server wants more of a log-in that is complete')
}
