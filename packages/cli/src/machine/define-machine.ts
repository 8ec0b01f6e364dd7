import { ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import type { Host } from '../host.ts'
import type { MachineDraft } from './machine-draft.ts'
import { callProfile } from './method-call.ts'
import type { VirtualNamespace } from './namespaces.ts'

/**
 * The service that a new machine is defined by.
 *
 * @throws CliError `conflict` where there are several to choose from
 */
export function chooseService(namespaces: readonly VirtualNamespace[]): ObjectPath {
  const [first, ...others] = namespaces
  const service = first?.services[0]
  if (first === undefined || service === undefined) throw new TypeError('no namespace has a management service')
  // The default hypervisor's namespace is the shortest: root/virt before root/virt/<name>.
  const isDefault = others.every(({ name }) => name.startsWith(`${first.name}/`))
  if (others.length > 0 && !isDefault) {
    const names = namespaces.map(({ name }) => name).join(', ')
    throw new CliError(
      'conflict',
      `machines are managed in several namespaces: ${names}`,
      'choose one with --namespace',
    )
  }
  return service.in(service.namespace ?? first.name)
}

/** CIM_VirtualSystemManagementService.DefineSystem (DSP1042). Answers with the path of the new machine. */
export async function defineMachine(
  client: WbemClient,
  { service, draft, name }: { readonly service: ObjectPath; readonly draft: MachineDraft; readonly name: string },
  host: Host,
): Promise<ObjectPath> {
  const args = { SystemSettings: draft.system, ResourceSettings: draft.resources }
  const outcome = await callProfile(
    { client, object: service, method: 'DefineSystem', args, subject: `machine "${name}"` },
    { signal: host.signal, wait: host.wait, follow: true },
  )
  const system = outcome.kind === 'done' ? outcome.out.ResultingSystem : undefined
  if (system instanceof ObjectPath) return system.in(system.namespace ?? service.namespace)
  throw new CliError(
    'failed',
    `the server defined machine "${name}" and does not say as what`,
    '"cimarron machine list" shows it',
  )
}
