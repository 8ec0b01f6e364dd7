import { type CimScalar, type CimType, type CimValue, formatReal } from '@cimarron/cim'
import { safeText } from '../output/safe-text.ts'
import { shownPath } from './shown-path.ts'

/** A value as people read it: strings in quotes, arrays in braces, NULL as NULL. */
export function showValue(value: CimValue, type?: CimType): string {
  if (value === null) return 'NULL'
  if (!isArray(value)) return showScalar(value, type)
  return `{${value.map((item) => (item === null ? 'NULL' : showScalar(item, type))).join(', ')}}`
}

function showScalar(value: CimScalar, type: CimType | undefined): string {
  if (typeof value === 'string') return JSON.stringify(safeText(value, { lines: true }))
  if (typeof value === 'number') return type === 'real32' || type === 'real64' ? formatReal(type, value) : String(value)
  if (typeof value !== 'object') return String(value)
  switch (value.kind) {
    case 'datetime':
      return dateText(String(value), value.toDate())
    case 'path':
      return shownPath(value)
    case 'instance':
      return `${value.className} {${[...value.properties].map((property) => `${property.name} = ${showValue(property.value, property.type)}`).join('; ')}}`
    case 'class':
      return `class ${value.name}`
  }
}

function dateText(text: string, date: Date | undefined): string {
  return date === undefined ? text : date.toISOString()
}

function isArray(value: CimValue): value is readonly (CimScalar | null)[] {
  return Array.isArray(value)
}
