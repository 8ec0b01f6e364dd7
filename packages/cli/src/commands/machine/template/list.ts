import { connectApi } from '../../../api/connect-api.ts'
import { listTemplates } from '../../../clone/templates.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { formatBytes } from '../../../output/bytes.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  using connection = await connectApi(invocation)
  const templates = await listTemplates(connection.client, host.signal)
  if (output.isJson) {
    await output.json(templates.map(({ template, linked }) => ({ ...template, linked })))
    return
  }
  await output.table(templates, [
    { title: 'NAME', value: ({ template }) => template.name },
    { title: 'CPUS', value: ({ template }) => String(template.defined.processors.count), right: true },
    { title: 'MEMORY', value: ({ template }) => formatBytes(template.defined.memory.bytes), right: true },
    { title: 'DISKS', value: ({ template }) => String(template.defined.disks.length), right: true },
    { title: 'LINKED', value: ({ linked }) => String(linked.length), right: true },
    { title: 'UUID', value: ({ template }) => template.id },
  ])
}
