import type { MachineFault } from './fault.ts'
import type { World } from './world.ts'

/** Those that wait for their moment. */
export const timedKinds = ['guest-panics', 'monitor-lost', 'io-error', 'watchdog-fires', 'out-of-memory'] as const

export type TimedKind = (typeof timedKinds)[number]
export type TimedFault = Extract<MachineFault, { readonly kind: TimedKind }>

export function isTimed(fault: { readonly kind: string }): fault is TimedFault {
  return timedKinds.some((kind) => kind === fault.kind)
}

/** The faults that wait for their moment in one run of a machine. */
export class TimedFaults {
  readonly #world: World
  #callOffs: (() => void)[] = []

  constructor(world: World) {
    this.#world = world
  }

  /** Spends the next fault of that kind on this machine, if there is one, and calls when its time has come. */
  plan(
    kind: TimedKind,
    machine: { readonly id: string; readonly name: string },
    call: (fault: TimedFault) => void,
  ): void {
    const fault = this.#world.faults.strike(kind, machine)
    if (fault) this.after(fault.afterMs, () => call(fault))
  }

  after(ms: number, call: () => void): void {
    this.#callOffs.push(this.#world.clock.after(ms, call))
  }

  callOff(): void {
    for (const callOff of this.#callOffs.splice(0)) callOff()
  }
}
