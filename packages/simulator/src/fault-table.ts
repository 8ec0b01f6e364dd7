import { type Fault, type FaultKind, isVolumeFault, type MachineFault, type VolumeFault } from './fault.ts'
import { patternOf } from './name-pattern.ts'

type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>

/** What a fault may strike: by its id and name, or by its own and its pool's name. */
export type Victim = VictimMachine | { readonly volume: string; readonly pool: string }

export interface VictimMachine {
  readonly id: string
  readonly name: string
}

interface Entry {
  readonly fault: Fault
  readonly concerns: (victim: Victim) => boolean
  left: number
  occasions: number
}

/** The faults in force at present, in the order in which they were injected. */
export class FaultTable {
  readonly #entries = new Set<Entry>()
  readonly #random: () => number

  /** @param random from 0 up to 1, for faults that strike by chance */
  constructor(random: () => number = Math.random) {
    this.#random = random
  }

  get faults(): readonly Fault[] {
    return Array.from(this.#entries, (entry) => entry.fault)
  }

  /** The answer takes the fault back. */
  add(fault: Fault): () => void {
    const left = fault.times ?? Number.POSITIVE_INFINITY
    const entry = { fault, concerns: whomConcerns(fault), left, occasions: 0 }
    this.#entries.add(entry)
    return () => this.#entries.delete(entry)
  }

  /** The first fault of that kind that strikes now, if any; it is spent by one. */
  strike<K extends FaultKind>(
    kind: K,
    victim: Victim,
    matches: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry
      if (!isKind(fault, kind) || !entry.concerns(victim) || !matches(fault) || !this.#isDue(entry)) continue
      entry.left--
      if (entry.left <= 0) this.#entries.delete(entry)
      return fault
    }
    return undefined
  }

  /** Counts the occasion, and says whether it is one of those. */
  #isDue(entry: Entry): boolean {
    const { every = 1, chance = 1 } = entry.fault
    entry.occasions++
    return entry.occasions % every === 0 && (chance === 1 || this.#random() < chance)
  }
}

export function concerns(fault: Fault, victim: Victim): boolean {
  return whomConcerns(fault)(victim)
}

function whomConcerns(fault: Fault): (victim: Victim) => boolean {
  return isVolumeFault(fault) ? whichVolumes(fault) : whichMachines(fault)
}

function whichMachines({ machine }: MachineFault): (victim: Victim) => boolean {
  const isNamed = patternOf(machine)
  return (victim) => 'id' in victim && (victim.id === machine || isNamed(victim.name))
}

function whichVolumes({ volume, pool }: VolumeFault): (victim: Victim) => boolean {
  const isNamed = patternOf(volume)
  const isIn = patternOf(pool)
  return (victim) => 'volume' in victim && isNamed(victim.volume) && isIn(victim.pool)
}

function isKind<K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind
}
