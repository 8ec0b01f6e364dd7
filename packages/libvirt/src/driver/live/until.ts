import { HypervisorError } from '@cimarron/hypervisor'
import type { DomainReading } from '../domain-reading.ts'
import type { MachineDesk } from '../machine-desk.ts'

export interface Waiting {
  readonly patienceMs: number
  readonly signal: AbortSignal
  /** Who is waited for, in words. */
  readonly what: string
  readonly remedy: string
}

/** How often is looked where nothing is told, in milliseconds. */
const lookMs = 500

/** Resolves when the domain is so: it is read at each thing that its server tells of it, and now and then. @throws HypervisorError `timeout`, `cancelled` */
export async function until(
  desk: MachineDesk,
  isSo: (reading: DomainReading) => boolean,
  { patienceMs, signal, what, remedy }: Waiting,
): Promise<void> {
  let wake: (() => void) | undefined
  using _heard = desk.listen(() => wake?.())
  const ends = performance.now() + patienceMs
  while (!isSo(await desk.read())) {
    if (signal.aborted) throw new HypervisorError('cancelled', { what })
    const left = ends - performance.now()
    if (left <= 0) throw new HypervisorError('timeout', { what, within: `${patienceMs / 1000} s`, remedy })
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(left, lookMs))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}
