import { formatObjectPath, type ObjectPath } from '@cimarron/cim'
import { printInstance } from '@cimarron/mof'
import { typed, type WbemClient } from '@cimarron/wbem-client'
import { connectApi } from '../../api/connect-api.ts'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem, type WbemConnection } from '../../connection/connect-wbem.ts'
import { CliError } from '../../error/cli-error.ts'
import { documentOf } from '../../machine/assignments.ts'
import { planAndChange } from '../../machine/change-machine.ts'
import { chooseService, defineMachine } from '../../machine/define-machine.ts'
import { readDiskOption } from '../../machine/disk-option.ts'
import { findMachines } from '../../machine/find-machines.ts'
import { machineDraft } from '../../machine/machine-draft.ts'
import { callProfile } from '../../machine/method-call.ts'
import { readNics } from '../../machine/named-networks.ts'
import { findVirtualNamespaces } from '../../machine/namespaces.ts'
import { prepareDisks } from '../../machine/prepared-disks.ts'
import { settingClasses } from '../../machine/setting-classes.ts'

/** All of it or nothing: what was made on the way goes again where the machine can't be as it was asked for. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  const name = invocation.argument('name')
  await using connection = await connectWbem(invocation)
  const { client, givenNamespace } = connection
  const { signal } = host
  const service = chooseService(await findVirtualNamespaces(client, { namespace: givenNamespace, signal }))
  const classes = await settingClasses(client, service, signal)
  if (makesVolumes(invocation)) await refuseTaken(connection, { name, service, signal })
  const nics = await readNics(invocation)
  const { disks, undo } = await prepareDisks(invocation, { texts: invocation.list('disk'), machine: name })
  await using unlessDone = new AsyncDisposableStack()
  unlessDone.defer(undo)
  const draft = machineDraft(invocation, name, { classes, disks, nics })
  if (invocation.flag('dry-run')) {
    const instances = [draft.system, ...draft.resources].map((one) => printInstance(one))
    await output.result(
      { service: formatObjectPath(service), mof: instances, settings: invocation.argumentList('setting') },
      () => `// For DefineSystem of ${formatObjectPath(service)}\n\n${instances.join('\n')}`,
    )
    return
  }
  const system = await defineMachine(client, { service, draft, name }, host)
  unlessDone.defer(() => destroy(connection, service, system))
  const key = system.key('Name')
  const id = typeof key === 'string' ? key : formatObjectPath(system)
  await change(invocation, id)
  unlessDone.move()
  if (invocation.flag('start')) await start(client, system, invocation)
  const state = invocation.flag('start') ? 'running' : 'off'
  await output.result(
    { name, id, state, namespace: system.namespace, path: formatObjectPath(system) },
    () => `${name}: defined${invocation.flag('start') ? ' and running' : ''} (${id})`,
  )
}

/** Told before volumes are made, which takes time. @throws CliError `conflict` */
async function refuseTaken(
  connection: WbemConnection,
  { name, service, signal }: { readonly name: string; readonly service: ObjectPath; readonly signal: AbortSignal },
): Promise<void> {
  const machines = await findMachines(connection, { signal })
  if (machines.some((one) => one.name === name && one.namespace === service.namespace))
    throw new CliError('conflict', `a machine named ${JSON.stringify(name)} exists already`, 'choose another name')
}

function makesVolumes(invocation: Invocation): boolean {
  return invocation.list('disk').some((text) => readDiskOption(text).kind === 'new')
}

/** The settings that CIM has no property for. */
async function change(invocation: Invocation, machine: string): Promise<void> {
  const settings = invocation.argumentList('setting')
  if (settings.length === 0) return
  const { signal } = invocation.host
  using connection = await connectApi(invocation)
  const { client } = connection
  const { defined } = await client.call('machines.get', { machine }, { signal })
  await planAndChange(client, { machine, document: documentOf(settings, defined), signal })
}

/** Also after Ctrl-C. */
async function destroy({ client }: WbemConnection, service: ObjectPath, system: ObjectPath): Promise<void> {
  await client.invokeMethod(service, { name: 'DestroySystem', args: { AffectedSystem: system } })
}

async function start(client: WbemClient, object: ObjectPath, invocation: Invocation): Promise<void> {
  const { signal, wait } = invocation.host
  const args = { RequestedState: typed('uint16', 2) }
  const subject = `machine "${invocation.argument('name')}" is defined, but does not start`
  const call = { client, object, method: 'RequestStateChange', args, subject } as const
  await callProfile(call, { signal, wait, follow: true })
}
