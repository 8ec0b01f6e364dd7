import { join } from 'node:path'
import type { HypervisorEvent } from '@cimarron/hypervisor'
import { type LastState, readLastState, writeLastState } from '../last-state.ts'
import type { Run } from '../run.ts'

export interface KeptStateParts {
  /** What of the machine outlives its runs. */
  readonly folder: string
  readonly run: () => Run | undefined
  readonly isForgotten: () => boolean
}

/** What the next daemon is to know of a machine: since when, and why, it is in the state that it is found in. */
export class KeptState {
  readonly #parts: KeptStateParts

  constructor(parts: KeptStateParts) {
    this.#parts = parts
  }

  get #path(): string {
    return join(this.#parts.folder, 'last-state.json')
  }

  /** Writes down what was told. */
  note(event: HypervisorEvent): void {
    if (event.kind !== 'machine-state') return
    const { to: state, reason, machine } = event
    remember(() => this.#parts.run()?.note({ sinceMs: event.machine.sinceMs, last: { state, reason } }))
    // Should the daemon be killed before the start has come to something, the machine is found off.
    if (state === 'starting') this.keep({ reason: 'found', sinceMs: event.atMs })
    if (state === 'off' || state === 'saved') this.keep(machine)
  }

  /** How it is while it is off. */
  keep(state: LastState): void {
    if (!this.#parts.isForgotten()) remember(() => writeLastState(this.#path, state))
  }

  /** How the former daemon saw it end; undefined where it has not. */
  recall(): LastState | undefined {
    return readLastState(this.#path)
  }
}

function remember(write: () => void): void {
  try {
    write()
  } catch (error) {
    // It was told; should it not be written down, the next daemon only knows less of it.
    process.emitWarning(error as Error)
  }
}
