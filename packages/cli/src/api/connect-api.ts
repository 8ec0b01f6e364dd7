import { type Client, createClient } from '@cimarron/api/client'
import { nodeTransport } from '@cimarron/api/client-node'
import type { Invocation } from '../command/invocation.ts'
import { dropCredentials } from '../connection/drop-credentials.ts'
import { readPassword } from '../connection/password.ts'
import { type Target, targetOf } from '../connection/target.ts'
import { readTrust } from '../connection/trust.ts'
import { CliError } from '../error/cli-error.ts'

/** A connection by Cimarron's own API, for what CIM has no form for. */
export interface ApiConnection extends Disposable {
  readonly client: Client
  readonly target: Target
}

/** Opens the server that a command is to talk to. Nothing is sent yet. @throws CliError */
export async function connectApi(invocation: Invocation): Promise<ApiConnection> {
  const idle = ['log', 'answer-timeout'].find((name) => invocation.text(name) !== undefined)
  if (idle !== undefined) {
    const message = `this command goes by Cimarron's own API; --${idle} is for those by CIM`
    throw new CliError('usage', message, 'leave it out')
  }
  const target = await targetOf(invocation)
  if (target.kind === 'local') return over(target, { socketPath: target.socketPath }, undefined)
  const { url, user } = dropCredentials(target.url)
  if (url.startsWith('unix:')) return over(target, { socketPath: url.replace(/^unix:(?:\/\/)?/, '') }, undefined)
  if (!/^https?:\/\//.test(url)) throw new CliError('usage', `${url} is no address`, 'https://host:5989 would be one')
  const trust = await readTrust(target, invocation)
  const name = target.user ?? user
  invocation.contact = { url, user: name, cert: target.cert }
  const prompt = `Password of ${name ?? ''} at ${url}: `
  const { CIMARRON_TOKEN: token = '' } = invocation.host.env
  if (name === undefined && token !== '') {
    invocation.contact = { url, user: undefined, isToken: true }
    return over(target, { url: withPort(url), ...trust }, { token })
  }
  const credentials =
    name === undefined
      ? undefined
      : { name, password: await readPassword(invocation.host, { file: target.passwordFile, prompt }) }
  return over(target, { url: withPort(url), ...trust }, credentials)
}

type Transport = Parameters<typeof nodeTransport>[0]

function over(
  target: Target,
  where: Transport,
  credentials: { readonly name: string; readonly password: string } | { readonly token: string } | undefined,
): ApiConnection {
  const transport = nodeTransport(where)
  const client = createClient({ server: transport, ...(credentials === undefined ? {} : { credentials }) })
  return { client, target, [Symbol.dispose]: () => transport[Symbol.dispose]() }
}

/** WBEM's ports where none is written, as for the commands by CIM: one address does for both. */
function withPort(address: string): string {
  const [, scheme = '', host = '', port, path = ''] =
    /^(https?):\/\/(\[[^\]]*\]|[^/:]*)(?::(\d+))?(.*)$/.exec(address) ?? []
  return `${scheme}://${host}:${port ?? (scheme === 'https' ? '5989' : '5988')}${path.replace(/\/(?:cimom)?$/, '')}`
}
