import { guarded, LimitError } from './guarded-source.ts'
import { type LifecycleOptions, lifecycleResults } from './lifecycle/lifecycle.ts'
import { type CheckLimits, defaultLimits } from './limits.ts'
import type { Model } from './model/model.ts'
import { readModel } from './model/read-model.ts'
import type { Finding, Report, RuleResult } from './report/report.ts'
import { type Rule, severityOf, sourceText } from './rule.ts'
import { readOnlyRules } from './rules/index.ts'
import { profileName, textOf } from './rules/value.ts'
import type { ModelSource } from './source.ts'

export interface CheckOptions {
  /** The server's address as the report tells it. */
  readonly server: string
  readonly limits?: Partial<CheckLimits>
  /** Look in these namespaces, and not where the profiles lead. */
  readonly namespaces?: readonly string[] | undefined
  /** Only rules of these profiles, by name; absent: of all. */
  readonly profiles?: readonly string[] | undefined
  /** Only these rules; absent: all. */
  readonly rules?: readonly string[] | undefined
  /** Also define a machine, change it, run it and destroy it again. */
  readonly lifecycle?: LifecycleOptions | undefined
  readonly signal?: AbortSignal | undefined
  /** Hears what is being done, in one line. */
  readonly progress?: ((text: string) => void) | undefined
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/**
 * Checks a WBEM server against the virtualization profiles that it registers.
 *
 * Without `lifecycle` nothing is changed there. A rule whose requests fail is told as one that could not be tried.
 *
 * @throws UncheckableError where there is nothing to check; what `source` throws while the model is read; the signal's reason
 */
export async function checkServer(source: ModelSource, options: CheckOptions): Promise<Report> {
  const { progress = () => undefined, now = Date.now } = options
  const limits: CheckLimits = { ...defaultLimits, ...options.limits }
  const signal = options.signal ?? new AbortController().signal
  const startedMs = now()
  const server = guarded(source, limits, signal)
  const model = await readModel(server, { limits, namespaces: options.namespaces, progress })
  const results: RuleResult[] = []
  const rules = chosen(readOnlyRules, options)
  for (const [index, rule] of rules.entries()) {
    progress(`rule ${index + 1} of ${rules.length}: ${rule.title}`)
    results.push(await tried(rule, model, signal))
  }
  await confirm(results, rules, {
    signal,
    again: () => readModel(server, { limits, namespaces: model.namespaces, progress }),
  })
  if (options.lifecycle !== undefined)
    for (const result of await lifecycleResults(model, {
      ...options.lifecycle,
      source,
      signal,
      progress,
    }))
      if (isChosen(result, options)) results.push(result)
  return {
    server: options.server,
    startedAt: new Date(startedMs).toISOString(),
    durationMs: now() - startedMs,
    requests: server.requests,
    interop: model.interop,
    namespaces: model.namespaces,
    profiles: profilesOf(model),
    instances: model.all.length,
    lifecycle: options.lifecycle !== undefined,
    results,
    notes: [...model.notes],
  }
}

type Choice = Pick<CheckOptions, 'profiles' | 'rules'>

function chosen(rules: readonly Rule[], choice: Choice): Rule[] {
  return rules.filter((rule) => isChosen(rule, choice))
}

function isChosen({ id, profile }: Pick<Rule, 'id' | 'profile'>, { profiles, rules }: Choice): boolean {
  return (rules?.includes(id) ?? true) && (profiles?.includes(profile) ?? true)
}

/**
 * Tries rules that found something on the model as it is now, and keeps what is found again: machines come and go while they are looked
 * at, and what was between two states is no fault.
 */
async function confirm(
  results: RuleResult[],
  rules: readonly Rule[],
  { signal, again }: { readonly signal: AbortSignal; readonly again: () => Promise<Model> },
): Promise<void> {
  if (results.every(({ faults }) => faults === 0)) return
  const model = await again()
  for (const [index, result] of results.entries()) {
    const rule = rules[index]
    if (result.faults === 0 || rule === undefined) continue
    const second = await tried(rule, model, signal)
    const places = new Set(result.findings.map(({ where }) => where))
    const findings = second.findings.filter(({ where }) => places.has(where))
    // Where there are too many to keep, those that are kept stand for the rest.
    const isAll = result.findings.length === result.faults && second.findings.length === second.faults
    results[index] = { ...second, findings, faults: isAll || findings.length === 0 ? findings.length : second.faults }
  }
}

async function tried(rule: Rule, model: Model, signal: AbortSignal): Promise<RuleResult> {
  const { id, title, profile } = rule
  const facts = { id, title, profile, severity: severityOf(rule), source: sourceText(rule) }
  const findings: Finding[] = []
  const told = new Set<string>()
  let checked = 0
  try {
    for await (const faults of rule.check(model)) {
      checked += 1
      for (const { where, found, right } of faults) {
        // From both ends of an association the same is seen twice.
        const key = JSON.stringify([where, found])
        if (told.has(key)) continue
        told.add(key)
        if (told.size === mostFaults)
          throw new LimitError(`${mostFaults} faults were found, and no more were looked for`)
        const { id: of, ...rest } = facts
        if (findings.length < model.limits.findings) findings.push({ rule: of, ...rest, where, found, right })
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    return {
      ...facts,
      checked,
      faults: told.size,
      findings,
      unchecked: error instanceof Error ? error.message : String(error),
    }
  }
  return { ...facts, checked, faults: told.size, findings }
}

/** Of one rule: what is remembered to tell each once must end somewhere. */
const mostFaults = 10_000

function profilesOf(model: Model): Report['profiles'] {
  return model.instances('CIM_RegisteredProfile').map((profile) => {
    const organization = profile.get('RegisteredOrganization')
    return {
      name: profileName(profile),
      version: textOf(profile, 'RegisteredVersion') ?? '',
      organization: typeof organization === 'number' ? organization : null,
    }
  })
}
