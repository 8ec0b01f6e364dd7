import { formatObjectPath, type ObjectPath } from '@cimarron/cim'
import { printInstance } from '@cimarron/mof'
import { typed } from '@cimarron/wbem-client'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'
import { chooseService, defineMachine } from '../../machine/define-machine.ts'
import { machineDraft } from '../../machine/machine-draft.ts'
import { callProfile } from '../../machine/method-call.ts'
import { findVirtualNamespaces } from '../../machine/namespaces.ts'
import { settingClasses } from '../../machine/setting-classes.ts'

export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const { signal } = host
  const name = invocation.argument('name')
  await using connection = await connectWbem(invocation)
  const { client, givenNamespace } = connection
  const service = chooseService(await findVirtualNamespaces(client, { namespace: givenNamespace, signal }))
  const draft = machineDraft(invocation, name, await settingClasses(client, service, signal))
  if (invocation.flag('dry-run')) {
    const instances = [draft.system, ...draft.resources].map((one) => printInstance(one))
    await output.result(
      { service: formatObjectPath(service), mof: instances },
      () => `// For DefineSystem of ${formatObjectPath(service)}\n\n${instances.join('\n')}`,
    )
    return
  }
  const system = await defineMachine(client, { service, draft, name }, host)
  if (invocation.flag('start')) await start(system)
  const key = system.key('Name')
  const id = typeof key === 'string' ? key : formatObjectPath(system)
  const state = invocation.flag('start') ? 'running' : 'off'
  await output.result(
    { name, id, state, namespace: system.namespace, path: formatObjectPath(system) },
    () => `${name}: defined${invocation.flag('start') ? ' and running' : ''} (${id})`,
  )

  async function start(object: ObjectPath): Promise<void> {
    const args = { RequestedState: typed('uint16', 2) }
    const call = {
      client,
      object,
      method: 'RequestStateChange',
      args,
      subject: `machine "${name}" is defined, but does not start`,
    } as const
    await callProfile(call, { signal, wait: host.wait, follow: true })
  }
}
