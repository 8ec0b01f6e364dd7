import { HypervisorError, type MachineOperation } from '@cimarron/hypervisor'

/** A guest that takes its time to shut down does not keep its settings from being changed. */
type Lane = 'power' | 'settings'

interface Busy {
  readonly operation: MachineOperation
  /** Calls it off when the power is taken away. */
  readonly stop: AbortController
}

function lanesOf(operation: MachineOperation): readonly Lane[] {
  if (operation === 'snapshot' || operation === 'revert' || operation === 'delete-snapshot')
    return ['power', 'settings']
  if (operation === 'undefine' || operation === 'clone' || operation === 'migrate') return ['power', 'settings']
  return operation.startsWith('change-') ? ['settings'] : ['power']
}

/** What goes on with a machine: in each lane one operation at a time. */
export class OperationLanes {
  readonly #busy: Map<Lane, Busy> = new Map()
  #whenFree: (() => void)[] = []

  /** The power operation under way. */
  get power(): Busy | undefined {
    return this.#busy.get('power')
  }

  /** Settings are being changed. */
  get isChanging(): boolean {
    return this.#busy.has('settings')
  }

  /** @throws HypervisorError `busy` where another operation is under way. */
  async enter<T>(
    operation: MachineOperation,
    { machine, signal }: { readonly machine: string; readonly signal: AbortSignal | undefined },
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const lanes = lanesOf(operation)
    const other = lanes.map((lane) => this.#busy.get(lane)).find((busy) => busy !== undefined)
    if (other) throw new HypervisorError('busy', { machine, operation: other.operation })
    const stop = new AbortController()
    for (const lane of lanes) this.#busy.set(lane, { operation, stop })
    try {
      return await work(signal ? AbortSignal.any([signal, stop.signal]) : stop.signal)
    } finally {
      for (const lane of lanes) this.#busy.delete(lane)
      for (const go of this.#whenFree.splice(0)) go()
    }
  }

  /** Resolves when the power operation under way is over. */
  async powerFree(): Promise<void> {
    while (this.power) await new Promise<void>((resolve) => this.#whenFree.push(resolve))
  }
}
