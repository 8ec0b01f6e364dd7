import { type CimClass, type Instance, type ObjectPath, parseObjectPath, type Schema, ValueError } from '@cimarron/cim'
import { compileEmbeddedClass } from './compile-class.ts'
import { compileEmbedded } from './compile-instance.ts'
import type { QualifierContext } from './compile-qualifier.ts'
import { DiagnosticLog, type Place } from './diagnostic.ts'
import { parseObject } from './parse-object.ts'
import type { QualifierRegistry } from './qualifier-registry.ts'
import type { SourceText } from './source.ts'
import type { InstanceNode } from './syntax.ts'
import type { Target } from './target.ts'

export interface AliasResolver {
  resolveAlias(name: string, place: Place): ObjectPath | undefined
}

interface Parts {
  readonly source: SourceText
  readonly log: DiagnosticLog
  readonly schema: Schema
  /** Completes references that name none; undefined where there is no such place, as in an embedded instance. */
  readonly namespace: string | undefined
  readonly qualifierTypes: QualifierRegistry
  readonly incomplete: ReadonlySet<string>
  readonly instances: AliasResolver
}

/** What values and qualifiers of one source need, in one namespace. */
export class ObjectContext implements QualifierContext {
  readonly source: SourceText
  readonly log: DiagnosticLog
  readonly qualifierTypes: QualifierRegistry
  readonly incomplete: ReadonlySet<string>
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.source = parts.source
    this.log = parts.log
    this.qualifierTypes = parts.qualifierTypes
    this.incomplete = parts.incomplete
    this.#parts = parts
  }

  reference(text: string, target: Target, place: Place): ObjectPath | undefined {
    const path = this.#parsePath(text, target, place)
    if (path === undefined) return undefined
    if (!this.#fits(path.className, target, place)) return undefined
    return path.namespace === undefined ? path.in(this.#parts.namespace, path.authority) : path
  }

  alias(name: string, target: Target, place: Place): ObjectPath | undefined {
    const path = this.#parts.instances.resolveAlias(name, place)
    return path !== undefined && this.#fits(path.className, target, place) ? path : undefined
  }

  embeddedText(text: string, target: Target, place: Place): Instance | CimClass | undefined {
    const object = this.#embeddedObject(text, place)
    return object !== undefined && this.#embeds(object, target, place) ? object : undefined
  }

  embeddedInstance(node: InstanceNode, target: Target): Instance | undefined {
    const instance = compileEmbedded(node, this.#parts.schema, this)
    if (instance === undefined) return undefined
    return this.#embeds(instance, target, { source: this.source, at: node.classAt }) ? instance : undefined
  }

  /** The object in a text. Its first error is reported at the string that holds it. */
  #embeddedObject(text: string, place: Place): Instance | CimClass | undefined {
    const log = new DiagnosticLog(1)
    const { schema, namespace } = this.#parts
    const placed = parseObject({ name: 'embedded object', text }, log)
    const context = placed && new ObjectContext({ ...this.#parts, source: placed.source, log, namespace })
    const object =
      placed === undefined || context === undefined
        ? undefined
        : placed.node.kind === 'instance'
          ? compileEmbedded(placed.node, schema, context)
          : compileEmbeddedClass(placed.node, schema, context)
    const [problem] = log.list
    if (problem === undefined) return object
    const message = `the embedded object is wrong at ${problem.line}:${problem.column}: ${problem.message}`
    this.log.report('bad-embedded', message, place)
    return undefined
  }

  #parsePath(text: string, target: Target, place: Place): ObjectPath | undefined {
    const { schema } = this.#parts
    try {
      return parseObjectPath(text, { typeOf: (className, key) => schema.get(className)?.properties.get(key)?.type })
    } catch (error) {
      if (!(error instanceof ValueError)) throw error
      this.log.report('bad-reference', `${target.what}: ${error.message}`, place)
      return undefined
    }
  }

  /** A reference names an instance of its class or a subclass. Of classes that are not known here nothing can be said. */
  #fits(className: string, target: Target, place: Place): boolean {
    const { referenceClass } = target
    const { schema } = this.#parts
    if (referenceClass === undefined || !schema.has(className) || schema.isSubclassOf(className, referenceClass)) {
      return true
    }
    const message = `${target.what} refers to ${referenceClass}; ${className} is no subclass of it`
    this.log.report('bad-reference', message, place)
    return false
  }

  #embeds(object: Instance | CimClass, target: Target, place: Place): boolean {
    const { embedding } = target
    if (embedding?.kind !== 'instance' || embedding.className === undefined) return true
    const { schema } = this.#parts
    if (object.kind === 'instance') {
      if (!schema.has(embedding.className) || schema.isSubclassOf(object.className, embedding.className)) return true
    }
    const found = object.kind === 'instance' ? `an instance of ${object.className}` : `the class ${object.name}`
    const message = `${target.what} holds an instance of ${embedding.className}; the value is ${found}`
    this.log.report('bad-embedded', message, place)
    return false
  }
}
