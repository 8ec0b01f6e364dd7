import { type CimType, isIntegerType, type NameMap, type Qualifier } from '@cimarron/cim'

/** A value that an element's ValueMap gives a meaning, and its name for programs. */
export interface NamedValue {
  /** As a JavaScript key: `NotApplicable` for "Not Applicable". */
  readonly key: string
  /** As a TypeScript literal: `5`, `5n`, `'IP'`. */
  readonly literal: string
  /** As the MOF has it. */
  readonly text: string
}

/**
 * The single values of ValueMap with their names of Values (DSP0004 5.6.3). Ranges, which reserve numbers for later or
 * for vendors, are no single values. Undefined where the element has neither qualifier.
 */
export function namedValues(type: CimType, qualifiers: NameMap<Qualifier>): readonly NamedValue[] | undefined {
  const names = texts(qualifiers.get('Values'))
  // Without ValueMap the names stand for 0, 1, 2, ...
  const map = texts(qualifiers.get('ValueMap')) ?? names?.map((_, index) => String(index))
  if (map === undefined) return undefined
  const taken = new Set<string>()
  const found: NamedValue[] = []
  map.forEach((entry, index) => {
    const literal = literalOf(entry, type)
    if (literal === undefined || found.some((one) => one.literal === literal)) return
    const text = names?.[index] ?? entry
    const plain = keyOf(text)
    const key = taken.has(plain) ? `${plain}_${entry.replace(/[^\p{L}\p{N}]+/gu, '_')}` : plain
    taken.add(key)
    found.push({ key, literal, text })
  })
  return found.length === 0 ? undefined : found
}

/** A constant with the values by name, and the type of the values under the same name. */
export function printValues(name: string, named: readonly NamedValue[] | undefined): string[] {
  if (named === undefined) return []
  const lines = named.map(({ key, literal, text }) => {
    const comment = key === text || literal === quoted(text) ? '' : ` // ${text.replace(/\s+/g, ' ')}`
    return `  ${key}: ${literal},${comment}`
  })
  const values = `export type ${name} = (typeof ${name})[keyof typeof ${name}]`
  return [`export const ${name} = {`, ...lines, '} as const', values, '']
}

function texts(qualifier: Qualifier | undefined): readonly string[] | undefined {
  const value = qualifier?.value
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : undefined
}

function literalOf(entry: string, type: CimType): string | undefined {
  if (type === 'string') return quoted(entry)
  if (!isIntegerType(type) || !/^\s*-?(?:\d+|0x[0-9a-f]+)\s*$/i.test(entry)) return undefined
  const negative = entry.trim().startsWith('-')
  const value = BigInt(entry.trim().replace(/^-/, ''))
  const suffix = type === 'uint64' || type === 'sint64' ? 'n' : ''
  return `${negative && value !== 0n ? '-' : ''}${value}${suffix}`
}

/** Words put together, each with a capital; what is no letter or digit parts words. */
function keyOf(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  const key = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  return /^\p{L}/u.test(key) ? key : `_${key}`
}

/** A string literal of TypeScript in single quotes. */
export function quoted(text: string): string {
  const inside = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  return `'${inside}'`
}
