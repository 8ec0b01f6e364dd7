import type { Rule } from '../rule.ts'

/** The rules that take a machine of their own. */
export const lifecycleRules: readonly Omit<Rule, 'check'>[] = []
