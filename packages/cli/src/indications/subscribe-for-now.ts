import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { explainError } from '../error/explain-error.ts'
import { IndicationElements } from './indication-elements.ts'
import { isLeftOver, listenerName } from './own-names.ts'
import { removeElements } from './remove-elements.ts'
import { findOrCreateFilter, readFilter } from './wanted-filter.ts'

export interface TemporarySubscription {
  readonly connection: WbemConnection
  readonly invocation: Invocation
  /** The listener's address as the server reaches it. */
  readonly url: string
  readonly filters: readonly string[]
  readonly language: string | undefined
}

/** How long tidying up may take, also after Ctrl-C. */
const patienceMs = 10_000

/**
 * Subscribes a listener to each filter until it is disposed of. What earlier listeners of this host left behind, which
 * were killed, is removed first.
 */
export async function subscribeForNow(asked: TemporarySubscription): Promise<AsyncDisposable> {
  const { connection, invocation, url, filters, language } = asked
  const { signal } = invocation.host
  const elements = await IndicationElements.open(connection.client, signal)
  const left = await removeElements(elements, (name) => isLeftOver(name), signal)
  if (left.length > 0) invocation.output.note('removed what listeners that were killed had left at the server')
  const name = listenerName()
  const names = new Set([name, ...filters.map((_, index) => `${name}:${index + 1}`)])
  const remove = async (): Promise<void> => {
    try {
      // Not the command's own signal: it may be why this is done.
      await removeElements(elements, (each) => names.has(each), AbortSignal.timeout(patienceMs))
    } catch (error) {
      // The result stands; and a server that is gone must not make the end of a listener a failure.
      const isGone = error instanceof Error && error.name === 'WbemTransportError'
      const words = isGone ? 'it does not answer' : explainError(error).message
      invocation.output.warn(`the subscription stays at the server (${words}); the next "listen" removes it`)
    }
  }
  await using undo = new AsyncDisposableStack()
  undo.defer(remove)
  const destination = await elements.createDestination({ name, url, persistence: 3 }, signal)
  for (const [index, filter] of filters.entries()) {
    const request = { name: `${name}:${index + 1}`, language, namespaces: [connection.namespace], signal }
    const found = await findOrCreateFilter(elements, readFilter(filter), request)
    await elements.subscribe(found, destination, signal)
  }
  undo.move()
  return { [Symbol.asyncDispose]: remove }
}
