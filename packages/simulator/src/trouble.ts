import { delay } from './clock.ts'
import type { FaultyOperation } from './fault.ts'
import type { VictimMachine } from './fault-table.ts'
import type { World } from './world.ts'

export interface Attempt {
  readonly operation: FaultyOperation
  readonly machine: VictimMachine
  readonly signal: AbortSignal
}

/** How much longer an operation takes, by the faults in force; and whether it never ends is over before this answers. */
export async function troubleMs({ faults }: World, { operation, machine, signal }: Attempt): Promise<number> {
  const hanging = faults.strike('hangs', machine, ({ operation: which }) =>
    which === undefined ? operation !== 'power-off' : which === operation,
  )
  if (hanging) await aborted(signal)
  const slow = faults.strike('slow', machine, ({ operation: which }) => which === undefined || which === operation)
  return slow?.byMs ?? 0
}

/** Lets the time pass that an operation takes. @throws the signal's reason */
export async function takeTime(world: World, ms: number, attempt: Attempt): Promise<void> {
  await delay(world.clock, ms + (await troubleMs(world, attempt)), attempt.signal)
}

/** Never resolves; rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
