import { type CimClass, foldName, type Schema } from '@cimarron/cim'
import { printClassTypes } from './typescript-class.ts'

export interface GenerateTypesOptions {
  /** The classes wanted; their superclasses come along. All of the schema when not given. */
  readonly classes?: readonly string[]
  /** Said at the top: from what the file was made, and how to make it again. Each line becomes a comment. */
  readonly header: string
}

/** A class that was asked for and is not in the schema. */
export class UnknownClassError extends Error {
  override readonly name = 'UnknownClassError'
  readonly className: string

  constructor(className: string) {
    super(`no types for ${className}: the schema has no such class`)
    this.className = className
  }
}

/**
 * TypeScript of a schema's classes, for a `*.gen.ts`:
 * - `CIM_X`: an interface of the properties, which extends the superclass's. Keys are there and not null, all others
 *   optional and nullable. 64-bit integers are `bigint`, references `ObjectPath`, embedded objects `Instance`.
 * - `CIM_X_Property`: for each value map, a constant object with the values by name, and the type of the values.
 * - `CIM_X_Method_In`, `_Out`, `_Return`: a method's parameters and result; `CIM_X_Methods` has them all.
 * - `ClassTypes`, `MethodTypes`: the interfaces by class name.
 *
 * @throws UnknownClassError
 */
export function generateTypes(schema: Schema, options: GenerateTypesOptions): string {
  const classes = withSuperclasses(schema, options.classes)
  const parts = classes.map((cls) => printClassTypes(cls, schema))
  const maps = [
    ...printMap('ClassTypes', classes, (cls) => cls.name),
    '',
    ...printMap('MethodTypes', classes, (cls) => `${cls.name}_Methods`),
  ]
  const body = [...parts.flat(), ...maps].join('\n')
  const imported = ['CimClass', 'CimDateTime', 'Instance', 'ObjectPath'].filter((name) =>
    new RegExp(`[ (]${name}\\b`).test(body),
  )
  const header = options.header.split('\n').map((line) => `// ${line}`.trimEnd())
  const imports = imported.length === 0 ? [] : [`import type { ${imported.join(', ')} } from '@cimarron/cim'`, '']
  return [...header, '', ...imports, body, ''].join('\n')
}

/** Each class after its superclass, in the schema's order. */
function withSuperclasses(schema: Schema, names: readonly string[] | undefined): CimClass[] {
  if (names === undefined) return [...schema]
  const wanted = new Set<string>()
  for (const name of names) {
    const cls = schema.get(name)
    if (cls === undefined) throw new UnknownClassError(name)
    for (const one of [cls, ...schema.ancestors(name)]) wanted.add(foldName(one.name))
  }
  return [...schema].filter((cls) => wanted.has(foldName(cls.name)))
}

function printMap(name: string, classes: readonly CimClass[], typeOf: (cls: CimClass) => string): string[] {
  return [`export interface ${name} {`, ...classes.map((cls) => `  ${cls.name}: ${typeOf(cls)}`), '}']
}
