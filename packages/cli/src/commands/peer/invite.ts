import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { durationMs } from '../../output/duration.ts'

/** The line goes to stdout alone, so that it can be caught; it is told once. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.text('name')
  const url = invocation.text('address')
  const lifetimeMs = durationMs(invocation, 'lifetime')
  using connection = await connectApi(invocation)
  const body = {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
  }
  const { client } = connection
  const invitation = await client.call('peers.invite', { body }, { signal: host.signal })
  const { isLoopback } = await client.call('peers.identity', {}, { signal: host.signal })
  output.note(`Run this at the other daemon, once, before ${new Date(invitation.expiresMs).toISOString()}:`)
  await output.result(invitation, () => `cimarron peer join ${invitation.code}`)
  if (isLoopback && url === undefined)
    output.warn(
      `only this host reaches ${invitation.url}; set listen.https in cimarron.yaml to an address of the network`,
    )
}
