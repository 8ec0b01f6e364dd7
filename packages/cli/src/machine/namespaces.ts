import { CimError, type ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'

/** The names under which servers have the interop namespace (DSP1033 has two of them; OpenPegasus the third). */
export const interopNames = ['interop', 'root/interop', 'root/PG_InterOp'] as const
/** DSP1033's class, and what servers had before it. */
const namespaceClasses = ['CIM_Namespace', '__Namespace'] as const

/**
 * All namespaces of a server, as its interop namespace lists them.
 *
 * @throws CliError `not-found` where it has none
 */
export async function listNamespaces(client: WbemClient, signal: AbortSignal): Promise<string[]> {
  return [...new Set((await namespacePaths(client, signal)).map(nameOf).filter((name) => name !== undefined))]
}

/**
 * Paths of the instances that stand for namespaces, in the interop namespace.
 *
 * @throws CliError `not-found` where there are none
 */
export async function namespacePaths(client: WbemClient, signal: AbortSignal): Promise<ObjectPath[]> {
  for (const namespace of interopNames) {
    for (const className of namespaceClasses) {
      const paths = await pathsOf(client, { namespace, className, signal })
      if (paths.some((path) => nameOf(path) !== undefined)) return paths
    }
  }
  const remedy = 'name the namespace with --namespace'
  throw new CliError(
    'not-found',
    `the server has no interop namespace (${interopNames.join(', ')}) that lists namespaces`,
    remedy,
  )
}

/** A namespace in which machines are managed, by its management service. */
export interface VirtualNamespace {
  readonly name: string
  /** Paths of CIM_VirtualSystemManagementService's instances, one per host as a rule. */
  readonly services: readonly ObjectPath[]
}

/**
 * The namespaces with a virtual system management service (DSP1042): the given one, else all that the server lists.
 *
 * @throws CliError `unsupported` where there is none
 */
export async function findVirtualNamespaces(
  client: WbemClient,
  asked: { readonly namespace: string | undefined; readonly signal: AbortSignal },
): Promise<VirtualNamespace[]> {
  const { namespace, signal } = asked
  const names = namespace === undefined ? await listNamespaces(client, signal) : [namespace]
  const found = await Promise.all(
    names.map(async (name) => ({
      name,
      services: await servicesOf(client, { namespace: name, signal, isAsked: namespace !== undefined }),
    })),
  )
  const virtual = found.filter(({ services }) => services.length > 0)
  if (virtual.length > 0) return virtual
  const where = namespace === undefined ? 'no namespace of the server' : `the namespace ${namespace}`
  const message = `${where} has ${namespace === undefined ? 'a' : 'no'} CIM_VirtualSystemManagementService`
  throw new CliError('unsupported', message, 'it takes a server with the DMTF virtualization profiles (DSP1042)')
}

interface Asked {
  readonly namespace: string
  readonly signal: AbortSignal
}

async function pathsOf(
  client: WbemClient,
  { className, ...where }: Asked & { readonly className: string },
): Promise<ObjectPath[]> {
  return await unlessAbsent(() => Array.fromAsync(client.enumerateInstanceNames(className, where)), [])
}

/** The namespace that an instance of CIM_Namespace stands for. */
export function nameOf(path: ObjectPath): string | undefined {
  const name = path.key('Name')
  return typeof name === 'string' ? name : undefined
}

async function servicesOf(
  client: WbemClient,
  { isAsked, ...where }: Asked & { readonly isAsked: boolean },
): Promise<ObjectPath[]> {
  const ask = (): Promise<ObjectPath[]> =>
    Array.fromAsync(client.enumerateInstanceNames('CIM_VirtualSystemManagementService', where))
  return isAsked ? await ask() : await unlessAbsent(ask, [])
}

const absent: ReadonlySet<string> = new Set([
  'CIM_ERR_INVALID_NAMESPACE',
  'CIM_ERR_INVALID_CLASS',
  'CIM_ERR_NOT_FOUND',
  'CIM_ERR_NOT_SUPPORTED',
])

/** What was asked for, or the other where the server has no such namespace, class or operation. */
export async function unlessAbsent<T>(ask: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof CimError && error.status !== undefined && absent.has(error.status)) return otherwise
    throw error
  }
}
