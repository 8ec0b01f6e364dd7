import type { DiagnosticLog } from './diagnostic.ts'
import { parseMof } from './parser.ts'
import { type MofSource, SourceText } from './source.ts'
import type { ClassNode, DeclarationNode, DirectiveNode, InstanceNode } from './syntax.ts'

/** A text that is one instance or one class, as strings with EmbeddedObject hold (DSP0004 annex on embedded objects). */
export function parseObject(
  source: MofSource,
  log: DiagnosticLog,
): { readonly node: InstanceNode | ClassNode; readonly source: SourceText } | undefined {
  const text = new SourceText(source)
  const nodes: (DeclarationNode | DirectiveNode)[] = []
  parseMof(text, log, (node) => nodes.push(node))
  if (log.errorCount > 0) return undefined
  const [node, second] = nodes
  if (node !== undefined && second === undefined && (node.kind === 'instance' || node.kind === 'class')) {
    return { node, source: text }
  }
  const at = second?.at ?? node?.at ?? text.text.length
  log.report('syntax', "expected one 'instance of' or one 'class' and nothing else", { source: text, at })
  return undefined
}
