import type { ProfileName, Severity } from '../rule.ts'

/** One breach of a rule, as it is told. */
export interface Finding {
  readonly rule: string
  readonly title: string
  readonly profile: ProfileName
  readonly severity: Severity
  /** The object it is about: a path, or a namespace and class. */
  readonly where: string
  readonly found: string
  /** What would be right. */
  readonly right: string
  /** From where it is known. */
  readonly source: string
}

/** What came of one rule. */
export interface RuleResult {
  readonly id: string
  readonly title: string
  readonly profile: ProfileName
  readonly severity: Severity
  readonly source: string
  /** How many things were looked at. */
  readonly checked: number
  /** How many faults there are; more than `findings` has where there are very many. */
  readonly faults: number
  readonly findings: readonly Finding[]
  /** Why the rule could not be tried to its end. */
  readonly unchecked?: string
}

export interface RegisteredProfile {
  readonly name: string
  readonly version: string
  readonly organization: number | null
}

/** What a check found. */
export interface Report {
  /** The server's address, without a password. */
  readonly server: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly durationMs: number
  readonly requests: number
  readonly interop: string
  readonly namespaces: readonly string[]
  readonly profiles: readonly RegisteredProfile[]
  readonly instances: number
  readonly lifecycle: boolean
  readonly results: readonly RuleResult[]
  /** What was not looked at, and why. */
  readonly notes: readonly string[]
}

export interface Tally {
  readonly rules: number
  readonly checked: number
  readonly errors: number
  readonly warnings: number
  readonly unchecked: number
}

export function findingsOf({ results }: Pick<Report, 'results'>): Finding[] {
  return results.flatMap(({ findings }) => findings)
}

export function tallyOf(results: readonly RuleResult[]): Tally {
  const faultsOf = (severity: Severity): number =>
    results.filter((one) => one.severity === severity).reduce((sum, { faults }) => sum + faults, 0)
  return {
    rules: results.length,
    checked: results.reduce((sum, { checked }) => sum + checked, 0),
    errors: faultsOf('error'),
    warnings: faultsOf('warning'),
    unchecked: results.filter(({ unchecked }) => unchecked !== undefined).length,
  }
}

/** The results of each profile that has rules, in the order of the rules. */
export function byProfile({ results }: Pick<Report, 'results'>): Map<ProfileName, RuleResult[]> {
  return Map.groupBy(results, ({ profile }) => profile)
}
