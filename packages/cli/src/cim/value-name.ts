import type { CimValue, NameMap, Qualifier } from '@cimarron/cim'

/** What an element's ValueMap and Values (DSP0004 5.6.3) call a value: `Enabled` for 2. Undefined where they do not tell. */
export function valueName(value: CimValue | undefined, qualifiers: NameMap<Qualifier> | undefined): string | undefined {
  if (value === null || value === undefined || qualifiers === undefined) return undefined
  const names = texts(qualifiers.get('Values'))
  if (names === undefined) return undefined
  if (Array.isArray(value)) {
    const named = value.map((item: CimValue) => valueName(item, qualifiers))
    return named.some((name) => name !== undefined) ? named.map((name) => name ?? '?').join(', ') : undefined
  }
  const map = texts(qualifiers.get('ValueMap')) ?? names.map((_, i) => String(i))
  const text = String(value)
  const exact = map.indexOf(text)
  if (exact >= 0) return names[exact]
  const range =
    typeof value === 'number' || typeof value === 'bigint'
      ? map.findIndex((entry) => isWithin(BigInt(value), entry))
      : -1
  return range >= 0 ? names[range] : undefined
}

/** `4097..32767`, open at either end; `..` alone is everything else, which says nothing of a value. */
function isWithin(value: bigint, entry: string): boolean {
  const match = /^\s*(-?\d+)?\.\.(-?\d+)?\s*$/.exec(entry)
  if (match === null || (match[1] === undefined && match[2] === undefined)) return false
  return (match[1] === undefined || value >= BigInt(match[1])) && (match[2] === undefined || value <= BigInt(match[2]))
}

function texts(qualifier: Qualifier | undefined): readonly string[] | undefined {
  const value = qualifier?.value
  return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : '')) : undefined
}

/** The value that an element's Values call by a name, as its ValueMap spells it: `2` for `enabled`. Ranges have none. */
export function namedValue(name: string, qualifiers: NameMap<Qualifier>): string | undefined {
  const names = texts(qualifiers.get('Values'))
  if (names === undefined) return undefined
  const at = names.findIndex((one) => one.toLowerCase() === name.toLowerCase())
  const entry = at < 0 ? undefined : (texts(qualifiers.get('ValueMap')) ?? names.map((_, i) => String(i)))[at]
  return entry === undefined || entry.includes('..') ? undefined : entry.trim()
}

/** The names that an element's values have. */
export function valueNames(qualifiers: NameMap<Qualifier>): readonly string[] {
  return texts(qualifiers.get('Values')) ?? []
}
