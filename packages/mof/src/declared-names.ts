import { foldName } from '@cimarron/cim'
import { DiagnosticLog } from './diagnostic.ts'
import { type IncludeReader, noIncludes } from './include.ts'
import { type CompileLimits, defaultLimits } from './limits.ts'
import { readDeclarations } from './read-declarations.ts'
import type { MofSource } from './source.ts'
import type { ClassNode, InstanceNode, QualifierNodes, ValueNode } from './syntax.ts'

/** The names in one namespace, each as it was first spelt. */
export interface DeclaredNames {
  readonly namespace: string
  readonly qualifierTypes: readonly string[]
  readonly classes: readonly string[]
  /** Classes that are spoken of and not declared: superclasses, ends of references, embedded ones, those of instances. */
  readonly needed: readonly string[]
}

export interface DeclaredNamesOptions {
  readonly namespace?: string
  readonly include?: IncludeReader
  readonly limits?: Partial<CompileLimits>
}

/**
 * Which names MOF texts declare and need, by namespace, without compiling them: to fetch what they stand on. What cannot
 * be read is passed over; `compileMof` says it.
 */
export function declaredNames(sources: readonly MofSource[], options: DeclaredNamesOptions = {}): DeclaredNames[] {
  const limits = { ...defaultLimits, ...options.limits }
  const read = readDeclarations(sources, new DiagnosticLog(limits.diagnostics), {
    namespace: options.namespace ?? 'root/cimv2',
    include: options.include ?? noIncludes,
    limits,
  })
  const spaces = new Map<string, Names>()
  const names = (namespace: string): Names => {
    const found = spaces.get(foldName(namespace)) ?? new Names(namespace)
    spaces.set(foldName(namespace), found)
    return found
  }
  for (const { node, namespace } of read.qualifierTypes) names(namespace).qualifierTypes.add(node.name)
  for (const { node, namespace } of read.classes) names(namespace).addClass(node)
  for (const { node, namespace } of read.instances) names(namespace).addInstance(node)
  return Array.from(spaces.values(), (space) => space.result())
}

/** Names without regard to case; the first spelling counts. */
class NameSet {
  readonly #names = new Map<string, string>()

  add(name: string): void {
    const key = foldName(name)
    if (!this.#names.has(key)) this.#names.set(key, name)
  }

  has(name: string): boolean {
    return this.#names.has(foldName(name))
  }

  list(): string[] {
    return [...this.#names.values()]
  }
}

class Names {
  readonly qualifierTypes = new NameSet()
  readonly #classes = new NameSet()
  readonly #spoken = new NameSet()
  readonly #namespace: string

  constructor(namespace: string) {
    this.#namespace = namespace
  }

  addClass({ name, superclass, features }: ClassNode): void {
    this.#classes.add(name)
    this.#speak(superclass)
    for (const feature of features) {
      for (const element of [feature, ...(feature.kind === 'method' ? feature.parameters : [])]) {
        this.#speak(element.referenceClass)
        this.#speakOfEmbedded(element.qualifiers)
      }
    }
  }

  addInstance({ className, initializers }: InstanceNode): void {
    this.#speak(className)
    for (const { value } of initializers) this.#speakOfValue(value)
  }

  result(): DeclaredNames {
    return {
      namespace: this.#namespace,
      qualifierTypes: this.qualifierTypes.list(),
      classes: this.#classes.list(),
      needed: this.#spoken.list().filter((name) => !this.#classes.has(name)),
    }
  }

  #speak(name: string | undefined): void {
    if (name !== undefined) this.#spoken.add(name)
  }

  #speakOfEmbedded(qualifiers: QualifierNodes): void {
    const embedded = qualifiers.find(({ name }) => foldName(name) === 'embeddedinstance')?.value
    if (embedded?.kind === 'string') this.#spoken.add(embedded.value)
  }

  #speakOfValue(value: ValueNode): void {
    if (value.kind === 'instance') this.addInstance(value)
    else if (value.kind === 'array') for (const item of value.items) this.#speakOfValue(item)
  }
}
