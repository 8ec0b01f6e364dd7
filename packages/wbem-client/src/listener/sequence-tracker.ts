import type { Instance } from '@cimarron/cim'

/** Where an indication stands among those of its sender (DSP1054: SequenceContext and SequenceNumber). */
export interface SequencePlace {
  readonly context: string
  readonly number: bigint
  /** It came before. */
  readonly isRepeat: boolean
  /** How many between this one and those that came before it have not come. They may come later. */
  readonly missing: bigint
}

interface Context {
  next: bigint
  /** Numbers that were passed over. */
  readonly missing: Set<bigint>
}

/** The largest SequenceNumber, an sint64; 0 comes after it. */
const last = 2n ** 63n - 1n
/** How many missing numbers are remembered by one, so that they are known as late and not as repeats. */
const rememberedMissing = 1000n

/** Knows repeats and gaps in what servers send. Its memory is bounded, whatever they send. */
export class SequenceTracker {
  readonly #contexts = new Map<string, Context>()
  readonly #most: number

  constructor(mostContexts: number) {
    this.#most = mostContexts
  }

  /** Where the indication stands, which from now on counts as come. `undefined` where its server numbers nothing. */
  place(indication: Instance): SequencePlace | undefined {
    const context = indication.get('SequenceContext')
    const given = indication.get('SequenceNumber')
    if (typeof context !== 'string' || (typeof given !== 'bigint' && typeof given !== 'number')) return undefined
    const number = BigInt(given)
    if (number < 0n) return undefined
    const known = this.#contexts.get(context)
    if (known === undefined) {
      // Earlier ones may have been for a listener before this one: nothing is known to be missing.
      this.#remember(context, { next: after(number), missing: new Set() })
      return { context, number, isRepeat: false, missing: 0n }
    }
    this.#remember(context, known)
    if (number < known.next) {
      return { context, number, isRepeat: !known.missing.delete(number), missing: 0n }
    }
    const missing = number - known.next
    for (let gap = missing < rememberedMissing ? known.next : number - rememberedMissing; gap < number; gap++) {
      known.missing.add(gap)
    }
    for (const oldest of known.missing) {
      if (known.missing.size <= rememberedMissing) break
      known.missing.delete(oldest)
    }
    known.next = after(number)
    return { context, number, isRepeat: false, missing }
  }

  #remember(name: string, context: Context): void {
    this.#contexts.delete(name)
    this.#contexts.set(name, context)
    if (this.#contexts.size <= this.#most) return
    for (const oldest of this.#contexts.keys()) {
      this.#contexts.delete(oldest)
      return
    }
  }
}

function after(number: bigint): bigint {
  return number >= last ? 0n : number + 1n
}
