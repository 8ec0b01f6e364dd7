import type { Finding, RuleResult } from '../report/report.ts'
import { type Fault, severityOf, shownPlace, sourceText } from '../rule.ts'
import { type LifecycleRuleId, lifecycleRules } from './lifecycle-rules.ts'

/** What is found of each rule while a machine lives. */
export class Trial {
  readonly #checked = new Map<LifecycleRuleId, number>()
  readonly #faults = new Map<LifecycleRuleId, (Fault & { readonly where: string })[]>()
  readonly #most: number
  /** Why the life could not be gone through to its end. */
  broken: string | undefined

  /** @param most faults kept of one rule */
  constructor(most: number) {
    this.#most = most
  }

  /** One thing was looked at; `faults` is what is wrong with it. */
  look(rule: LifecycleRuleId, ...faults: readonly (Fault & { readonly where: NonNullable<Fault['where']> })[]): void {
    this.#checked.set(rule, (this.#checked.get(rule) ?? 0) + 1)
    const kept = this.#faults.get(rule) ?? []
    for (const fault of faults) if (kept.length < this.#most) kept.push({ ...fault, where: shownPlace(fault.where) })
    this.#faults.set(rule, kept)
  }

  results(): RuleResult[] {
    return lifecycleRules.map((rule): RuleResult => {
      const { id, title, profile } = rule
      const facts = { title, profile, severity: severityOf(rule), source: sourceText(rule) }
      const findings = (this.#faults.get(id) ?? []).map((fault): Finding => ({ rule: id, ...facts, ...fault }))
      const checked = this.#checked.get(id) ?? 0
      const result = { id, ...facts, checked, faults: findings.length, findings }
      // A rule that was not come to is told so where the life broke off; else the server has nothing of the kind.
      return this.broken !== undefined && checked === 0 ? { ...result, unchecked: this.broken } : result
    })
  }
}
