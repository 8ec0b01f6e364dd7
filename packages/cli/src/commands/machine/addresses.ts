import type { Client, NicAddresses } from '@cimarron/api/client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { CliError } from '../../error/cli-error.ts'
import { addressRows } from '../../machine/address-rows.ts'

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
      : await untilOne(invocation, client, { machine, seconds })
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

/** Asks until there is an address. @throws CliError `timeout` */
async function untilOne(
  { host }: Invocation,
  client: Client,
  { machine, seconds }: { readonly machine: string; readonly seconds: number },
): Promise<readonly NicAddresses[]> {
  const deadline = host.now() + seconds * 1000
  for (;;) {
    const nics = await client.call('machines.addresses', { machine }, { signal: host.signal })
    if (nics.some(({ addresses }) => addresses.length > 0)) return nics
    if (host.now() >= deadline) {
      const problem = nics.find((nic) => nic.problem !== undefined)?.problem
      const remedy = problem ?? `"cimarron machine console ${machine}" shows what its guest does`
      throw new CliError('timeout', `no address of machine "${machine}" became known in ${seconds} s`, remedy)
    }
    await host.wait(pauseMs, host.signal)
  }
}
