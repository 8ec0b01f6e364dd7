import type { CimType, Embedding } from '@cimarron/cim'

/** What decides the TypeScript type of a property, parameter or result. */
export interface TypescriptElement {
  readonly type: CimType
  readonly isArray: boolean
  readonly embedding?: Embedding
}

/** The type of an element's values when they are not NULL; `values` is the name of its value map's type, if it has one. */
export function elementType(element: TypescriptElement, values?: string): string {
  const single = values ?? scalarType(element)
  if (!element.isArray) return single
  return single.includes(' ') ? `readonly (${single})[]` : `readonly ${single}[]`
}

function scalarType({ type, embedding }: TypescriptElement): string {
  if (embedding !== undefined) return embedding.kind === 'instance' ? 'Instance' : 'CimClass | Instance'
  return scalarTypes[type]
}

const scalarTypes: Readonly<Record<CimType, string>> = {
  boolean: 'boolean',
  string: 'string',
  char16: 'string',
  uint8: 'number',
  sint8: 'number',
  uint16: 'number',
  sint16: 'number',
  uint32: 'number',
  sint32: 'number',
  uint64: 'bigint',
  sint64: 'bigint',
  real32: 'number',
  real64: 'number',
  datetime: 'CimDateTime',
  reference: 'ObjectPath',
}
