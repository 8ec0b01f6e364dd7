import { type CimClass, NameMap, Schema } from '@cimarron/cim'
import type { ClassCache } from './class-cache.ts'

/** A schema of a server's classes, each by itself: enough to read instances of them from MOF with the right types. */
export async function classSchema(
  classes: ClassCache,
  names: readonly string[],
  namespace: string,
): Promise<Schema | undefined> {
  const schema = Schema.empty()
  for (const name of new Set(names)) {
    const cls = await classes.get(name, namespace)
    if (cls === undefined) return undefined
    if (!schema.has(cls.name)) schema.add(standalone(cls))
  }
  return schema
}

/** Without superclass, and without the qualifiers, which may speak of it. Types, keys and embeddings stay. */
function standalone(cls: CimClass): Parameters<Schema['add']>[0] {
  const properties = [...cls.properties].map((property) => ({ ...property, qualifiers: new NameMap<never>() }))
  const qualifiers = [...cls.qualifiers].filter(({ name }) => name.toLowerCase() === 'association')
  return {
    name: cls.name,
    superclass: null,
    qualifiers: new NameMap(qualifiers),
    properties: new NameMap(properties),
    methods: new NameMap(),
  }
}
