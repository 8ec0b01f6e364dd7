import type { World } from './world.ts'

type TimedKind = 'guest-panics' | 'monitor-lost'

/** The faults that wait for their moment in one run of a machine. */
export class TimedFaults {
  readonly #world: World
  #callOffs: (() => void)[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** Spends the next fault of that kind on this machine, if there is one, and calls when its time has come. */
  plan(kind: TimedKind, machine: { readonly id: string; readonly name: string }, call: (forMs?: number) => void): void {
    const fault = this.#world.faults.strike(kind, machine)
    if (fault) this.after(fault.afterMs, () => call(fault.kind === 'monitor-lost' ? fault.forMs : undefined))
  }

  after(ms: number, call: () => void): void {
    this.#callOffs.push(this.#world.clock.after(ms, call))
  }

  callOff(): void {
    for (const callOff of this.#callOffs.splice(0)) callOff()
  }
}
