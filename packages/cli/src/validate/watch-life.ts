import type { Instance } from '@cimarron/cim'
import type { Watch } from '@cimarron/conformance'
import { openListener } from '@cimarron/wbem-client/node'
import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { localAddressTowards } from '../indications/local-address.ts'
import { subscribeForNow } from '../indications/subscribe-for-now.ts'

/** A listener by which this host is reached from the server, subscribed to queries until it is disposed of. */
export async function watchLife(
  invocation: Invocation,
  connection: WbemConnection,
  { queries, namespace }: { readonly queries: readonly string[]; readonly namespace: string },
): Promise<Watch> {
  await using held = new AsyncDisposableStack()
  const address = await localAddressTowards(connection.target, invocation.host.signal)
  const listener = held.use(await openListener({ address, port: 0 }))
  const there = { ...connection, namespace, client: connection.client.in(namespace) }
  held.use(
    await subscribeForNow({ connection: there, invocation, url: listener.url, filters: queries, language: undefined }),
  )
  const received: Instance[] = []
  const listening = gather()
  async function gather(): Promise<void> {
    for await (const { indication } of listener) if (received.length < mostReceived) received.push(indication)
  }
  const kept = held.move()
  return {
    received,
    async [Symbol.asyncDispose]() {
      await kept.disposeAsync()
      await listening
    },
  }
}

/** A server that tells of other machines without end is not let fill the memory. */
const mostReceived = 10_000
