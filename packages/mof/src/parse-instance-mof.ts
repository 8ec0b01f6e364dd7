import { type CimType, type CimValue, Instance, type Property, type Schema } from '@cimarron/cim'
import { compileEmbedded } from './compile-instance.ts'
import { type Diagnostic, DiagnosticLog, formatDiagnostic } from './diagnostic.ts'
import { ObjectContext } from './object-context.ts'
import { parseObject } from './parse-object.ts'
import { QualifierRegistry } from './qualifier-registry.ts'
import type { InstanceNode, ValueNode } from './syntax.ts'

/** A MOF text that is not what was asked for. The message is that of its first diagnostic. */
export class MofError extends Error {
  override readonly name = 'MofError'
  readonly diagnostics: readonly Diagnostic[]

  constructor(diagnostics: readonly Diagnostic[]) {
    const [first] = diagnostics
    super(first === undefined ? 'the text is no MOF' : formatDiagnostic(first))
    this.diagnostics = diagnostics
  }
}

/**
 * Reads one `instance of CIM_X { ... };`, the form in which a string carries an instance (DSP0004, EmbeddedObject).
 * It has the properties that are given, and no path. With a schema their types are the class's, and what does not fit
 * is an error; without one the types are those of the literals: string, boolean, sint64 (or uint64), real64, char16,
 * and string for NULL and for an empty array.
 *
 * @throws MofError
 */
export function parseInstanceMof(text: string, schema?: Schema): Instance {
  const log = new DiagnosticLog(maximumDiagnostics)
  const placed = parseObject({ name: 'instance', text }, log)
  const instance = placed === undefined ? undefined : compile(placed, schema, log)
  if (instance === undefined || log.errorCount > 0) throw new MofError(log.list)
  return instance
}

const maximumDiagnostics = 20

type Parsed = NonNullable<ReturnType<typeof parseObject>>

function compile({ node, source }: Parsed, schema: Schema | undefined, log: DiagnosticLog): Instance | undefined {
  if (node.kind === 'class') {
    log.report('syntax', "expected an 'instance of', found a class", { source, at: node.at })
    return undefined
  }
  if (schema === undefined) return untyped(node, (message, at) => log.report('type-mismatch', message, { source, at }))
  const qualifierTypes = new QualifierRegistry(schema)
  const instances = {
    resolveAlias(name: string, place: { source: Parsed['source']; at: number }): undefined {
      log.report('unknown-alias', `${name} names nothing: a text of one instance has no aliases`, place)
    },
  }
  const incomplete = new Set<string>()
  const context = new ObjectContext({
    source,
    log,
    schema,
    namespace: undefined,
    qualifierTypes,
    incomplete,
    instances,
  })
  return compileEmbedded(node, schema, context)
}

type Refuse = (message: string, at: number) => void

function untyped(node: InstanceNode, refuse: Refuse): Instance {
  const properties = node.initializers.map(({ name, value }): Property => {
    const isArray = value.kind === 'array'
    const literals = isArray ? value.items : [value]
    const type = literals.map(literalType).find((found) => found !== undefined) ?? 'string'
    const items = literals.map((literal) => literalValue(literal, refuse))
    const differs = literals.find((one) => (literalType(one) ?? type) !== type)
    if (differs !== undefined) refuse(`the values of ${name} are of several types`, differs.at)
    return { name, type, isArray, value: isArray ? items : (items[0] ?? null) }
  })
  return new Instance(node.className, properties)
}

type Literal = Exclude<ValueNode, { kind: 'array' }>

function literalType(node: Literal): CimType | undefined {
  switch (node.kind) {
    case 'null':
      return undefined
    case 'integer':
      return node.value > 0x7fff_ffff_ffff_ffffn ? 'uint64' : 'sint64'
    case 'real':
      return 'real64'
    case 'char':
      return 'char16'
    case 'boolean':
      return 'boolean'
    case 'alias':
      return 'reference'
    case 'string':
    case 'instance':
      return 'string'
  }
}

function literalValue(node: Literal, refuse: Refuse): Exclude<CimValue, readonly unknown[]> {
  switch (node.kind) {
    case 'null':
      return null
    case 'alias':
      refuse(`${node.name} names nothing: a text of one instance has no aliases`, node.at)
      return null
    case 'instance':
      return untyped(node, refuse)
    case 'integer':
      if (node.value < -0x8000_0000_0000_0000n || node.value > 0xffff_ffff_ffff_ffffn) {
        refuse(`${node.value} is no 64-bit integer`, node.at)
      }
      return node.value
    case 'string':
    case 'real':
    case 'char':
    case 'boolean':
      return node.value
  }
}
