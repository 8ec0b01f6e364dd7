import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import type { Invocation } from '../command/invocation.ts'
import { CliError } from '../error/cli-error.ts'
import { durationMs } from '../output/duration.ts'
import { dropCredentials } from './drop-credentials.ts'
import { readPassword } from './password.ts'
import { type Target, targetOf } from './target.ts'
import { readTrust } from './trust.ts'
import { wireLog } from './wire-log.ts'

/** A connection by CIM, and what the command line says of it. */
export interface WbemConnection extends AsyncDisposable {
  readonly client: WbemClient
  readonly target: Target
  /** The namespace for what names none. */
  readonly namespace: string
  /** The namespace that was asked for, by option or configuration. */
  readonly givenNamespace: string | undefined
}

/** Where a Cimarron has its machines. */
export const machineNamespace = 'root/virt'

/** Opens the server that a command is to talk to. Nothing is sent yet. @throws CliError */
export async function connectWbem(invocation: Invocation): Promise<WbemConnection> {
  const { shared } = invocation
  if (shared !== undefined && !elsewhere.some((name) => invocation.text(name) !== undefined)) {
    return within(shared, invocation.text('namespace'))
  }
  const target = await targetOf(invocation)
  const namespace = target.namespace ?? (target.kind === 'local' ? machineNamespace : 'root/cimv2')
  const client = await clientOf(target, { invocation, namespace })
  return {
    client,
    target,
    namespace,
    givenNamespace: target.namespace,
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  }
}

/** Options that say that another server, or another way to it, is meant than that of the shell. */
const elsewhere = ['url', 'server', 'user', 'log', 'answer-timeout']

/** A connection of the shell's, which outlives its lines. */
function within(shared: WbemConnection, namespace: string | undefined): WbemConnection {
  const kept = { async [Symbol.asyncDispose]() {} }
  if (namespace === undefined) return { ...shared, ...kept }
  return { ...shared, ...kept, namespace, givenNamespace: namespace, client: shared.client.in(namespace) }
}

async function clientOf(
  target: Target,
  { invocation, namespace }: { readonly invocation: Invocation; readonly namespace: string },
): Promise<WbemClient> {
  const common = { namespace, log: wireLog(invocation), timeoutMs: durationMs(invocation, 'answer-timeout') }
  if (target.kind === 'local') return connect(`unix://${target.socketPath}`, common)
  const { insecure, ...trust } = await readTrust(target, invocation)
  const { host } = invocation
  const { url, user } = dropCredentials(target.url)
  const name = target.user ?? user
  invocation.contact = { url, user: name, cert: target.cert }
  const credentials =
    name === undefined
      ? undefined
      : {
          user: name,
          password: await readPassword(host, { file: target.passwordFile, prompt: `Password of ${name} at ${url}: ` }),
        }
  return openClient(url, {
    ...common,
    credentials,
    checkCertificate: insecure !== true,
    ...trust,
  })
}

function openClient(url: string, options: Parameters<typeof connect>[1]): WbemClient {
  try {
    return connect(url, options)
  } catch (error) {
    if (error instanceof TypeError) throw new CliError('usage', error.message)
    throw error
  }
}
