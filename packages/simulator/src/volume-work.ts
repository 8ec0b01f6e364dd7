import { HypervisorError, type StorageWork, throwIfCancelled } from '@cimarron/hypervisor'
import { type Clock, delay } from './clock.ts'
import type { FaultTable } from './fault-table.ts'

export interface VolumeWorkWorld {
  readonly clock: Clock
  /** What making or changing a volume takes. */
  readonly volumeMs: number
  readonly faults: FaultTable
}

/** Work on a volume: which, in which pool (by name), in whose folder, and what it is called in a refusal. */
export interface VolumeWork {
  readonly volume: string
  readonly pool: string
  readonly folder: string
  readonly what: string
}

const steps = 10
const usualEnd = 0.5

/** Lets the time pass that work on a volume takes. @throws HypervisorError `cancelled`, and `no-space` by a fault */
export async function takeVolumeTime(
  { clock, volumeMs, faults }: VolumeWorkWorld,
  work: VolumeWork,
  { signal, progress }: StorageWork,
): Promise<void> {
  const slow = faults.strike('volume-slow', work)
  const reached = spaceEnds(faults, work)
  for (let step = 1; step <= steps; step++) {
    throwIfCancelled(signal, work.what)
    const ms = (volumeMs + (slow?.byMs ?? 0)) / steps
    await delay(clock, ms, signal ?? new AbortController().signal).catch((error: unknown) => {
      throwIfCancelled(signal, work.what)
      throw error
    })
    reached(step / steps)
    progress(step / steps)
  }
}

/** What to call with how much is done: it throws where room has ended by a fault. */
export function spaceEnds(faults: FaultTable, work: VolumeWork): (fraction: number) => void {
  const ends = faults.strike('volume-no-space', work)
  if (!ends) return () => undefined
  return (fraction) => {
    if (fraction <= (ends.at ?? usualEnd)) return
    throw new HypervisorError('no-space', { what: `volume ${JSON.stringify(work.volume)}`, path: work.folder })
  }
}
