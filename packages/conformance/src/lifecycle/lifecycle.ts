import type { Model } from '../model/model.ts'
import type { RuleResult } from '../report/report.ts'
import type { ModelSource } from '../source.ts'

export type LifecycleOptions = Record<never, never>

export function lifecycleResults(
  _model: Model,
  _options: { source: ModelSource; signal: AbortSignal; progress: (text: string) => void },
): Promise<readonly RuleResult[]> {
  return Promise.resolve([])
}
