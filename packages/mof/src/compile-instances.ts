import {
  type CimClass,
  foldName,
  Instance,
  type KeyBinding,
  type KeyValue,
  type NameMap,
  ObjectPath,
  type Property,
  pathKey,
  type Schema,
} from '@cimarron/cim'
import { checkPresence, compileProperties, instanceClass } from './compile-instance.ts'
import { compileQualifiers, type QualifierContext } from './compile-qualifier.ts'
import { refuse } from './compile-value.ts'
import type { DiagnosticLog, Place } from './diagnostic.ts'
import { shorten } from './scanner.ts'
import type { InstanceNode, Placed } from './syntax.ts'

export interface InstanceScope {
  readonly schema: Schema
  readonly context: QualifierContext
}

/** Aliases that name instances whose keys are aliases, and so on: longer chains are refused. */
const maximumChain = 64

/**
 * Compiles the instances of a run. Aliases hold over all its texts and may be used before they are declared: an
 * instance is compiled when it is first asked for, its turn or an alias.
 */
export class InstanceCompiler {
  readonly #scopeFor: (placed: Placed<InstanceNode>) => InstanceScope
  readonly #log: DiagnosticLog
  readonly #aliases = new Map<string, Placed<InstanceNode>>()
  readonly #done = new Map<InstanceNode, Instance | undefined>()
  readonly #open = new Set<InstanceNode>()
  readonly #identities = new Set<string>()

  constructor(log: DiagnosticLog, scopeFor: (placed: Placed<InstanceNode>) => InstanceScope) {
    this.#log = log
    this.#scopeFor = scopeFor
  }

  /** The instances that could be made, by namespace, in the order they were read. */
  compile(nodes: readonly Placed<InstanceNode>[]): Map<string, Instance[]> {
    for (const placed of nodes) this.#registerAlias(placed)
    const byNamespace = new Map<string, Instance[]>()
    for (const placed of nodes) {
      const instance = this.#instance(placed)
      if (instance === undefined) continue
      const list = byNamespace.get(placed.namespace)
      if (list === undefined) byNamespace.set(placed.namespace, [instance])
      else list.push(instance)
    }
    return byNamespace
  }

  /** The path of an aliased instance. */
  resolveAlias(name: string, place: Place): ObjectPath | undefined {
    const placed = this.#aliases.get(foldName(name))
    if (placed === undefined) {
      this.#log.report('unknown-alias', `no instance is declared 'as ${shorten(name)}'`, place)
      return undefined
    }
    if (this.#open.has(placed.node)) {
      this.#log.report('alias-cycle', `${shorten(name)} refers to itself by its keys`, place)
      return undefined
    }
    if (this.#open.size >= maximumChain) {
      this.#log.report('too-deep', `a chain of more than ${maximumChain} aliases`, place)
      return undefined
    }
    return this.#instance(placed)?.path
  }

  #registerAlias(placed: Placed<InstanceNode>): void {
    const { alias, at } = placed.node
    if (alias === undefined) return
    const key = foldName(alias)
    const before = this.#aliases.get(key)
    if (before === undefined) this.#aliases.set(key, placed)
    else {
      const { line } = before.source.position(before.node.at)
      const message = `the alias ${alias} is taken by the instance at ${before.source.name}:${line}`
      this.#log.report('duplicate-alias', message, { source: placed.source, at })
    }
  }

  #instance(placed: Placed<InstanceNode>): Instance | undefined {
    const { node } = placed
    if (this.#done.has(node)) return this.#done.get(node)
    this.#open.add(node)
    const instance = this.#make(placed)
    this.#open.delete(node)
    this.#done.set(node, instance)
    return instance
  }

  #make(placed: Placed<InstanceNode>): Instance | undefined {
    const { node, namespace } = placed
    const { schema, context } = this.#scopeFor(placed)
    const cls = instanceClass(node, schema, context)
    if (cls === undefined) return undefined
    const properties = compileProperties(node, cls, { context, completeness: 'whole' })
    if (!checkPresence(node, { cls, properties }, context)) return undefined
    const path = pathOf(cls, properties, namespace)
    const identity = pathKey(path)
    if (this.#identities.has(identity)) {
      if (context.incomplete.has(foldName(cls.name))) return undefined
      const message = `an instance of ${cls.name} with these keys is declared already`
      return refuse(context, node.at, { code: 'duplicate-instance', message })
    }
    this.#identities.add(identity)
    const element = `instance of ${cls.name}`
    const scope = cls.isAssociation ? 'association' : cls.isIndication ? 'indication' : 'class'
    const qualifiers =
      node.qualifiers.length === 0
        ? undefined
        : compileQualifiers(node.qualifiers, { element, scope }, context).qualifiers
    return new Instance(cls.name, properties, { path, qualifiers })
  }
}

function pathOf(cls: CimClass, properties: NameMap<Property>, namespace: string): ObjectPath {
  const keys: KeyBinding[] = []
  for (const key of cls.keys) {
    const value = properties.get(key.name)?.value
    if (isKeyValue(value)) keys.push({ name: key.name, value, type: key.type })
  }
  return new ObjectPath(cls.name, keys, { namespace })
}

/** A key's type allows neither arrays nor embedded objects, which the schema has seen to. */
function isKeyValue(value: unknown): value is KeyValue {
  if (typeof value !== 'object') return value !== undefined
  return value !== null && 'kind' in value && (value.kind === 'datetime' || value.kind === 'path')
}
