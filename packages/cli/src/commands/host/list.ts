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
  const names = new Map(hypervisors.map(({ id, name }) => [id, name]))
  await output.table(hosts, [
    { title: 'NAME', value: ({ name }) => name },
    { title: 'HYPERVISOR', value: ({ hypervisor }) => names.get(hypervisor) ?? hypervisor },
    { title: 'ARCHITECTURE', value: ({ architecture }) => architecture },
    { title: 'CPUS', value: ({ processors }) => String(processors.count), right: true },
    { title: 'MEMORY', value: ({ memory }) => formatBytes(memory.totalBytes), right: true },
    { title: 'FREE', value: ({ memory }) => formatBytes(memory.availableBytes), right: true },
    { title: 'ACCELERATION', value: ({ accelerations }) => accelerations.join(', ') },
  ])
}
