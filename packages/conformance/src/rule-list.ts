import { lifecycleRules } from './lifecycle/lifecycle-rules.ts'
import type { Rule } from './rule.ts'
import { readOnlyRules } from './rules/index.ts'

/** What a rule is, without how it is tried. */
export interface RuleFacts extends Omit<Rule, 'check'> {
  /** Whether it takes a machine of its own. */
  readonly lifecycle: boolean
}

/** Every rule, in the order in which they are tried. */
export const rules: readonly RuleFacts[] = [
  ...readOnlyRules.map((rule) => ({ ...rule, lifecycle: false })),
  ...lifecycleRules.map((rule) => ({ ...rule, lifecycle: true })),
]
