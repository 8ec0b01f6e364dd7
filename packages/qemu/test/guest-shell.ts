import type { Machine } from '@cimarron/hypervisor'
import { ConsoleSession } from '@cimarron/hypervisor/testing'
import { expect } from 'vitest'

/** The shell on a guest's first serial port. */
export class GuestShell {
  readonly #machine: Machine

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** The shell of a guest that may still be on its way up. */
  static async of(machine: Machine): Promise<GuestShell> {
    using console = await ConsoleSession.open(machine)
    await console.probeShell()
    return new GuestShell(machine)
  }

  /** What a line says, without blanks around it. */
  async says(line: string): Promise<string> {
    using console = await ConsoleSession.open(this.#machine)
    const mark = `mark-${Math.random().toString(36).slice(2)}`
    const answer = new RegExp(`${mark}-1\\r?\\n([^]*?)${mark}-2\\r?\\n`)
    // The marks are split where they are typed, so that the echo is none.
    console.type(`echo ${mark}-$((0+1)); ${line}; echo ${mark}-$((1+1))`)
    await console.until(() => answer.test(console.text))
    return answer.exec(console.text)?.[1]?.replaceAll('\r', '').trim() ?? ''
  }

  /** Asked until it says so: a guest takes what it is given in its own time. */
  async untilSays(line: string, expected: string | RegExp): Promise<void> {
    await expect.poll(() => this.says(line), { timeout: 20_000, interval: 100 }).toMatch(expected)
  }
}
