import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  using connection = await connectApi(invocation)
  const { client } = connection
  const named = invocation.optionalArgument('network')
  const networks =
    named === undefined
      ? await client.call('networks.list', {}, { signal })
      : [await client.call('networks.get', { network: named }, { signal })]
  const each = networks.map(async ({ id, name }) => {
    const leases = await client.call('networks.leases', { network: id }, { signal })
    return leases.map((lease) => ({ network: name, ...lease }))
  })
  const leases = (await Promise.all(each)).flat()
  if (output.isJson) {
    await output.json(leases)
    return
  }
  await output.table(leases, [
    { title: 'NETWORK', value: ({ network }) => network },
    { title: 'ADDRESS', value: ({ address }) => address },
    { title: 'MAC', value: ({ mac }) => mac ?? '' },
    { title: 'NAME', value: ({ name }) => name ?? '' },
    { title: 'UNTIL', value: ({ expiresMs }) => (expiresMs === null ? 'for ever' : new Date(expiresMs).toISOString()) },
  ])
}
