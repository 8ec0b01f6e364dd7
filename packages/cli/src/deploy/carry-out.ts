import { CimError } from '@cimarron/cim'
import { atOnce, mapAtOnce } from './pool.ts'
import { type Plan, type Step, stepText } from './step.ts'

export interface CarryOutOptions {
  /** Ends it after the steps under way; what was done is taken back. */
  readonly signal: AbortSignal
  /** Hears how far it is. */
  readonly progress: (text: string) => void
}

/** How it ended. Either all was done, or what had been done was taken back, but for what is left. */
export interface Outcome {
  readonly done: number
  /** Why it was not carried out, and at which step; undefined where all was done. */
  readonly failure?: { readonly step: Step | undefined; readonly error: unknown }
  /** Steps that could not be taken back. */
  readonly left: readonly { readonly step: Step; readonly error: unknown }[]
}

/**
 * Carries a plan out, wave by wave, several steps of a wave at once. When one fails, or the signal says stop, those under
 * way are awaited and everything is taken back, last first: requests are never given up half way, as nobody would know
 * what became of them.
 */
export async function carryOut(plan: Plan, { signal, progress }: CarryOutOptions): Promise<Outcome> {
  const total = plan.reduce((sum, wave) => sum + wave.length, 0)
  const done: Step[][] = []
  let count = 0
  let failure: Outcome['failure']
  for (const wave of plan) {
    const finished: Step[] = []
    done.push(finished)
    let next = 0
    const run = async (): Promise<void> => {
      while (failure === undefined && next < wave.length) {
        const step = wave[next] as Step
        next += 1
        if (signal.aborted) {
          failure ??= { step: undefined, error: signal.reason }
          return
        }
        try {
          await step.run()
          finished.push(step)
          count += 1
          progress(`${count.toLocaleString('en')} of ${total.toLocaleString('en')}: ${stepText(step)}`)
        } catch (error) {
          // The server said no; anything else leaves it open whether it was done, so that it is taken back, too.
          if (!(error instanceof CimError)) finished.push(step)
          failure ??= { step, error }
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(atOnce, wave.length) }, run))
    if (failure !== undefined) break
  }
  if (failure === undefined) return { done: count, left: [] }
  return { done: 0, failure, left: await takeBack(done.reverse(), progress) }
}

async function takeBack(
  waves: readonly (readonly Step[])[],
  progress: (text: string) => void,
): Promise<Outcome['left']> {
  const left: { readonly step: Step; readonly error: unknown }[] = []
  for (const wave of waves) {
    await mapAtOnce(wave, async (step) => {
      try {
        progress(`taking back: ${stepText(step)}`)
        await step.undo()
      } catch (error) {
        // What is not there needs no taking back: a step of unknown outcome was not done.
        const isGone = error instanceof CimError && gone.has(error.status ?? '') && step.verb === 'create'
        if (!isGone) left.push({ step, error })
      }
    })
  }
  return left
}

const gone: ReadonlySet<string> = new Set(['CIM_ERR_NOT_FOUND', 'CIM_ERR_INVALID_CLASS'])
