import { type Branch, type Named, treeOf, treeText } from '../../../cim/class-tree.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import type { WbemConnection } from '../../../connection/connect-wbem.ts'
import { CliError } from '../../../error/cli-error.ts'

/** Classes by inheritance, downwards, or upwards from one. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, (connection) =>
    invocation.flag('up') ? printAncestors(invocation, connection) : printTree(invocation, connection),
  )
}

/** By EnumerateClasses, which tells superclasses. */
export async function printTree(invocation: Invocation, { client, namespace }: WbemConnection): Promise<void> {
  const className = invocation.optionalArgument('class')
  const found: Named[] = []
  const classes = client.enumerateClasses({
    className,
    namespace,
    deepInheritance: true,
    includeQualifiers: false,
    localOnly: true,
    signal: invocation.host.signal,
  })
  for await (const { name, superclass } of classes) found.push({ name, superclass })
  const roots = treeOf(found, className)
  await invocation.output.result(roots, () => treeText(roots))
}

async function printAncestors(invocation: Invocation, { client, namespace }: WbemConnection): Promise<void> {
  let name: string | null | undefined = invocation.optionalArgument('class')
  if (name === undefined) throw new CliError('usage', '--up needs a class to begin at', 'name a class')
  let branch: Branch | undefined
  const options = { namespace, includeQualifiers: false, localOnly: true, signal: invocation.host.signal }
  const seen = new Set<string>()
  while (typeof name === 'string' && !seen.has(name)) {
    seen.add(name)
    const cls = await client.getClass(name, options)
    branch = { name: cls.name, subclasses: branch === undefined ? [] : [branch] }
    name = cls.superclass
  }
  const roots = branch === undefined ? [] : [branch]
  await invocation.output.result(roots, () => treeText(roots))
}
