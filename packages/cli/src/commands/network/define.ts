import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { networkSettings } from '../../network/network-settings.ts'
import { subnetsOf } from '../../network/network-text.ts'
import { safeText } from '../../output/safe-text.ts'
import { followJob } from '../../storage/follow-job.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const { mtu, notes, tags, ...settings } = networkSettings(invocation.argumentList('setting'))
  const body = {
    ...settings,
    name: invocation.argument('name'),
    ...(mtu ? { mtu } : {}),
    ...(notes ? { notes } : {}),
    ...(tags ? { tags } : {}),
  }
  const hypervisor = invocation.text('hypervisor')
  using connection = await connectApi(invocation)
  const { client } = connection
  const query = hypervisor === undefined ? {} : { hypervisor }
  const job = await followJob(invocation, client, await client.call('networks.define', { body, ...query }, { signal }))
  const id = job.network ?? ''
  if (invocation.flag('start'))
    await followJob(invocation, client, await client.call('networks.start', { network: id }, { signal }))
  const network = await client.call('networks.get', { network: id }, { signal })
  await output.result(network, () => {
    const { name, state, defined } = network
    const where = [defined.mode, subnetsOf(defined), `on ${defined.bridge}`].filter(Boolean).join(' ')
    return `${safeText(name)}: defined, ${state}: ${where}`
  })
}
