import { stringify } from 'yaml'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { editText } from '../../editor/edit-text.ts'
import { fromYaml } from '../../machine/machine-yaml.ts'
import { changeNetwork } from '../../network/change-network.ts'
import { networkDocument, wholeSettings } from '../../network/network-document.ts'

/** Opens a network's settings in an editor, and makes them what was saved. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const network = await client.call(
    'networks.get',
    { network: invocation.argument('network') },
    { signal: host.signal },
  )
  const text = stringify(networkDocument(network.defined), { lineWidth: 120 })
  const act = async (saved: string): Promise<void> => {
    await changeNetwork(invocation, client, { network, settings: wholeSettings(fromYaml(saved, 'what was saved')) })
  }
  await editText(invocation, { text, name: 'network.yaml', act })
}
