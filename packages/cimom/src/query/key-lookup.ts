import { coerceValue, type KeyValue, ValueError } from '@cimarron/cim'
import type { Conjunct } from './conjunct.ts'
import { type CompiledOperand, literalAs } from './query-operand.ts'
import type { QueryScope } from './query-source.ts'

/** Values of all the keys of a class, by their declared names and typed as declared. */
export type KeyLookup = Readonly<Record<string, KeyValue>>

/**
 * The keys that a query's condition fixes, when it fixes them all (`Name = 'a' AND Id = 3`): no other instance can match,
 * so it can be looked up. It still has to be asked whether it matches.
 */
export function keyLookup(conjuncts: readonly Conjunct[], scope: QueryScope): KeyLookup | undefined {
  const [source, ...others] = scope.sources
  if (source?.cls === undefined || others.length > 0 || source.cls.keys.length === 0) return undefined
  const keys: Record<string, KeyValue> = {}
  for (const conjunct of conjuncts) {
    const { condition, operands } = conjunct
    const [left, right] = operands
    const isEquality = condition.kind === 'compare' && condition.operator === '=' && condition.quantifier === undefined
    if (!isEquality || left === undefined || right === undefined) continue
    const pinned = pinnedKey(left, right, scope) ?? pinnedKey(right, left, scope)
    if (pinned !== undefined) keys[pinned.name] = pinned.value
  }
  return source.cls.keys.every(({ name }) => name in keys) ? keys : undefined
}

/** One time and one real number have many spellings, and keys are found by one: these are left to the search. */
const unsafeTypes: ReadonlySet<string> = new Set(['datetime', 'real32', 'real64'])

function pinnedKey(
  { declaration, isWhole }: CompiledOperand,
  other: CompiledOperand,
  scope: QueryScope,
): { name: string; value: KeyValue } | undefined {
  if (declaration?.isKey !== true || !isWhole || unsafeTypes.has(declaration.type)) return undefined
  const { literal } = declaration.type === 'reference' ? literalAs('reference', other, scope) : other
  if (literal === undefined || literal === null) return undefined
  try {
    return { name: declaration.name, value: coerceValue(declaration.type, false, literal) as KeyValue }
  } catch (error) {
    // A value that the key's type can't have: nothing will match, which the search finds out.
    if (!(error instanceof ValueError)) throw error
    return undefined
  }
}
