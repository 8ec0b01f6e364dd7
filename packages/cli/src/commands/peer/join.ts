import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { askSecret } from '../../connection/ask.ts'
import { CliError } from '../../error/cli-error.ts'
import { safeText } from '../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const code = (invocation.optionalArgument('code') ?? (await askSecret(host, 'Code of "peer invite": '))).trim()
  if (code === '')
    throw new CliError('usage', 'no code was given', 'cimarron peer invite, at the other daemon, prints one')
  const name = invocation.text('name')
  const url = invocation.text('address')
  using connection = await connectApi(invocation)
  const body = { code, ...(name === undefined ? {} : { name }), ...(url === undefined ? {} : { url }) }
  const joined = await connection.client.call('peers.join', { body }, { signal: host.signal })
  const { peer, knownAs } = joined
  await output.result(joined, () =>
    safeText(`${peer.name}: a peer now, at ${peer.url}; it knows this daemon as ${knownAs}`),
  )
  const { isLoopback, url: own } = await connection.client.call('peers.identity', {}, { signal: host.signal })
  if (isLoopback && url === undefined)
    output.warn(
      `${peer.name} was told ${own}, which only this host reaches: no machine comes from there; see listen.https`,
    )
}
