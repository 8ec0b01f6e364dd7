import { HypervisorError } from '@cimarron/hypervisor'
import { delay } from './clock.ts'
import { troubleMs } from './trouble.ts'
import type { World } from './world.ts'

export interface Press {
  readonly operation: 'shut-down' | 'reboot'
  readonly machine: { readonly id: string; readonly name: string }
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal
}

const defaultPatienceMs = 60_000

/** The ACPI power button of a machine, and the guest that may obey it. */
export class PowerButton {
  #obeyed: (() => void) | undefined

  /** The guest powered off or rebooted by itself: that is what was asked of it, if anything was. */
  guestEnded(): void {
    this.#obeyed?.()
  }

  /**
   * Resolves when the guest has powered off.
   * @throws HypervisorError `timeout` when it does not obey in time; the signal's reason when it aborts.
   */
  async press(world: World, { operation, machine, timeoutMs = defaultPatienceMs, signal }: Press): Promise<void> {
    const slow = await troubleMs(world, { operation, machine, signal })
    const deaf = world.faults.strike('ignores-shutdown', machine) !== undefined
    const neededMs = deaf ? Number.POSITIVE_INFINITY : world.timing.shutDownMs + slow
    const obeyed = new AbortController()
    this.#obeyed = () => obeyed.abort()
    try {
      await delay(world.clock, Math.min(neededMs, timeoutMs), AbortSignal.any([signal, obeyed.signal]))
    } catch (error) {
      if (signal.aborted || !obeyed.signal.aborted) throw error
      return
    } finally {
      this.#obeyed = undefined
    }
    if (neededMs <= timeoutMs) return
    const what = `${operation} of machine ${JSON.stringify(machine.name)}`
    throw new HypervisorError('timeout', { what, within: `${timeoutMs} ms`, remedy: 'power it off, or reset it' })
  }
}
