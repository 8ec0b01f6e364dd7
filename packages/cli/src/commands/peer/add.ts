import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { confirm } from '../../connection/confirm.ts'
import { safeText } from '../../output/safe-text.ts'
import { fingerprintText } from '../../peer/fingerprint-text.ts'

/** One half: the other daemon is told of this one likewise. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('name')
  const url = invocation.argument('url')
  using connection = await connectApi(invocation)
  const { client } = connection
  const fingerprint = invocation.text('fingerprint') ?? (await compared())
  const peer = await client.call('peers.add', { body: { name, url, fingerprint } }, { signal })
  const own = await client.call('peers.identity', {}, { signal })
  await output.result(peer, () => `${peer.name}: trusted, at ${peer.url}`)
  const back = `cimarron peer add NAME ${own.url ?? 'https://THIS-HOST:5989'} --fingerprint ${own.fingerprint}`
  output.note(`The other half is made there, unless it was already:\n  ${back}`)

  /** Shown for the comparison with what "peer identity" prints there. */
  async function compared(): Promise<string> {
    const found = await client.call('peers.look-up', { body: { url } }, { signal })
    output.note(
      `At ${found.url} answers ${safeText(found.host)}, Cimarron ${safeText(found.version)}, with the fingerprint`,
    )
    output.note(`  ${fingerprintText(found.fingerprint)}`)
    output.note('"cimarron peer identity" prints it there.')
    await confirm(invocation, `Is it the same, and is ${name} to be trusted with machines?`)
    return found.fingerprint
  }
}
