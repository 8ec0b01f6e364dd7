import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { editText } from '../../editor/edit-text.ts'
import { changeTo } from '../../machine/change-machine.ts'
import { fromYaml, toYaml } from '../../machine/machine-yaml.ts'

/** Opens a machine's settings in an editor, and makes them what was saved. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const { defined, id, revision, volumes } = await client.call('machines.get', { machine }, { signal: host.signal })
  const text = toYaml(defined, volumes)
  const act = async (saved: string): Promise<void> => {
    const document = fromYaml(saved, 'what was saved')
    await changeTo(invocation, client, { machine: id, document, whole: true, revision })
  }
  await editText(invocation, { text, name: 'machine.yaml', act })
}
