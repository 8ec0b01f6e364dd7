import type { ClassDeclaration, MethodDeclaration, PropertyDeclaration } from './class.ts'
import { NameMap } from './name.ts'
import type { Qualifier } from './qualifier.ts'
import { SchemaError } from './schema-error.ts'

/** Gathers named elements, refusing a second one of the same name. `owner` is what the error names. */
export function distinct<T extends { readonly name: string }>(elements: Iterable<T>, owner: string): NameMap<T> {
  const map = new NameMap<T>()
  for (const element of elements) {
    const before = map.get(element.name)
    if (before !== undefined) {
      throw new SchemaError('duplicate-name', owner, `has ${before.name} and ${element.name}`)
    }
    map.set(element)
  }
  return map
}

/**
 * A class declaration from its parts.
 *
 * @throws SchemaError `duplicate-name` where two properties, two methods or two qualifiers have the same name
 */
export function declareClass(
  name: string,
  superclass: string | null,
  parts: {
    readonly qualifiers?: Iterable<Qualifier>
    readonly properties?: Iterable<PropertyDeclaration>
    readonly methods?: Iterable<MethodDeclaration>
  } = {},
): ClassDeclaration {
  return {
    name,
    superclass,
    qualifiers: distinct(parts.qualifiers ?? [], name),
    properties: distinct(parts.properties ?? [], name),
    methods: distinct(parts.methods ?? [], name),
  }
}
