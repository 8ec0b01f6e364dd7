import type { Instance } from '@cimarron/cim'
import { instanceToJson } from '../../cim/instance-json.ts'
import { textOf } from '../../cim/interop.ts'
import { valueName } from '../../cim/value-name.ts'
import { withServer } from '../../cim/with-server.ts'
import type { Invocation } from '../../command/invocation.ts'
import { IndicationElements, nameOf, type Subscription } from '../../indications/indication-elements.ts'

/** Every subscription of the server, with its filter and destination. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async ({ client }) => {
    const { output, host } = invocation
    const elements = await IndicationElements.open(client, host.signal)
    const all = await elements.list(host.signal)
    if (output.isJson) {
      return await output.jsonList(
        all.map(({ subscription, filter, destination }) => ({
          name: nameOf(destination) || nameOf(filter),
          subscription: instanceToJson(subscription),
          filter: filter === undefined ? null : instanceToJson(filter),
          destination: destination === undefined ? null : instanceToJson(destination),
        })),
      )
    }
    const { namespace } = elements
    const cls = await client.getClass('CIM_IndicationSubscription', { namespace, signal: host.signal })
    const states = cls.properties.get('SubscriptionState')?.qualifiers
    await output.table(all, [
      { title: 'NAME', value: ({ filter, destination }) => nameOf(destination) || nameOf(filter) || '-' },
      { title: 'STATE', value: ({ subscription }) => valueName(subscription.get('SubscriptionState'), states) ?? '-' },
      {
        title: 'TO',
        value: ({ destination }) => (destination === undefined ? '-' : textOf(destination, 'Destination')),
      },
      { title: 'QUERY', value: ({ filter }: Subscription) => (filter === undefined ? '-' : queryOf(filter)) },
    ])
  })
}

/** Of a collection of filters its name. */
function queryOf(filter: Instance): string {
  return filter.properties.has('Query') ? textOf(filter, 'Query') : `filters of ${nameOf(filter)}`
}
