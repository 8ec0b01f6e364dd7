import {
  HypervisorError,
  type MachineOperation,
  refuseHeld,
  requireAllowed,
  throwIfCancelled,
} from '@cimarron/hypervisor'
import type { MachineStatus } from '../machine-status.ts'
import { OperationLanes } from '../operation-lanes.ts'
import { QmpError } from '../qmp/error.ts'
import { translateQmpError } from '../qmp-translation.ts'
import type { Run } from '../run.ts'

export interface GateParts {
  readonly status: MachineStatus
  readonly run: () => Run | undefined
  /** It belongs to another host as well, as long as that has not agreed. */
  readonly isHeld: () => boolean
}

/** Who may ask for what of a machine, and when; and whose words a refusal has. */
export class MachineGate {
  readonly lanes: OperationLanes = new OperationLanes()
  /** It is not defined any more. */
  isForgotten = false
  readonly #parts: GateParts

  constructor(parts: GateParts) {
    this.#parts = parts
  }

  get #name(): string {
    return this.#parts.status.view.defined.name
  }

  /** @throws HypervisorError `machine-not-found`, `invalid-state` */
  require(operation: MachineOperation): void {
    const { state, defined } = this.#parts.status.view
    if (this.isForgotten) throw new HypervisorError('machine-not-found', { machine: defined.name })
    requireAllowed(operation, { name: defined.name, state, template: defined.template })
    if (this.#parts.isHeld()) refuseHeld(operation, defined.name)
  }

  /** One operation at a time; only taking the power away does not wait. */
  async exclusively<T>(
    operation: MachineOperation,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    this.require(operation)
    throwIfCancelled(signal, this.what(operation))
    return await this.lanes.enter(operation, { machine: this.#name, signal }, work)
  }

  /** The same of what its QEMU is asked for. */
  async ask<T>(
    operation: MachineOperation,
    signal: AbortSignal | undefined,
    work: (run: Run, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return await this.exclusively(operation, signal, (both) =>
      this.translated(async () => {
        const run = this.#parts.run()
        if (!run) throw new HypervisorError('unreachable', { what: `QEMU of ${this.what(operation)}` })
        return await work(run, both)
      }),
    )
  }

  /** QEMU's refusals become ours, with its words. */
  async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof QmpError)) throw error
      if (error.code === 'timeout') await this.#parts.run()?.giveUpMonitor()
      throw translateQmpError(error, this.#name)
    }
  }

  /** For people: `start of machine "web"`. */
  what(operation: string): string {
    return `${operation} of machine ${JSON.stringify(this.#name)}`
  }
}
