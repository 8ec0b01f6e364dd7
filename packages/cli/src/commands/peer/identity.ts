import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { fingerprintText } from '../../peer/fingerprint-text.ts'

/** What is compared, and given, where this daemon is added elsewhere. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const identity = await connection.client.call('peers.identity', {}, { signal: host.signal })
  const { fingerprint, url, isLoopback } = identity
  await output.result(identity, () =>
    [`Address:     ${url ?? 'none: it listens for no HTTPS'}`, `Fingerprint: ${fingerprintText(fingerprint)}`].join(
      '\n',
    ),
  )
  if (isLoopback)
    output.warn(`only this host reaches ${url}; set listen.https in cimarron.yaml to an address of the network`)
}
