// Runs inputs of one target, telling before each which it is, so that one that never ends can be named.
import { parentPort, workerData } from 'node:worker_threads'
import { mutate } from './mutate.ts'
import { Random, seedOf } from './random.ts'
import { faultOf, type TargetName, targets } from './targets.ts'

/** Runs from `from` to below `to`, or one text alone. */
export type Work =
  | { readonly target: TargetName; readonly seed: number; readonly from: number; readonly to: number }
  | { readonly target: TargetName; readonly text: string }

export type Report =
  | { readonly kind: 'fault'; readonly run: number; readonly fault: string }
  | { readonly kind: 'done' }

/** The input of a run, which is the same whenever it is made. */
export function inputOf(target: TargetName, seed: number, run: number): string {
  return mutate(targets[target].seeds, new Random(seedOf(seed, run)))
}

if (parentPort !== null) {
  const { work, progress } = workerData as { work: Work; progress: Int32Array }
  const report = (message: Report): void => parentPort?.postMessage(message)
  if ('text' in work) {
    const fault = faultOf(work.target, work.text)
    if (fault !== undefined) report({ kind: 'fault', run: 0, fault })
  } else {
    for (let run = work.from; run < work.to; run++) {
      Atomics.store(progress, 0, run)
      const fault = faultOf(work.target, inputOf(work.target, work.seed, run))
      if (fault !== undefined) {
        report({ kind: 'fault', run, fault })
        break
      }
    }
  }
  report({ kind: 'done' })
}
