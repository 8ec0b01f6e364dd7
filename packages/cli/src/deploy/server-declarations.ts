import { type CimClass, foldName, type QualifierType, type TypedElement } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { mapAtOnce } from './pool.ts'

/** What a server has in a namespace, as far as it matters: classes with what they declare themselves, by folded name. */
export interface ServerDeclarations {
  readonly namespace: string
  readonly qualifierTypes: ReadonlyMap<string, QualifierType>
  readonly classes: ReadonlyMap<string, CimClass>
}

/** Fetches classes and those that they stand on, as far as the server has them, and all qualifier types. */
export async function fetchDeclarations(
  client: WbemClient,
  wanted: { readonly namespace: string; readonly classes: readonly string[] },
  signal: AbortSignal,
): Promise<ServerDeclarations> {
  const options = { namespace: wanted.namespace, signal }
  const qualifierTypes = await Array.fromAsync(client.enumerateQualifiers(options))
  const names = await Array.fromAsync(client.enumerateClassNames({ ...options, deepInheritance: true }))
  const there = new Set(names.map(foldName))
  const classes = new Map<string, CimClass>()
  let open = wanted.classes.map(foldName).filter((name) => there.has(name))
  while (open.length > 0) {
    const asked = [...new Set(open)]
    const got = await mapAtOnce(asked, (name) =>
      client.getClass(name, { ...options, localOnly: true, includeClassOrigin: true }),
    )
    for (const [i, cls] of got.entries()) classes.set(asked[i] ?? foldName(cls.name), cls)
    open = got
      .flatMap(spokenOf)
      .map(foldName)
      .filter((name) => there.has(name) && !classes.has(name))
  }
  return {
    namespace: wanted.namespace,
    qualifierTypes: new Map(qualifierTypes.map((type) => [foldName(type.name), type])),
    classes,
  }
}

/** The classes that one cannot be declared without: its superclass, and those that it embeds or refers to. */
function spokenOf({ superclass, properties, methods }: CimClass): string[] {
  const elements: TypedElement[] = [...properties, ...[...methods].flatMap(({ parameters }) => [...parameters])]
  const spoken = elements.flatMap(({ referenceClass, embedding }) => [referenceClass, embedding?.className])
  return [superclass ?? undefined, ...spoken].filter((name) => name !== undefined)
}
