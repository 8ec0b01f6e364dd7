import { type CimClass, foldName, type Instance, type QualifierType, Schema } from '@cimarron/cim'
import { compileClasses } from './compile-classes.ts'
import { InstanceCompiler } from './compile-instances.ts'
import { compileQualifierType, type QualifierContext } from './compile-qualifier.ts'
import { type Diagnostic, DiagnosticLog } from './diagnostic.ts'
import { type IncludeReader, noIncludes } from './include.ts'
import { type CompileLimits, defaultLimits } from './limits.ts'
import { ObjectContext } from './object-context.ts'
import { QualifierRegistry } from './qualifier-registry.ts'
import { readDeclarations } from './read-declarations.ts'
import type { MofSource, SourceText } from './source.ts'
import type { Placed, QualifierTypeNode } from './syntax.ts'

export interface CompileOptions {
  /** For what stands before the first `#pragma namespace`; `root/cimv2` when not given. */
  readonly namespace?: string
  /** Qualifier types and classes that are there already, in every namespace. It is forked, and sealed by that. */
  readonly base?: Schema
  /** Without it, includes are refused. */
  readonly include?: IncludeReader
  readonly limits?: Partial<CompileLimits>
}

/** What was declared in one namespace. */
export interface CompiledNamespace {
  readonly name: string
  /** With the base's content. */
  readonly schema: Schema
  /** Only those declared in the sources, as all below. */
  readonly qualifierTypes: readonly QualifierType[]
  /** Each after its superclass. */
  readonly classes: readonly CimClass[]
  /** With a path, and every property of their class. */
  readonly instances: readonly Instance[]
}

/** How much was declared; properties and methods are those that classes declare or override themselves. */
export interface CompileCounts {
  readonly files: number
  readonly qualifierTypes: number
  readonly classes: number
  readonly properties: number
  readonly methods: number
  readonly instances: number
  readonly errors: number
  readonly warnings: number
}

/** The default namespace's content, the other namespaces, and what there is to say. */
export interface CompileResult extends CompiledNamespace {
  /** By name in lower case, the default one first. */
  readonly namespaces: ReadonlyMap<string, CompiledNamespace>
  readonly diagnostics: readonly Diagnostic[]
  readonly counts: CompileCounts
}

/**
 * Compiles MOF (DSP0004 clause 7 and annex A) to a resolved schema and instances. Declarations may stand in any order.
 * Never throws for what a text holds: whatever is wrong is in `diagnostics`, and what could be made is there all the same.
 */
export function compileMof(sources: readonly MofSource[], options: CompileOptions = {}): CompileResult {
  const limits = { ...defaultLimits, ...options.limits }
  const log = new DiagnosticLog(limits.diagnostics)
  const name = options.namespace ?? 'root/cimv2'
  const declarations = readDeclarations(sources, log, {
    namespace: name,
    include: options.include ?? noIncludes,
    limits,
  })
  const spaces = new Map<string, Space>()
  const space = (namespace: string): Space => {
    const key = foldName(namespace)
    let found = spaces.get(key)
    if (found === undefined) {
      found = new Space(namespace, options.base)
      spaces.set(key, found)
    }
    return found
  }
  const main = space(name)
  const instances = new InstanceCompiler(log, (placed) => {
    const { schema } = space(placed.namespace)
    return { schema, context: contextFor(placed.source, space(placed.namespace)) }
  })
  const contextFor = (
    source: SourceText,
    { name: namespace, schema, registry: qualifierTypes, incomplete }: Space,
  ): ObjectContext => new ObjectContext({ source, log, schema, namespace, qualifierTypes, incomplete, instances })

  for (const placed of declarations.qualifierTypes) {
    const target = space(placed.namespace)
    addQualifierType(placed, target, contextFor(placed.source, target))
  }
  // A schema without qualifier types does not check qualifiers. They have been checked where they stand, so without a
  // base, which may have types, the schema gets them only after the classes and need not check each one again.
  if (options.base !== undefined) for (const target of spaces.values()) target.addQualifierTypes()
  for (const namespace of new Set(declarations.classes.map((placed) => placed.namespace))) {
    const target = space(namespace)
    const nodes = declarations.classes.filter((placed) => placed.namespace === namespace)
    let context: ObjectContext | undefined
    target.classes = compileClasses(nodes, target, ({ source }) => {
      if (context?.source !== source) context = contextFor(source, target)
      return context
    })
  }
  if (options.base === undefined) for (const target of spaces.values()) target.addQualifierTypes()
  for (const [namespace, list] of instances.compile(declarations.instances)) space(namespace).instances.push(...list)
  const namespaces = new Map([...spaces].map(([key, compiled]) => [key, compiled.result()]))
  return {
    ...main.result(),
    namespaces,
    diagnostics: log.list,
    counts: count([...namespaces.values()], declarations.files, log),
  }
}

/** A namespace while it is being compiled. */
class Space {
  readonly name: string
  readonly schema: Schema
  readonly qualifierTypes: QualifierType[] = []
  classes: CimClass[] = []
  readonly instances: Instance[] = []
  readonly registry: QualifierRegistry
  readonly incomplete = new Set<string>()

  constructor(name: string, base: Schema | undefined) {
    this.name = name
    this.schema = base?.fork() ?? Schema.empty()
    this.registry = new QualifierRegistry(this.schema)
  }

  addQualifierTypes(): void {
    for (const type of this.qualifierTypes) this.schema.addQualifierType(type)
  }

  result(): CompiledNamespace {
    const { name, schema, qualifierTypes, classes, instances } = this
    return { name, schema, qualifierTypes, classes, instances }
  }
}

function addQualifierType(placed: Placed<QualifierTypeNode>, space: Space, context: QualifierContext): void {
  const { node, source } = placed
  if (space.registry.has(node.name)) {
    context.log.report('qualifier-exists', `the qualifier type ${node.name} is declared already`, {
      source,
      at: node.at,
    })
    return
  }
  const type = compileQualifierType(node, context)
  space.registry.add(type)
  space.qualifierTypes.push(type)
}

function count(namespaces: readonly CompiledNamespace[], files: number, log: DiagnosticLog): CompileCounts {
  const sum = (size: (namespace: CompiledNamespace) => number): number =>
    namespaces.reduce((total, namespace) => total + size(namespace), 0)
  const local = (size: (cls: CimClass) => number): number =>
    sum(({ classes }) => classes.reduce((total, cls) => total + size(cls), 0))
  return {
    files,
    qualifierTypes: sum(({ qualifierTypes }) => qualifierTypes.length),
    classes: sum(({ classes }) => classes.length),
    properties: local((cls) => cls.local.properties.size),
    methods: local((cls) => cls.local.methods.size),
    instances: sum(({ instances }) => instances.length),
    errors: log.errorCount,
    warnings: log.list.length - log.errorCount,
  }
}
