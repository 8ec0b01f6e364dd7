import { type CimClass, foldName, type Schema, sameName, type TypedElement } from '@cimarron/cim'
import { compileClass } from './compile-class.ts'
import type { QualifierContext } from './compile-qualifier.ts'
import { shorten } from './scanner.ts'
import type { ClassNode, ElementNode, Placed } from './syntax.ts'

export type ContextFor = (placed: Placed<ClassNode>) => QualifierContext

/** Compiles a namespace's classes, each after its superclass in whatever order they were read; returns the new ones. */
export function compileClasses(
  nodes: readonly Placed<ClassNode>[],
  target: ClassTarget,
  contextFor: ContextFor,
): CimClass[] {
  return new ClassCompiler(target, contextFor).compile(nodes)
}

export interface ClassTarget {
  readonly schema: Schema
  /** Gets the names, in lower case, of classes that were refused or of which something was. */
  readonly incomplete: Set<string>
}

type Progress = 'waiting' | 'open' | 'done'

class ClassCompiler {
  readonly #schema: Schema
  readonly #incomplete: Set<string>
  readonly #contextFor: ContextFor
  readonly #nodes = new Map<string, Placed<ClassNode>>()
  readonly #progress = new Map<string, Progress>()
  readonly #compiled: { readonly cls: CimClass; readonly placed: Placed<ClassNode> }[] = []

  constructor({ schema, incomplete }: ClassTarget, contextFor: ContextFor) {
    this.#schema = schema
    this.#incomplete = incomplete
    this.#contextFor = contextFor
  }

  compile(nodes: readonly Placed<ClassNode>[]): CimClass[] {
    for (const placed of nodes) this.#register(placed)
    for (const [key, placed] of this.#nodes) this.#compileWithSuperclasses(key, placed)
    for (const { cls, placed } of this.#compiled) this.#checkReferences(cls, placed)
    return this.#compiled.map(({ cls }) => cls)
  }

  #register(placed: Placed<ClassNode>): void {
    const { node } = placed
    const key = foldName(node.name)
    const before = this.#nodes.get(key)
    if (before === undefined && !this.#schema.has(node.name)) {
      this.#nodes.set(key, placed)
      return
    }
    const where = before === undefined ? '' : ` at ${before.source.name}:${before.source.position(before.node.at).line}`
    this.#report('class-exists', `class ${node.name} is declared already${where}`, { placed, at: node.at })
  }

  /** A loop rather than a recursion: hostile input may have a chain of superclasses of any length. */
  #compileWithSuperclasses(key: string, placed: Placed<ClassNode>): void {
    const chain: [string, Placed<ClassNode>][] = []
    let next: [string, Placed<ClassNode>] | undefined = [key, placed]
    while (next !== undefined) {
      const progress: Progress = this.#progress.get(next[0]) ?? 'waiting'
      if (progress === 'done') break
      if (progress === 'open') {
        this.#reportCycle(chain)
        return
      }
      this.#progress.set(next[0], 'open')
      chain.push(next)
      next = this.#superclassOf(next[1])
    }
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      this.#progress.set(link[0], 'done')
      this.#compileOne(link[1])
    }
  }

  #superclassOf({ node }: Placed<ClassNode>): [string, Placed<ClassNode>] | undefined {
    if (node.superclass === undefined) return undefined
    const key = foldName(node.superclass)
    const placed = this.#nodes.get(key)
    return placed === undefined ? undefined : [key, placed]
  }

  #compileOne(placed: Placed<ClassNode>): void {
    const { node } = placed
    if (node.superclass !== undefined && !this.#schema.has(node.superclass)) {
      // A superclass that was declared and failed has been reported; its subclasses are not to blame.
      this.#incomplete.add(foldName(node.name))
      if (this.#nodes.has(foldName(node.superclass))) return
      const message = `the superclass ${shorten(node.superclass)} of ${node.name} is not declared`
      this.#report('superclass-unknown', message, { placed, at: node.superclassAt })
      return
    }
    const context = this.#contextFor(placed)
    const errors = context.log.errorCount
    const cls = compileClass(node, this.#schema, context)
    if (cls !== undefined) this.#compiled.push({ cls, placed })
    const inherits = cls?.superclass !== null && this.#incomplete.has(foldName(cls?.superclass ?? ''))
    if (cls === undefined || !node.isComplete || inherits || context.log.errorCount > errors) {
      this.#incomplete.add(foldName(node.name))
    }
  }

  #reportCycle(chain: readonly [string, Placed<ClassNode>][]): void {
    for (const [key] of chain) {
      this.#progress.set(key, 'done')
      this.#incomplete.add(key)
    }
    const placed = chain.at(-1)?.[1]
    if (placed === undefined) return
    const { node } = placed
    const message = `class ${node.name} derives from itself through ${node.superclass ?? node.name}`
    this.#report('superclass-cycle', message, { placed, at: node.superclassAt })
  }

  /** References and embedded instances may name classes declared later, so this waits until all are there. */
  #checkReferences(cls: CimClass, placed: Placed<ClassNode>): void {
    for (const feature of placed.node.features) {
      // A refused feature is not there, or is the inherited one.
      if (feature.kind === 'property') {
        if (!mayNameClass(feature) || !cls.local.properties.has(feature.name)) continue
        const property = cls.properties.get(feature.name)
        if (property !== undefined) this.#checkNamedClass(property, { placed, node: feature })
        if (property?.type === 'reference') this.#checkOverriddenReference(cls, { placed, node: feature })
      } else if (cls.local.methods.has(feature.name)) {
        const parameters = cls.methods.get(feature.name)?.parameters
        for (const node of feature.parameters) {
          const parameter = mayNameClass(node) ? parameters?.get(node.name) : undefined
          if (parameter !== undefined) this.#checkNamedClass(parameter, { placed, node })
        }
      }
    }
  }

  #checkNamedClass(element: TypedElement, { placed, node }: PlacedElement): void {
    const named = element.referenceClass ?? element.embedding?.className
    if (named === undefined || this.#schema.has(named) || this.#nodes.has(foldName(named))) return
    const at = element.referenceClass === undefined ? node.at : node.typeAt
    const how = element.referenceClass === undefined ? 'EmbeddedInstance' : 'reference'
    this.#report('unknown-class', `${node.name} names the class ${shorten(named)} (${how}), which is not declared`, {
      placed,
      at,
    })
  }

  /** DSP0004 5.6.3 (Override), where the schema could not yet tell as one of the classes came later. */
  #checkOverriddenReference(cls: CimClass, { placed, node }: PlacedElement): void {
    const inherited = cls.superclass === null ? undefined : this.#schema.get(cls.superclass)?.properties.get(node.name)
    const expected = inherited?.referenceClass
    const named = node.referenceClass
    if (expected === undefined || named === undefined || !this.#schema.has(named)) return
    if (this.#schema.isSubclassOf(named, expected)) return
    const message = `${cls.name}.${node.name} refers to ${named}, which is no subclass of ${expected} as inherited`
    this.#report('override-reference', message, { placed, at: node.typeAt })
  }

  #report(
    code: 'class-exists' | 'superclass-unknown' | 'superclass-cycle' | 'unknown-class' | 'override-reference',
    message: string,
    { placed, at }: { readonly placed: Placed<ClassNode>; readonly at: number },
  ): void {
    this.#contextFor(placed).log.report(code, message, { source: placed.source, at })
  }
}

const embeddedInstance = 'EmbeddedInstance'

/** Nearly all elements are told from their type to name no class, which spares looking them up. */
function mayNameClass({ type, qualifiers }: ElementNode): boolean {
  if (type === 'reference') return true
  return (
    type === 'string' &&
    qualifiers.some(({ name }) => name.length === embeddedInstance.length && sameName(name, embeddedInstance))
  )
}

interface PlacedElement {
  readonly placed: Placed<ClassNode>
  readonly node: ElementNode
}
