import type { Invocation } from '../command/invocation.ts'
import { exitCode } from '../error/exit-code.ts'
import { explainError } from '../error/explain-error.ts'
import { safeText } from '../output/safe-text.ts'
import { carryOut, type Outcome } from './carry-out.ts'
import { type Plan, type Step, stepText } from './step.ts'

/** Carries a plan out, or with `--dry-run` prints it, and says how it ended. Answers with the exit code. */
export async function carryOutAndTell(
  invocation: Invocation,
  plan: Plan,
  /** What there was no need to do, in words. */
  rest: string,
): Promise<number | undefined> {
  const { output, host } = invocation
  const steps = plan.flat()
  if (invocation.flag('dry-run')) {
    const lines = steps.map((step) => safeText(stepText(step)))
    if (output.isJson) await output.json({ steps: steps.map(toJson) })
    else if (lines.length > 0) await output.print(lines.join('\n'))
    output.note(`nothing was done (--dry-run); it would be: ${summary(steps)}${rest}`)
    return undefined
  }
  const outcome = await carryOut(plan, { signal: host.signal, progress: (text) => output.progress(safeText(text)) })
  output.clearProgress()
  if (output.isJson) await output.json(outcomeToJson(outcome, steps))
  if (outcome.failure === undefined) {
    output.note(`${summary(steps)}${rest}`)
    return undefined
  }
  return tellFailure(invocation, outcome, outcome.failure)
}

function tellFailure(
  { host }: Invocation,
  { left }: Outcome,
  { step, error }: NonNullable<Outcome['failure']>,
): number {
  const { kind, message, remedy } = explainError(error)
  const what = step === undefined ? '' : `could not ${stepText(step)}: `
  const lines = [
    `cimarron: ${what}${message}`,
    ...(remedy === undefined ? [] : [`  ${remedy}`]),
    left.length === 0
      ? '  everything done so far was taken back: the server is as it was'
      : `  what had been done was taken back, but for ${left.length}:`,
    ...left.map((one) => `    ${stepText(one.step)} stays: ${explainError(one.error).message}`),
  ]
  host.stderr.write(`${safeText(lines.join('\n'), { lines: true })}\n`)
  return exitCode(kind)
}

function outcomeToJson({ failure, left }: Outcome, steps: readonly Step[]): Record<string, unknown> {
  if (failure === undefined) return { done: true, steps: steps.map(toJson) }
  const { step, error } = failure
  return {
    done: false,
    failed: { ...(step === undefined ? {} : toJson(step)), message: explainError(error).message },
    left: left.map((one) => ({ ...toJson(one.step), message: explainError(one.error).message })),
  }
}

function toJson({ verb, kind, name, namespace }: Step): Record<string, string> {
  return { verb, kind, name, namespace }
}

const participles = { create: 'created', change: 'changed', delete: 'deleted' } as const

/** `2 classes created, 1 instance changed in root/virt`. */
function summary(steps: readonly Step[]): string {
  if (steps.length === 0) return 'nothing to do'
  const places = [...new Set(steps.filter(({ kind }) => kind !== 'namespace').map(({ namespace }) => namespace))]
  const where = places.length === 0 ? '' : ` in ${places.join(', ')}`
  const groups = Map.groupBy(steps, ({ verb, kind }) => `${kind} ${verb}`)
  const counts = Array.from(groups.values(), (group) => {
    const [{ verb, kind } = { verb: 'create', kind: 'class' }] = group as [Step]
    const plural = kind === 'class' ? 'classes' : `${kind}s`
    return `${group.length.toLocaleString('en')} ${group.length === 1 ? kind : plural} ${participles[verb as keyof typeof participles]}`
  })
  return safeText(counts.join(', ') + where)
}
