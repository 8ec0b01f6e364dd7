import {
  type CimClass,
  type CimScalar,
  type CimType,
  type CimValue,
  formatObjectPath,
  formatReal,
  type Instance,
} from '@cimarron/cim'

/** Prints the object that an embedding string holds. */
export type PrintObject = (object: Instance | CimClass) => string

/** A value that MOF has no literal for: NaN and the infinities. */
export class UnprintableError extends Error {
  override readonly name = 'UnprintableError'

  constructor(value: number) {
    super(`MOF has no literal for ${value}; only finite reals can be printed`)
  }
}

/** The initializer of a value: a literal, or an array of them in braces. @throws UnprintableError */
export function printValue(value: CimValue, type: CimType, printObject: PrintObject): string {
  if (!isArray(value)) return value === null ? 'NULL' : printScalar(value, type, printObject)
  if (value.length === 0) return '{}'
  const items = value.map((item) => (item === null ? 'NULL' : printScalar(item, type, printObject)))
  return `{ ${items.join(', ')} }`
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}

function printScalar(value: CimScalar, type: CimType, printObject: PrintObject): string {
  if (typeof value === 'string') {
    return type === 'char16' ? `'${escapeText(value).replace(/^'$/, String.raw`\'`)}'` : printString(value)
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return type === 'real32' || type === 'real64' ? printReal(value, type) : String(value)
  return printObjectValue(value, printObject)
}

function printReal(value: number, type: 'real32' | 'real64'): string {
  if (!Number.isFinite(value)) throw new UnprintableError(value)
  return formatReal(type, value)
}

function printObjectValue(value: Extract<CimScalar, object>, printObject: PrintObject): string {
  switch (value.kind) {
    case 'datetime':
      return printString(String(value))
    case 'path':
      return printString(formatObjectPath(value))
    case 'instance':
    case 'class':
      return printString(printObject(value))
  }
}

/** Characters of one piece, so that lines stay readable. */
const pieceLength = 90

/** A string literal; a long one as several pieces, which MOF puts together again. */
export function printString(text: string): string {
  const characters = Array.from(text)
  const pieces: string[] = []
  for (let from = 0; from < characters.length; ) {
    const rest = characters.length - from
    const to = rest <= pieceLength ? characters.length : from + breakBefore(characters.slice(from, from + pieceLength))
    pieces.push(`"${escapeText(characters.slice(from, to).join(''))}"`)
    from = to
  }
  return pieces.length === 0 ? '""' : pieces.join(' ')
}

/** After the last space, if there is one in the piece's second half. */
function breakBefore(piece: readonly string[]): number {
  const space = piece.lastIndexOf(' ')
  return space > piece.length / 2 ? space + 1 : piece.length
}

const named: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
}

// Control characters and half surrogate pairs have no place in a file; four digits keep what follows apart.
function escapeText(text: string): string {
  return text.replace(
    /["\\\p{Cc}\u{feff}]|\p{Cs}/gu,
    (c) => named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
  )
}
