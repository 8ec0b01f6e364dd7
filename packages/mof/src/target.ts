import { type CimType, type Embedding, foldName, type NameMap, type Qualifier } from '@cimarron/cim'

/** What a value is for: the type it must have, and how the messages call it. */
export interface Target {
  /** `property Name`, `qualifier Key`, ... */
  readonly what: string
  readonly type: CimType
  readonly isArray: boolean
  readonly arraySize?: number | undefined
  readonly referenceClass?: string | undefined
  readonly embedding?: Embedding | undefined
}

export function typeText(target: Pick<Target, 'type' | 'isArray' | 'referenceClass'>): string {
  const base = target.type === 'reference' ? `${target.referenceClass ?? 'any'} REF` : target.type
  return target.isArray ? `${base}[]` : base
}

/** EmbeddedObject and EmbeddedInstance, as the element's own qualifiers tell. */
export function embeddingOf(qualifiers: NameMap<Qualifier>): Embedding | undefined {
  const className = qualifiers.get('EmbeddedInstance')?.value
  if (typeof className === 'string') return { kind: 'instance', className }
  return qualifiers.get('EmbeddedObject')?.value === true ? { kind: 'object' } : undefined
}

/** A flag among qualifiers: its value, or the given one where it is absent or NULL. */
export function flag(qualifiers: NameMap<Qualifier>, name: string, otherwise: boolean): boolean {
  const value = qualifiers.get(foldName(name))?.value
  return typeof value === 'boolean' ? value : otherwise
}
