import { type ConditionContext, compileCondition, type Test } from './query-condition.ts'
import type { CompiledOperand } from './query-operand.ts'
import type { QueryScope } from './query-source.ts'
import type { Condition } from './query-syntax.ts'

/** One of the conditions between ANDs, with the places in FROM of the classes that it is about. */
export interface Conjunct {
  readonly condition: Condition
  readonly test: Test
  readonly sources: ReadonlySet<number>
  readonly operands: readonly CompiledOperand[]
}

/** The parts of a condition that must all be true. */
export function compileConjuncts(
  condition: Condition | undefined,
  context: Pick<ConditionContext, 'scope' | 'grammar'>,
): Conjunct[] {
  return conjunctsOf(condition).map((part) => {
    const used: CompiledOperand[] = []
    const test = compileCondition(part, { ...context, used })
    return { condition: part, test, operands: used, sources: sourcesIn(part, used, context.scope) }
  })
}

function conjunctsOf(condition: Condition | undefined): readonly Condition[] {
  if (condition === undefined) return []
  return condition.kind === 'and' ? condition.items.flatMap(conjunctsOf) : [condition]
}

/** ISA on a class of FROM has no operand: it is counted as being about all of them. */
function sourcesIn(condition: Condition, used: readonly CompiledOperand[], { sources }: QueryScope): Set<number> {
  if (hasIsa(condition)) return new Set(sources.keys())
  return new Set(used.flatMap(({ source }) => (source === undefined ? [] : [source])))
}

function hasIsa(condition: Condition): boolean {
  if (condition.kind === 'isa') return true
  if (condition.kind === 'not') return hasIsa(condition.item)
  return (condition.kind === 'and' || condition.kind === 'or') && condition.items.some(hasIsa)
}
