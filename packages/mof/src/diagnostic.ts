import type { SchemaErrorCode } from '@cimarron/cim'
import type { SourceText } from './source.ts'

export type Severity = 'error' | 'warning'

/** What can be wrong beside the rules of the schema. The message says what was wrong, with what value, and what would be right. */
const errorCodes = [
  // the text
  'bad-encoding',
  'too-large',
  'unexpected-character',
  'unterminated-string',
  'unterminated-comment',
  'bad-escape',
  'bad-number',
  'bad-char',
  'syntax',
  'too-deep',
  'too-many-errors',
  // compiler directives
  'bad-pragma',
  'include-not-found',
  'include-refused',
  'include-cycle',
  'include-limit',
  // values
  'type-mismatch',
  'out-of-range',
  'bad-datetime',
  'bad-reference',
  'bad-embedded',
  'array-size',
  // declarations, beside the rules of `schemaRules`
  'duplicate-element',
  'unknown-class',
  'superclass-cycle',
  'qualifier-flavor',
  'override-reference',
  'embedding-type',
  // instances
  'abstract-instance',
  'unknown-property',
  'missing-key',
  'missing-required',
  'duplicate-instance',
  'unknown-alias',
  'duplicate-alias',
  'alias-cycle',
] as const

/** What is odd but compiles. */
const warningCodes = ['unknown-pragma', 'value-map'] as const

/** The compiler's own codes, and those of the rules that a schema checks. */
export type DiagnosticCode = (typeof errorCodes)[number] | (typeof warningCodes)[number] | SchemaErrorCode

export interface Diagnostic {
  readonly severity: Severity
  readonly code: DiagnosticCode
  readonly message: string
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** The line it stands in, as written. */
  readonly sourceLine: string
}

/** Where something stands. */
export interface Place {
  readonly source: SourceText
  readonly at: number
}

/** `file:line:column: error: text`, the line, and a caret under the column; three lines without a final newline. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, message } = diagnostic
  const head = visible(`${file}:${line}:${column}: ${severity}: ${message}`)
  const { text, caret } = excerpt(diagnostic)
  return text.trim() === '' ? head : `${head}\n${text}\n${caret}^`
}

function severityOf(code: DiagnosticCode): Severity {
  return warnings.has(code) ? 'warning' : 'error'
}

const warnings: ReadonlySet<DiagnosticCode> = new Set(warningCodes)

/** A control character in hostile input must not reach the terminal. */
function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, '\u{fffd}')
}

const excerptWidth = 160

/** A window of a line around the column; the caret's indent repeats tabs so that both lines stay aligned. */
function excerpt({ sourceLine, column }: Diagnostic): { text: string; caret: string } {
  const characters = Array.from(visible(sourceLine))
  const from = column > excerptWidth ? column - excerptWidth / 2 : 0
  const shown = characters.slice(from, from + excerptWidth)
  const before = shown.slice(0, column - 1 - from)
  return { text: shown.join(''), caret: before.map((c) => (c === '\t' ? '\t' : ' ')).join('') }
}

/** Collects diagnostics up to a bound; past it only counts. */
export class DiagnosticLog {
  readonly #maximum: number
  readonly #list: Diagnostic[] = []
  #errors = 0

  constructor(maximum: number) {
    this.#maximum = maximum
  }

  get list(): readonly Diagnostic[] {
    return this.#list
  }

  get errorCount(): number {
    return this.#errors
  }

  /** True when no more will be recorded; the reader may as well stop. */
  get isFull(): boolean {
    return this.#list.length > this.#maximum
  }

  report(code: DiagnosticCode, message: string, place: Place): void {
    if (this.isFull) return
    const severity = severityOf(code)
    if (severity === 'error') this.#errors++
    const { line, column } = place.source.position(place.at)
    const where = { file: place.source.name, line, column, sourceLine: place.source.line(line) }
    if (this.#list.length === this.#maximum) {
      const text = `stopped after ${this.#maximum} messages`
      this.#errors++
      this.#list.push({ severity: 'error', code: 'too-many-errors', message: text, ...where })
      return
    }
    this.#list.push({ severity, code, message, ...where })
  }
}
