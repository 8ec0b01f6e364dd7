import { createHash } from 'node:crypto'
import { HypervisorError } from '@cimarron/hypervisor'
import type { QemuUser } from '../qemu-user.ts'
import { takenBefore, type UserRange } from './user-range.ts'

/** Which machine has which user: each one of its own, the same over restarts, until it is undefined. */
export class MachineUsers {
  readonly #range: UserRange
  readonly #byMachine = new Map<string, number>()
  readonly #taken: Set<number>
  #last: number

  /**
   * @param options `foreign`: numbers of others; `seed`: what tells this data directory from others, so that two daemons on
   * one host begin at different places of the range
   */
  constructor(range: UserRange, options: { readonly foreign?: readonly number[]; readonly seed?: string } = {}) {
    this.#range = range
    this.#taken = new Set(options.foreign ?? takenBefore(range))
    this.#last = range.first - 1 + placeOf(options.seed ?? '', range.count)
  }

  /** Takes up what was assigned before; also a number outside of the range, as that may have been another. */
  recall(machine: string, uid: number): boolean {
    if (this.#taken.has(uid)) return false
    this.#byMachine.set(machine, uid)
    this.#taken.add(uid)
    if (this.#isWithin(uid)) this.#last = Math.max(this.#last, uid)
    return true
  }

  /**
   * The next number that nobody has. One that was freed comes again when all others had their turn, so that what a machine
   * has left somewhere is not soon another's.
   * @throws HypervisorError `peer-failed` where all are taken
   */
  assign(machine: string): number {
    const { first, count } = this.#range
    for (let step = 1; step <= count; step++) {
      const uid = first + ((this.#last - first + step) % count)
      if (this.#taken.has(uid)) continue
      this.recall(machine, uid)
      this.#last = uid
      return uid
    }
    const words = `all ${count} users from ${first} on are taken; undefine machines, or widen "users" of this hypervisor in cimarron.yaml`
    throw new HypervisorError('peer-failed', { what: 'a user for the machine', words })
  }

  uidOf(machine: string): number | undefined {
    return this.#byMachine.get(machine)
  }

  /** Its group has the same number, and nobody else in it. */
  of(machine: string): QemuUser | undefined {
    const uid = this.#byMachine.get(machine)
    return uid === undefined ? undefined : { uid, gid: uid }
  }

  free(machine: string): void {
    const uid = this.#byMachine.get(machine)
    if (uid === undefined) return
    this.#byMachine.delete(machine)
    this.#taken.delete(uid)
  }

  #isWithin(uid: number): boolean {
    return uid >= this.#range.first && uid < this.#range.first + this.#range.count
  }
}

/** The empty seed stands for the beginning. */
function placeOf(seed: string, count: number): number {
  return seed === '' ? 0 : createHash('sha256').update(seed).digest().readUInt32BE(0) % count
}
