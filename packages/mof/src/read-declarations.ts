import { foldName } from '@cimarron/cim'
import type { DiagnosticLog, Place } from './diagnostic.ts'
import type { IncludeReader } from './include.ts'
import type { CompileLimits } from './limits.ts'
import { parseMof } from './parser.ts'
import { shorten } from './scanner.ts'
import { type MofSource, SourceText } from './source.ts'
import type { ClassNode, DeclarationNode, DirectiveNode, InstanceNode, Placed, QualifierTypeNode } from './syntax.ts'

/** Everything that a run's texts declare, in the order of reading. */
export interface Declarations {
  readonly qualifierTypes: Placed<QualifierTypeNode>[]
  readonly classes: Placed<ClassNode>[]
  readonly instances: Placed<InstanceNode>[]
  files: number
}

export interface ReadOptions {
  readonly namespace: string
  readonly include: IncludeReader
  readonly limits: CompileLimits
}

/** Parses the sources and what they include. Directives work as if the included text stood in their place (DSP0004 7.9). */
export function readDeclarations(
  sources: readonly MofSource[],
  log: DiagnosticLog,
  options: ReadOptions,
): Declarations {
  const reader = new DeclarationReader(log, options)
  for (const source of sources) reader.readMain(source)
  return reader.declarations
}

class DeclarationReader {
  readonly declarations: Declarations = { qualifierTypes: [], classes: [], instances: [], files: 0 }
  readonly #log: DiagnosticLog
  readonly #options: ReadOptions
  /** The files being read, outermost first. */
  readonly #open: SourceText[] = []
  /** File and namespace, of what was read whole: a second inclusion adds nothing. */
  readonly #seen = new Set<string>()
  #namespace: string
  #length = 0

  constructor(log: DiagnosticLog, options: ReadOptions) {
    this.#log = log
    this.#options = options
    this.#namespace = options.namespace
  }

  readMain(source: MofSource): void {
    this.#namespace = this.#options.namespace
    const text = new SourceText(source)
    this.#read(text, { source: text, at: 0 })
  }

  #read(source: SourceText, place: Place): void {
    const { limits } = this.#options
    const key = `${this.#namespace}\0${source.id}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.#length += source.text.length
    if (this.#length > limits.totalLength) {
      this.#log.report('too-large', `the texts exceed ${limits.totalLength} characters together`, place)
      return
    }
    if (++this.declarations.files > limits.files) {
      this.#log.report('include-limit', `more than ${limits.files} files`, place)
      return
    }
    this.#open.push(source)
    parseMof(source, this.#log, (node) => this.#visit(node, source))
    this.#open.pop()
  }

  #visit(node: DeclarationNode | DirectiveNode, source: SourceText): void {
    const namespace = this.#namespace
    switch (node.kind) {
      case 'class':
        this.declarations.classes.push({ node, source, namespace })
        break
      case 'instance':
        this.declarations.instances.push({ node, source, namespace })
        break
      case 'qualifier':
        this.declarations.qualifierTypes.push({ node, source, namespace })
        break
      case 'directive':
        this.#direct(node, source)
        break
    }
  }

  #direct(node: DirectiveNode, source: SourceText): void {
    const name = foldName(node.name)
    if (name === 'include') this.#include(node, source)
    else if (name === 'namespace') this.#changeNamespace(node, source)
    else if (!withoutEffect.has(name)) {
      this.#log.report('unknown-pragma', `the directive '${shorten(node.name)}' is not known and has no effect`, {
        source,
        at: node.at,
      })
    }
  }

  #include(node: DirectiveNode, source: SourceText): void {
    const place = { source, at: node.parameterAt }
    const { include, limits } = this.#options
    if (this.#open.length >= limits.includeDepth) {
      this.#log.report('include-limit', `includes stand more than ${limits.includeDepth} deep`, place)
      return
    }
    const answer = include.read(node.parameter, source.name)
    if (answer.kind === 'refused') {
      this.#log.report(answer.code, answer.message, place)
      return
    }
    const included = new SourceText(answer.source)
    const first = this.#open.findIndex((one) => one.id === included.id)
    if (first >= 0) {
      const chain = [...this.#open.slice(first), included].map(({ name }) => name).join(' -> ')
      this.#log.report('include-cycle', `the file includes itself: ${chain}`, place)
      return
    }
    this.#read(included, place)
  }

  #changeNamespace(node: DirectiveNode, source: SourceText): void {
    const namespace = node.parameter.replace(/^\/+|\/+$/g, '')
    if (!/^[^\s/:\\"]+(?:\/[^\s/:\\"]+)*$/.test(namespace)) {
      const message = `'${shorten(node.parameter)}' is no local namespace; root/cimv2 would be one`
      this.#log.report('bad-pragma', message, { source, at: node.parameterAt })
      return
    }
    this.#namespace = namespace
  }
}

/** Directives of DSP0004 7.9 that say where texts come from or which language they have; nothing here depends on them. */
const withoutEffect = new Set(['locale', 'instancelocale', 'source', 'sourcetype', 'nonlocal', 'nonlocaltype'])
