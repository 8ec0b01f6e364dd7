import { CimError, foldName, Instance, type ObjectPath, type Property } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { CliError } from '../error/cli-error.ts'
import { nameOf, namespacePaths } from '../machine/namespaces.ts'

/**
 * Creates a namespace by creating an instance of the class that stands for namespaces on this server (CIM_Namespace, or
 * what it has in its place). The keys that say whose namespaces they are come from one that is there.
 *
 * @throws CliError
 */
export async function createNamespace(client: WbemClient, name: string, signal: AbortSignal): Promise<void> {
  const paths = await namespacePaths(client, signal)
  if (paths.some((path) => isNamed(path, name))) {
    throw new CliError('conflict', `the namespace ${name} is there already`)
  }
  const [like] = paths
  if (like === undefined) throw new TypeError('a server without namespaces was let through')
  const properties = (like.keys ?? []).flatMap(({ name: key, value }): Property[] => {
    if (foldName(key) === 'name') return [textProperty(key, name)]
    return typeof value === 'string' ? [textProperty(key, value)] : []
  })
  const instance = new Instance(like.className, properties)
  await orUnsupported('create', () => client.createInstance(instance, { namespace: like.namespace, signal }))
}

/** Deletes the instance that stands for a namespace. @throws CliError */
export async function deleteNamespace(client: WbemClient, name: string, signal: AbortSignal): Promise<void> {
  const path = (await namespacePaths(client, signal)).find((one) => isNamed(one, name))
  if (path === undefined) throw new CliError('not-found', `there is no namespace ${JSON.stringify(name)}`)
  await orUnsupported('delete', () => client.deleteInstance(path, { signal }))
}

function isNamed(path: ObjectPath, name: string): boolean {
  return foldName(nameOf(path) ?? '') === foldName(name)
}

function textProperty(name: string, value: string): Property {
  return { name, type: 'string', isArray: false, value }
}

async function orUnsupported(verb: 'create' | 'delete', work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof CimError && error.status === 'CIM_ERR_NOT_SUPPORTED')) throw error
    const message = `the namespace can't be ${verb}d: ${error.message} (${error.status})`
    throw new CliError('unsupported', message, { cause: error })
  }
}
