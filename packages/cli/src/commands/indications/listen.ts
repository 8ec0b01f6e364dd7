import { type CimClass, Instance } from '@cimarron/cim'
import {
  type IndicationListener,
  type ListenerProblem,
  type ListenerTls,
  openListener,
} from '@cimarron/wbem-client/node'
import { ClassCache } from '../../cim/class-cache.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { settled } from '../../connection/settled-namespace.ts'
import { readPem } from '../../connection/trust.ts'
import { CliError } from '../../error/cli-error.ts'
import { indicationJson, indicationText } from '../../indications/indication-text.ts'
import { isAny, isLoopback, localAddressTowards, urlHost } from '../../indications/local-address.ts'
import { subscribeForNow } from '../../indications/subscribe-for-now.ts'
import { toJsonLine } from '../../output/json.ts'

/** Prints the indications that arrive; with filters it subscribes to them at a server for as long as it runs. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const filters = invocation.list('filter')
  await using held = new AsyncDisposableStack()
  const connection =
    filters.length === 0 ? undefined : await settled(invocation, held.use(await connectWbem(invocation)))
  const address = await listenAddress(invocation, connection)
  const ending = new AbortController()
  const listener = held.use(await listen(invocation, address, ending.signal))
  const url = invocation.text('destination') ?? reachableUrl(listener, address.reachedBy)
  const stop = (): void => {
    ending.abort()
    void listener[Symbol.asyncDispose]()
  }
  host.signal.addEventListener('abort', stop, { once: true })
  held.defer(() => host.signal.removeEventListener('abort', stop))
  output.note(`listening at ${url}`)
  if (connection !== undefined) {
    held.use(await subscribeForNow({ connection, invocation, url, filters, language: invocation.text('language') }))
    output.note(`subscribed at ${connection.target.kind === 'local' ? 'the daemon here' : connection.target.url}`)
  }
  await print(listener, invocation, connection)
  // What still comes is refused, and that is no problem: the subscription ends.
  ending.abort()
  host.signal.throwIfAborted()
}

async function print(
  listener: IndicationListener,
  invocation: Invocation,
  connection: WbemConnection | undefined,
): Promise<void> {
  const { output, host } = invocation
  const classes = connection && new ClassCache(connection.client, host.signal)
  const count = invocation.count('count')
  let seen = 0
  for await (const received of listener) {
    const { missing } = received.sequence ?? { missing: 0n }
    if (missing > 0n) output.warn(`${missing} ${missing === 1n ? 'indication has' : 'indications have'} not come`)
    const receivedMs = host.now()
    if (output.isJson) await output.print(toJsonLine(indicationJson(received, receivedMs)))
    else {
      const sourceClass = await sourceClassOf(received.indication, classes, connection?.namespace)
      await output.print(indicationText(received, { receivedMs, sourceClass }))
    }
    seen += 1
    if (seen === count) return
  }
}

/** The class of what an indication is about, for the names of its values. Without it they are numbers. */
async function sourceClassOf(
  indication: Instance,
  classes: ClassCache | undefined,
  namespace = '',
): Promise<CimClass | undefined> {
  const source = indication.get('SourceInstance')
  if (classes === undefined || !(source instanceof Instance) || source.className === '') return undefined
  try {
    return await classes.get(source.className, namespace)
  } catch (error) {
    // The server may be gone for a while, and what it has sent can be told all the same.
    if (error instanceof Error && error.name === 'WbemTransportError') return undefined
    throw error
  }
}

interface ListenAddress {
  readonly address: string
  /** The address of this host by which the server reaches it, where that is known. */
  readonly reachedBy: string | undefined
}

/** @throws CliError `usage` where the server can't reach the address */
async function listenAddress(invocation: Invocation, connection: WbemConnection | undefined): Promise<ListenAddress> {
  const given = invocation.text('address')
  if (connection === undefined) return { address: given ?? '127.0.0.1', reachedBy: undefined }
  const reachedBy = await localAddressTowards(connection.target, invocation.host.signal)
  const isElsewhere = !isLoopback(reachedBy)
  if (given !== undefined && isElsewhere && isLoopback(given) && invocation.text('destination') === undefined) {
    const remedy = `leave --address out (${reachedBy} is how this host reaches the server), or give --destination as well`
    throw new CliError('usage', `the server is on another host and can not reach ${given} here`, remedy)
  }
  return { address: given ?? reachedBy, reachedBy }
}

function reachableUrl({ url }: IndicationListener, reachedBy: string | undefined): string {
  const own = new URL(url)
  if (!isAny(own.hostname.replace(/^\[|\]$/g, ''))) return url
  own.hostname = urlHost(reachedBy ?? '127.0.0.1')
  return own.href
}

/** @throws CliError `conflict` where the address is taken, `usage` where it is none of this host */
async function listen(
  invocation: Invocation,
  { address }: ListenAddress,
  ending: AbortSignal,
): Promise<IndicationListener> {
  const port = portOf(invocation)
  const onProblem = ({ message, address: from }: ListenerProblem): void => {
    if (!ending.aborted) invocation.output.warn(`a delivery from ${from} was refused: ${message}`)
  }
  try {
    return await openListener({ address, port, tls: await tlsOf(invocation), onProblem })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const where = `${urlHost(address)}:${port}`
    if (code === 'EADDRINUSE') throw new CliError('conflict', `${where} is in use`, 'give another --port, or none')
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CliError('usage', `--address is ${JSON.stringify(address)}, which is no address of this host`)
    }
    throw error
  }
}

/** @throws CliError `usage` */
function portOf(invocation: Invocation): number {
  const port = invocation.count('port') ?? 0
  if (port <= 65_535) return port
  throw new CliError('usage', `--port is ${port}`, 'ports go up to 65535')
}

/** @throws CliError `usage` */
async function tlsOf(invocation: Invocation): Promise<ListenerTls | undefined> {
  const [cert, key, ca] = ['tls-cert', 'tls-key', 'tls-client-ca'].map((name) => invocation.text(name))
  if (cert === undefined && key === undefined && ca === undefined) return undefined
  if (cert === undefined || key === undefined) {
    throw new CliError('usage', '--tls-cert and --tls-key go together', 'give the certificate and its key')
  }
  return {
    cert: await readPem(cert, '--tls-cert'),
    key: await readPem(key, '--tls-key'),
    ...(ca === undefined ? {} : { clientCa: await readPem(ca, '--tls-client-ca') }),
  }
}
