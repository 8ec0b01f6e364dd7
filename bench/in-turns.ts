import type { Row, Target } from './table.ts'

/** What was measured by each, round by round. */
export type Times<K extends string> = Readonly<Record<K, readonly number[]>>

/**
 * Does all of them, one after the other, in each round, so that what else the computer does slows all alike. Each answers what
 * it has measured, by names of its own. Before the first round that counts is one that does not.
 */
export async function inTurns<K extends string>(
  rounds: number,
  ...works: readonly (() => Promise<Partial<Record<K, number>>>)[]
): Promise<Times<K>> {
  const times = {} as Record<K, number[]>
  for (let round = -1; round < rounds; round++) {
    for (const work of works) {
      const measured = Object.entries(await work()) as [K, number][]
      if (round < 0) continue
      for (const [name, value] of measured) times[name] = [...(times[name] ?? []), value]
    }
  }
  return times
}

/** How long it takes, in milliseconds. */
export async function milliseconds(work: () => unknown): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

/** What else the computer does only ever adds. */
export function fastest(values: readonly number[]): number {
  return Math.min(...values)
}

/** A row of one of the times beside another of the same rounds, the fastest of each, in milliseconds. */
export function rowBeside<K extends string>(
  name: string,
  times: Times<K>,
  { ours, peer, target }: { readonly ours: K; readonly peer: readonly [name: string, of: K]; readonly target: Target },
): Row {
  const against = { name: peer[0], value: fastest(times[peer[1]]), unit: 'ms' }
  return { name, figure: { value: fastest(times[ours]), unit: 'ms' }, against, target }
}
