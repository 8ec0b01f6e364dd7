import type { Fault, FaultKind } from './fault.ts'

type FaultOf<K extends FaultKind> = Extract<Fault, { kind: K }>

interface Entry {
  readonly fault: Fault
  left: number
}

/** The faults in force at present, in the order in which they were injected. */
export class FaultTable {
  readonly #entries = new Set<Entry>()

  get faults(): readonly Fault[] {
    return Array.from(this.#entries, (entry) => entry.fault)
  }

  /** The answer takes the fault back. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY }
    this.#entries.add(entry)
    return () => this.#entries.delete(entry)
  }

  /** The first fault of that kind that strikes this machine now, if any; it is spent by one. */
  strike<K extends FaultKind>(
    kind: K,
    machine: { readonly id: string; readonly name: string },
    matches: (fault: FaultOf<K>) => boolean = () => true,
  ): FaultOf<K> | undefined {
    for (const entry of this.#entries) {
      const { fault } = entry
      if (!isKind(fault, kind) || !concerns(fault, machine) || !matches(fault)) continue
      entry.left--
      if (entry.left <= 0) this.#entries.delete(entry)
      return fault
    }
    return undefined
  }
}

export function concerns(fault: Fault, machine: { readonly id: string; readonly name: string }): boolean {
  return fault.machine === undefined || fault.machine === machine.id || fault.machine === machine.name
}

function isKind<K extends FaultKind>(fault: Fault, kind: K): fault is FaultOf<K> {
  return fault.kind === kind
}
