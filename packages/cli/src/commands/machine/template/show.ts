import { connectApi } from '../../../api/connect-api.ts'
import { findTemplate, listTemplates } from '../../../clone/templates.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { formatBytes } from '../../../output/bytes.ts'
import { safeText } from '../../../output/safe-text.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const { client } = connection
  const template = await findTemplate(client, invocation.argument('template'), host.signal)
  const all = await listTemplates(client, host.signal)
  const linked = all.find((one) => one.template.id === template.id)?.linked ?? []
  const volumes = new Map((template.volumes ?? []).map(({ device, name }) => [device, name]))
  const { processors, memory, firmware, disks } = template.defined
  const lines = [
    `Name:     ${safeText(template.name)}`,
    `UUID:     ${template.id}`,
    `CPUs:     ${processors.count}`,
    `Memory:   ${formatBytes(memory.bytes)}`,
    `Firmware: ${firmware}`,
    ...disks.map(({ id, path, format }) => `Disk:     ${id} ${safeText(volumes.get(id) ?? path)} (${format})`),
    `Linked:   ${linked.length === 0 ? 'none' : linked.map((name) => safeText(name)).join(', ')}`,
  ]
  await output.result({ ...template, linked }, () => lines.join('\n'))
}
