import type { Operation } from '@cimarron/hypervisor'
import { valuesOf } from '../api/typed-values.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { MachineDesk } from './machine-desk.ts'
import { isRefusal } from './refusal.ts'

/** How often a job is asked how far it is, in milliseconds. */
const followMs = 200

export interface DomainJob {
  readonly signal: AbortSignal
  /** Hears what `virDomainGetJobStats` tells, a few times a second. */
  readonly follow?: (stats: JobStats) => void
}

export type JobStats = ReturnType<typeof valuesOf>

/**
 * Does what libvirt calls a job of a domain: it can be followed while its call is answered, and called off by another call.
 * @throws the signal's reason where it was called off
 */
export async function domainJob<T>(
  desk: MachineDesk,
  { signal, follow }: DomainJob,
  call: () => Promise<T>,
): Promise<T> {
  const { rpc } = desk.around.libvirt()
  const dom = desk.domain().wire
  // One that has not begun yet, or is over, can't be called off.
  const abort = () => void rpc.call(calls.domainAbortJob, { dom }).catch(() => undefined)
  signal.addEventListener('abort', abort, { once: true })
  using _following = follow && following(desk, follow, () => signal.aborted && abort())
  try {
    return await call()
  } catch (error) {
    if (signal.aborted) throw signal.reason
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** How far it is, from 0 to 1: of what there is to write, or of memory alone where that is all that is told. */
export function fractionOf(stats: JobStats): number | undefined {
  const kind = stats.has('data_total') ? 'data' : 'memory'
  const [total, processed] = [numberOf(stats, `${kind}_total`), numberOf(stats, `${kind}_processed`)]
  return total > 0 ? Math.min(1, processed / total) : undefined
}

export function numberOf(stats: JobStats, field: string): number {
  return Number(stats.get(field) ?? 0)
}

function following(desk: MachineDesk, follow: (stats: JobStats) => void, also: () => void): Disposable {
  const { rpc } = desk.around.libvirt()
  const dom = desk.domain().wire
  const timer = setInterval(() => {
    also()
    rpc.call(calls.domainGetJobStats, { dom, flags: 0 }).then(
      // VIR_DOMAIN_JOB_NONE: it has not begun yet, or is over.
      ({ type, params }) => type !== 0 && follow(valuesOf(params)),
      (error: unknown) => {
        // It ended meanwhile; of its own failure its call tells.
        if (!isRefusal(error, 'operationInvalid')) clearInterval(timer)
      },
    )
  }, followMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Tells who asked how far it is. */
export function progressBy({ progress }: Operation): ((stats: JobStats) => void) | undefined {
  return (
    progress &&
    ((stats) => {
      const fraction = fractionOf(stats)
      if (fraction !== undefined) progress(fraction)
    })
  )
}
