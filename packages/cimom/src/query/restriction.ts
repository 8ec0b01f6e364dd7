import { type CimScalar, coerceValue, parseObjectPath, ValueError } from '@cimarron/cim'
import type { Conjunct } from './conjunct.ts'
import type { CompiledOperand } from './query-operand.ts'
import type { CompareOperator } from './query-syntax.ts'

/** A condition that all wanted instances fulfil: the property, so compared with the value, which is of the property's type. */
export interface Restriction {
  /** As declared. */
  readonly property: string
  readonly operator: CompareOperator
  readonly value: CimScalar
}

/**
 * What a query's condition says of single properties of one class of FROM. There may be more to the condition: an instance
 * that fulfils all of these still has to be asked whether it matches.
 */
export function restrictionsOf(conjuncts: readonly Conjunct[], index = 0): Restriction[] {
  const found: Restriction[] = []
  for (const { condition, operands } of conjuncts) {
    if (condition.kind !== 'compare' || condition.quantifier !== undefined) continue
    const [left, right] = operands
    if (left === undefined || right === undefined) continue
    const restriction =
      restrictionOn(left, right, { operator: condition.operator, index }) ??
      restrictionOn(right, left, { operator: turned[condition.operator], index })
    if (restriction !== undefined) found.push(restriction)
  }
  return found
}

/** The same comparison with its sides changed. */
const turned = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const satisfies Record<
  CompareOperator,
  CompareOperator
>

/** The types whose values have one spelling, so that whoever compares them in a way of their own comes to the same. */
const plain: ReadonlySet<string> = new Set(['string', 'number', 'boolean'])

function restrictionOn(
  { declaration, isWhole, source, group }: CompiledOperand,
  { literal }: CompiledOperand,
  { operator, index }: { readonly operator: CompareOperator; readonly index: number },
): Restriction | undefined {
  if (declaration === undefined || declaration.isArray || !isWhole || source !== index) return undefined
  if (literal === undefined || literal === null || Array.isArray(literal)) return undefined
  if (!plain.has(group) && group !== 'reference') return undefined
  try {
    const told = group === 'reference' && typeof literal === 'string' ? parseObjectPath(literal) : literal
    const value = coerceValue(declaration.type, false, told) as CimScalar
    return { property: declaration.name, operator, value }
  } catch (error) {
    // A value that the property can't have, such as half a thing: the comparison has to be made here.
    if (!(error instanceof ValueError)) throw error
    return undefined
  }
}
