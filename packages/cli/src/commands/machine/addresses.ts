import type { Client, NicAddresses } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { addressRows } from '../../machine/address-rows.ts'
import { withoutAddress } from '../../machine/without-address.ts'

/** How often a machine is asked anew while an address is waited for. */
const pauseMs = 500

/** Where a machine can be reached. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const seconds = invocation.count('wait')
  using connection = await connectApi(invocation)
  const { client } = connection
  const machine = invocation.argument('machine')
  const nics =
    seconds === undefined
      ? await client.call('machines.addresses', { machine }, { signal: host.signal })
      : await untilAll(invocation, client, { machine, seconds })
  if (output.isJson) {
    await output.json(nics)
    return
  }
  const { active, defined } = await client.call('machines.get', { machine }, { signal: host.signal })
  await output.table(addressRows(nics, (active ?? defined).nics), [
    { title: 'NIC', value: ({ nic }) => nic },
    { title: 'MAC', value: ({ mac }) => mac },
    { title: 'INTERFACE', value: (row) => row.interface },
    { title: 'ADDRESS', value: ({ address }) => address },
    { title: 'BY', value: ({ source }) => source },
    { title: 'REMARK', value: ({ remark }) => remark },
  ])
}

/** Asks until every NIC that gets its address from elsewhere has one. @throws CliError `timeout` */
async function untilAll(
  { host }: Invocation,
  client: Client,
  { machine, seconds }: { readonly machine: string; readonly seconds: number },
): Promise<readonly NicAddresses[]> {
  const { signal } = host
  const deadline = host.now() + seconds * 1000
  for (;;) {
    const [nics, { active, defined }] = await Promise.all([
      client.call('machines.addresses', { machine }, { signal }),
      client.call('machines.get', { machine }, { signal }),
    ])
    if (nics.length === 0) {
      const remedy = `"cimarron machine attach ${machine} nic" gives it one`
      throw new CliError('conflict', `machine "${machine}" has no network adapter to wait for`, remedy)
    }
    const missing = withoutAddress(nics, (active ?? defined).nics)
    if (missing.length === 0) return nics
    if (host.now() >= deadline) {
      const problem = missing.find((nic) => nic.problem !== undefined)?.problem
      const remedy = problem ?? `"cimarron machine console ${machine}" shows what its guest does`
      const names = missing.map(({ nic }) => nic).join(', ')
      throw new CliError(
        'timeout',
        `no address of ${names} of machine "${machine}" became known in ${seconds} s`,
        remedy,
      )
    }
    await host.wait(pauseMs, signal)
  }
}
