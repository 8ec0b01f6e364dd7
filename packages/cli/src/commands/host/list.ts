import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { formatBytes } from '../../output/bytes.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const [hosts, hypervisors] = await Promise.all([
    client.call('hosts.list', {}, { signal: host.signal }),
    client.call('hypervisors.list', {}, { signal: host.signal }),
  ])
  if (output.isJson) {
    await output.json(hosts)
    return
  }
  const byId = new Map(hypervisors.map((one) => [one.id, one]))
  await output.table(hosts, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'HYPERVISOR', value: ({ hypervisor }) => byId.get(hypervisor)?.name ?? hypervisor },
    { title: 'PLATFORM', value: ({ hypervisor }) => byId.get(hypervisor)?.platform ?? '' },
    { title: 'STATE', value: ({ hypervisor }) => byId.get(hypervisor)?.connection?.state ?? 'here' },
    { title: 'ARCHITECTURE', value: ({ architecture }) => architecture },
    { title: 'CPUS', value: ({ processors }) => String(processors.count), right: true },
    { title: 'MEMORY', value: ({ memory }) => formatBytes(memory.totalBytes), right: true },
    { title: 'FREE', value: ({ memory }) => formatBytes(memory.availableBytes), right: true },
    { title: 'ACCELERATION', value: ({ accelerations }) => accelerations.join(', ') },
  ])
}
