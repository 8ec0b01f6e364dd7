import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { fingerprintText } from '../../peer/fingerprint-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const peer = await connection.client.call('peers.get', { peer: invocation.argument('peer') }, { signal: host.signal })
  await output.result(peer, () =>
    [
      `Name:        ${peer.name}`,
      `Address:     ${peer.url}`,
      `Fingerprint: ${fingerprintText(peer.fingerprint)}`,
      `Since:       ${new Date(peer.addedMs).toISOString()}`,
    ].join('\n'),
  )
}
