import type { CimType, Embedding } from '@cimarron/cim'

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
