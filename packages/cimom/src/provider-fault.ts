import { CimError } from '@cimarron/cim'
import { RecordFault } from './class-shape.ts'

/** Told to the server's log when a provider misbehaves; the client gets CIM_ERR_FAILED with the same text. */
export interface ProviderFault {
  readonly className: string
  /** What it was doing: `enumerate`, `get`, `others`, a method's name. */
  readonly act: string
  readonly message: string
  readonly cause: unknown
}

export type FaultListener = (fault: ProviderFault) => void

/** Where something of a provider is being run. */
export interface ProviderAct {
  readonly className: string
  readonly act: string
  readonly namespace: string
  readonly signal: AbortSignal
  readonly onFault: FaultListener
}

/** The error to answer for what a provider threw or gave: its own CimError, else CIM_ERR_FAILED naming the provider. */
export function faultOf(error: unknown, where: ProviderAct): Error {
  if (error instanceof CimError) return error
  // The caller is gone and nobody will read an answer: what the provider makes of that is no fault of its.
  if (where.signal.aborted) return error instanceof Error ? error : new Error(shownFault(error))
  const text = shownFault(error)
  const provider = `the provider of ${where.className} in ${where.namespace}`
  const message =
    error instanceof RecordFault
      ? `${provider} gave a faulty record in ${where.act}: ${text}`
      : `${provider} failed in ${where.act}: ${text}`
  where.onFault({ className: where.className, act: where.act, message, cause: error })
  return new CimError('CIM_ERR_FAILED', message, { cause: error })
}

/** What somebody's code threw, in words: it may be anything, and of any size. */
export function shownFault(error: unknown): string {
  try {
    const text = error instanceof Error ? error.message : String(error)
    return text.length > longestFault ? `${text.slice(0, longestFault)}…` : text
  } catch {
    // An object that can't even be turned into text.
    return `it threw a ${typeof error} that can't be shown`
  }
}

const longestFault = 1000
