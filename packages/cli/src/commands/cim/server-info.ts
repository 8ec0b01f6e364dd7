import { CimError } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { interopInstances, textOf } from '../../cim/interop.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { listNamespaces } from '../../machine/namespaces.ts'
import { safeText } from '../../output/safe-text.ts'

/** What a server tells of itself: CIM_ObjectManager of its interop namespace, and what it answers. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client, target }) => {
    const { output, host } = invocation
    const [manager] = await interopInstances(client, 'CIM_ObjectManager', host.signal)
    const namespaces = (await listNamespaces(client, host.signal)).sort()
    const info = {
      address: target.kind === 'local' ? `unix://${target.socketPath}` : target.url,
      name: manager === undefined ? null : textOf(manager, 'ElementName'),
      description: manager === undefined ? null : textOf(manager, 'Description'),
      id: manager === undefined ? null : textOf(manager, 'Name'),
      namespaces,
      pulledEnumerations: await hasPulls(client, namespaces[0], host.signal),
      profiles: (await interopInstances(client, 'CIM_RegisteredProfile', host.signal)).length,
    }
    await output.result(info, () =>
      [
        ['Address', info.address],
        ['Name', info.name ?? 'not told (no CIM_ObjectManager)'],
        ['Description', info.description ?? '-'],
        ['Id', info.id ?? '-'],
        ['Namespaces', namespaces.join(', ')],
        ['Pulled enumerations', info.pulledEnumerations ? 'yes' : 'no'],
        ['Registered profiles', String(info.profiles)],
      ]
        .map(([title = '', value = '']) => `${title.padEnd(20)} ${safeText(value)}`)
        .join('\n'),
    )
  })
}

/** Whether pulled enumerations are there: one of a class that is not is refused for that, or as an operation. */
async function hasPulls(client: WbemClient, namespace: string | undefined, signal: AbortSignal): Promise<boolean> {
  try {
    const asked = { ClassName: 'CIM_NoSuchClass', MaxObjectCount: 0 }
    await client.call('OpenEnumerateInstancePaths', asked, { namespace, signal })
    return true
  } catch (error) {
    if (!(error instanceof CimError)) throw error
    return error.status !== 'CIM_ERR_NOT_SUPPORTED'
  }
}
