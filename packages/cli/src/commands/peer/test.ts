import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const peer = invocation.argument('peer')
  using connection = await connectApi(invocation)
  const found = await connection.client.call('peers.test', { peer }, { signal: host.signal })
  await output.result(found, () => {
    const hypervisors = found.hypervisors.map(({ name, platform, version }) => `${name} (${platform} ${version})`)
    return safeText(
      [
        `${found.name}: answers at ${found.url} in ${found.tookMs} ms, and knows this daemon as ${found.knownAs}`,
        `Version:     ${found.version}, protocols ${found.protocols.join(', ')}`,
        `Hypervisors: ${hypervisors.join(', ')}`,
      ].join('\n'),
      { lines: true },
    )
  })
}
