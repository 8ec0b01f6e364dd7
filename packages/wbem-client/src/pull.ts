import type { CallParameters, OutputOf, ResultOf } from '@cimarron/cim-xml'
import type { CallOptions } from './call-options.ts'
import type { Caller } from './caller.ts'

/** Which Pull continues what was opened. */
const pulls = {
  OpenEnumerateInstances: 'PullInstancesWithPath',
  OpenEnumerateInstancePaths: 'PullInstancePaths',
  OpenReferenceInstances: 'PullInstancesWithPath',
  OpenReferenceInstancePaths: 'PullInstancePaths',
  OpenAssociatorInstances: 'PullInstancesWithPath',
  OpenAssociatorInstancePaths: 'PullInstancePaths',
  OpenQueryInstances: 'PullInstances',
} as const

export type OpenOperation = keyof typeof pulls
type PullOperation = (typeof pulls)[OpenOperation]

export interface PullOptions extends CallOptions {
  /** At a time; default 1000. */
  readonly maxObjectCount?: number
}

/** See `WbemClient.pull`. */
export async function* pulled<Op extends OpenOperation>(
  caller: Caller,
  { method, parameters }: { readonly method: Op; readonly parameters: CallParameters<Op> },
  options: PullOptions,
): AsyncGenerator<ResultOf<Op>, void, undefined> {
  const MaxObjectCount = options.maxObjectCount ?? 1000
  const opened = await caller.call(method, { ...parameters, MaxObjectCount }, options)
  let output: OutputOf<Op> = opened.output as OutputOf<Op>
  let results = opened.results as readonly ResultOf<Op>[]
  try {
    for (;;) {
      yield* results
      if (output.EndOfSequence === true) return
      const { EnumerationContext } = output
      if (typeof EnumerationContext !== 'string') throw caller.malformed(`${method} gave no EnumerationContext`)
      const next: PullOperation = pulls[method as OpenOperation]
      const answer = await caller.call(next, { EnumerationContext, MaxObjectCount }, options)
      output = answer.output as OutputOf<Op>
      results = answer.results as unknown as readonly ResultOf<Op>[]
    }
  } finally {
    const { EndOfSequence, EnumerationContext } = output
    if (EndOfSequence !== true && typeof EnumerationContext === 'string' && options.signal?.aborted !== true) {
      await caller.call('CloseEnumeration', { EnumerationContext }, options)
    }
  }
}
