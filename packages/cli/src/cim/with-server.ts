import { CimError } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { nearest } from '../command/nearest.ts'
import { connectWbem, type WbemConnection } from '../connection/connect-wbem.ts'
import { settled } from '../connection/settled-namespace.ts'
import { CliError } from '../error/cli-error.ts'
import { listNamespaces } from '../machine/namespaces.ts'

/** Opens the server for a command. A class or namespace that it does not have is told with the one that was probably meant. */
export async function withServer<T>(
  invocation: Invocation,
  work: (connection: WbemConnection) => Promise<T>,
): Promise<T> {
  await using opened = await connectWbem(invocation)
  const connection = await settled(invocation, opened)
  try {
    return await work(connection)
  } catch (error) {
    throw (error instanceof CimError ? await meant(error, invocation, connection) : undefined) ?? error
  }
}

async function meant(
  error: CimError,
  invocation: Invocation,
  connection: WbemConnection,
): Promise<CliError | undefined> {
  try {
    const remedy = await remedyOf(error, invocation, connection)
    return remedy === undefined
      ? undefined
      : new CliError(
          error.status === 'CIM_ERR_INVALID_QUERY' ? 'usage' : 'not-found',
          `${error.status ?? ''}: ${error.message}`,
          {
            remedy,
            cause: error,
          },
        )
  } catch (cause) {
    // Whoever cannot tell the names either adds nothing; the first error is the one to tell.
    if (cause instanceof Error) return undefined
    throw cause
  }
}

async function remedyOf(
  { status, message }: CimError,
  invocation: Invocation,
  { client, namespace, givenNamespace, target }: WbemConnection,
): Promise<string | undefined> {
  const { signal } = invocation.host
  if (status === 'CIM_ERR_INVALID_NAMESPACE') {
    const known = await listNamespaces(client, signal)
    if (givenNamespace === undefined && target.kind === 'remote') {
      return `name one with --namespace; the server has ${known.toSorted().join(', ')}`
    }
    const near = nearest(namespace, known)
    return near === undefined ? '"cimarron cim namespace list" has those there are' : `did you mean ${near}?`
  }
  if (!ofNames.has(status ?? '')) return undefined
  // The words of a Cimarron, in which it refuses a query.
  const [, property, ofClass] = /(\w+)\W+is no property of (\w+)/.exec(message) ?? []
  if (property !== undefined && ofClass !== undefined) {
    const { properties } = await client.getClass(ofClass, { namespace, signal })
    const near = nearest(
      property,
      Array.from(properties, ({ name }) => name),
    )
    return near === undefined ? undefined : `did you mean ${near}?`
  }
  const asked = classesAsked(invocation)
  if (asked.length === 0) return undefined
  const known = await Array.fromAsync(client.enumerateClassNames({ deepInheritance: true, namespace, signal }))
  const there = new Set(known.map((name) => name.toLowerCase()))
  const missing = asked.find((name) => !there.has(name.toLowerCase()))
  const near = missing === undefined ? undefined : nearest(missing, known)
  return near === undefined ? undefined : `did you mean ${near}?`
}

const ofNames: ReadonlySet<string> = new Set(['CIM_ERR_INVALID_CLASS', 'CIM_ERR_NOT_FOUND', 'CIM_ERR_INVALID_QUERY'])

/** Class names among what was typed; of a path, that of its class. */
function classesAsked(invocation: Invocation): string[] {
  const paths = ['instance', 'object'].map((name) => invocation.optionalArgument(name))
  const inPaths = paths.map((path) => (path === undefined ? undefined : /^(?:.*?:)?(\w+)(?:\.|$)/.exec(path)?.[1]))
  return [
    invocation.optionalArgument('class'),
    ...inPaths,
    /\bfrom\s+(\w+)/i.exec(invocation.optionalArgument('query') ?? '')?.[1],
    invocation.text('assoc-class'),
    invocation.text('result-class'),
  ].filter((name) => name !== undefined)
}
