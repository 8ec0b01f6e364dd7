import { foldName } from '@cimarron/cim'
import type { Invocation } from '../../command/invocation.ts'
import { connectWbem } from '../../connection/connect-wbem.ts'

interface Named {
  readonly name: string
  readonly superclass: string | null
}

/** EnumerateClassNames (DSP0200 5.3.2.10); as a tree, EnumerateClasses, which tells superclasses. */
export async function run(invocation: Invocation): Promise<undefined> {
  const { output, host } = invocation
  await using connection = await connectWbem(invocation)
  const className = invocation.optionalArgument('class')
  const options = { className, signal: host.signal }
  if (invocation.flag('tree')) {
    const found: Named[] = []
    const classes = connection.client.enumerateClasses({
      ...options,
      deepInheritance: true,
      includeQualifiers: false,
      localOnly: true,
    })
    for await (const { name, superclass } of classes) found.push({ name, superclass })
    const roots = treeOf(found, className)
    await output.result(roots, () => lines(roots, '').join('\n'))
    return
  }
  const names = await Array.fromAsync(
    connection.client.enumerateClassNames({ ...options, deepInheritance: invocation.flag('deep') }),
  )
  names.sort()
  if (names.length > 0 || output.isJson) await output.result(names, () => names.join('\n'))
}

interface Branch {
  readonly name: string
  readonly subclasses: readonly Branch[]
}

/** Below a class its subclasses; without one, whatever has no superclass among those found. */
function treeOf(classes: readonly Named[], top: string | undefined): Branch[] {
  const bySuperclass = new Map<string, Named[]>()
  const known = new Set(classes.map(({ name }) => foldName(name)))
  for (const cls of classes) {
    const parent = cls.superclass === null ? '' : foldName(cls.superclass)
    const key = known.has(parent) ? parent : ''
    bySuperclass.set(key, [...(bySuperclass.get(key) ?? []), cls])
  }
  const below = (key: string): Branch[] =>
    (bySuperclass.get(key) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name }) => ({ name, subclasses: below(foldName(name)) }))
  return top === undefined ? below('') : [{ name: top, subclasses: below('') }]
}

function lines(branches: readonly Branch[], indent: string): string[] {
  return branches.flatMap(({ name, subclasses }) => [`${indent}${name}`, ...lines(subclasses, `${indent}  `)])
}
