import { Cursor } from './cursor.ts'
import type { DiagnosticLog } from './diagnostic.ts'
import { parseClass, type Recovery } from './parse-class.ts'
import { parseDirective } from './parse-directive.ts'
import { parseQualifierType } from './parse-qualifier-type.ts'
import { parseInstance, parseQualifierList } from './parse-value.ts'
import { MofSyntaxError, token } from './scanner.ts'
import type { SourceText } from './source.ts'
import type { ClassNode, DeclarationNode, DirectiveNode, InstanceNode } from './syntax.ts'

/**
 * Reads one text (DSP0004 annex A) and calls back for each declaration and directive in its order. Syntax errors go to
 * the log; reading goes on with the next feature of the class or the next declaration. Throws nothing.
 */
export function parseMof(
  source: SourceText,
  log: DiagnosticLog,
  visit: (node: DeclarationNode | DirectiveNode) => void,
): void {
  const cursor = new Cursor(source)
  const report = (error: MofSyntaxError): void => log.report(error.code, error.message, { source, at: error.at })
  const recovery = { report, skipFeature: () => skipFeature(cursor, report) }
  let started = false
  while (!log.isFull) {
    try {
      if (!started) {
        started = true
        cursor.next()
      }
      if (cursor.kind === token.end) return
      visit(parseDeclaration(cursor, recovery))
    } catch (error) {
      if (!(error instanceof MofSyntaxError)) throw error
      report(error)
      cursor.depth = 0
      skipDeclaration(cursor, report)
    }
  }
}

function parseDeclaration(cursor: Cursor, recovery: Recovery): DeclarationNode | DirectiveNode {
  if (cursor.kind === token.pragma) return parseDirective(cursor)
  if (cursor.isWord('qualifier')) return parseQualifierType(cursor)
  const qualifiers = cursor.is('[') ? parseQualifierList(cursor) : []
  if (cursor.isWord('class')) return parseClass(cursor, qualifiers, recovery)
  if (cursor.isWord('instance')) return finish(cursor, parseInstance(cursor, qualifiers))
  return cursor.fail("a declaration: 'class', 'instance of', 'qualifier' or '#pragma'")
}

function finish<Node extends ClassNode | InstanceNode>(cursor: Cursor, node: Node): Node {
  cursor.expect(';', 'after the instance')
  return node
}

type Report = (error: MofSyntaxError) => void

/** Goes behind the next `;`, or to the `}` that ends the class. */
function skipFeature(cursor: Cursor, report: Report): void {
  let depth = 0
  for (;;) {
    if (cursor.kind === token.end) return
    if (cursor.is('{')) depth++
    if (cursor.is('}')) {
      if (depth === 0) return
      depth--
    }
    const ends = depth === 0 && cursor.is(';')
    advance(cursor, report)
    if (ends) return
  }
}

/** Goes behind the next `;` outside braces, or to a word at a line's beginning that can only start a declaration. */
function skipDeclaration(cursor: Cursor, report: Report): void {
  const { start } = cursor
  let depth = 0
  while (cursor.kind !== token.end) {
    if (cursor.start > start && atLineStart(cursor) && startsDeclaration(cursor)) return
    if (cursor.is('{')) depth++
    if (cursor.is('}')) depth--
    const ends = depth <= 0 && cursor.is(';')
    advance(cursor, report)
    if (ends) return
  }
}

/** The next token. What can't be read on the way is passed over; an unclosed string or comment is worth a word. */
function advance(cursor: Cursor, report: Report): void {
  for (;;) {
    try {
      cursor.next()
      return
    } catch (error) {
      if (!(error instanceof MofSyntaxError)) throw error
      if (error.code === 'unterminated-comment' || error.code === 'unterminated-string') report(error)
    }
  }
}

function atLineStart(cursor: Cursor): boolean {
  return cursor.start === 0 || cursor.text.charCodeAt(cursor.start - 1) === 0x0a
}

function startsDeclaration(cursor: Cursor): boolean {
  return (
    cursor.kind === token.pragma || cursor.isWord('class') || cursor.isWord('qualifier') || cursor.isWord('instance')
  )
}
