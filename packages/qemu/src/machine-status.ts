import {
  type HypervisorEvent,
  isOfDump,
  type MachineState,
  type MachineView,
  type SavedMemory,
  type StateReason,
} from '@cimarron/hypervisor'

export interface NextState {
  readonly state: MachineState
  readonly reason: StateReason
  readonly detail?: string
  /** What is kept of it: given on the way into `saved`. */
  readonly saved?: SavedMemory
}

/** A machine's view, how it changes, who is told, and who waits for it. */
export class MachineStatus {
  readonly #nowMs: () => number
  readonly #tell: (event: HypervisorEvent) => void
  readonly #checks = new Set<() => void>()
  #view: MachineView
  /** What failed beside it, while it runs on. */
  #marks: readonly string[] = []

  constructor(view: MachineView, { nowMs, tell }: { nowMs: () => number; tell: (event: HypervisorEvent) => void }) {
    this.#view = view
    this.#nowMs = nowMs
    this.#tell = tell
  }

  get view(): MachineView {
    return this.#view
  }

  /** Changes something else than the state; nobody is told. */
  replace(part: Partial<MachineView>): void {
    this.#view = { ...this.#view, ...part }
    this.check()
  }

  /** Which snapshot it came from; nobody is told. */
  comesFrom(snapshot: string | undefined): void {
    const { snapshot: _former, ...view } = this.#view
    this.#view = snapshot === undefined ? view : { ...view, snapshot }
  }

  /** Something has failed without which it runs on: its detail tells so until it is off. */
  mark(text: string): void {
    this.#marks = [...this.#marks, text]
    this.replace({ detail: joined(this.#view.detail, [text]) })
  }

  /** What was said of its state holds no more, though the state does. */
  clearDetail(): void {
    const { detail: _, ...view } = this.#view
    this.#view = view
  }

  #enter(next: NextState): MachineView {
    if (next.state === 'off' || next.state === 'saved' || next.state === 'starting') this.#marks = []
    const view = enter(this.#view, next)
    return this.#marks.length === 0 ? view : { ...view, detail: joined(next.detail, this.#marks) }
  }

  /** Takes a new state, and tells. In the same state, only its reason is new. */
  become(next: NextState): void {
    const from = this.#view.state
    if (from === next.state) {
      this.replace({ reason: next.reason })
      return
    }
    const atMs = this.#nowMs()
    const sinceMs = isOfDump(this.#view, next) ? this.#view.sinceMs : atMs
    this.#view = { ...this.#enter(next), sinceMs }
    const { state: to, reason } = next
    this.#tell({ kind: 'machine-state', atMs, machine: this.#view, from, to, reason })
    this.check()
  }

  /** Takes the state that a machine was found in, which is no news. */
  found(next: NextState & { readonly sinceMs?: number }): void {
    const { sinceMs = this.#view.sinceMs, ...state } = next
    this.#view = { ...this.#enter(state), sinceMs }
    this.check()
  }

  /** Looks again at what is waited for. */
  check(): void {
    for (const check of this.#checks) check()
  }

  /** Resolves true when it holds, false when the signal aborts first. */
  until(holds: () => boolean, signal?: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const settle = (value: boolean) => {
      this.#checks.delete(check)
      signal?.removeEventListener('abort', giveUp)
      resolve(value)
    }
    const check = () => {
      if (holds()) settle(true)
    }
    const giveUp = () => settle(holds())
    this.#checks.add(check)
    signal?.addEventListener('abort', giveUp, { once: true })
    if (signal?.aborted) giveUp()
    else check()
    return promise
  }
}

function joined(detail: string | undefined, marks: readonly string[]): string {
  return [detail, ...marks].filter((text) => text !== undefined).join('\n')
}

/**
 * What a process alone gives (its number, its settings) leaves with the process, a detail with its state, and what was
 * saved where the machine does not wait for it.
 */
function enter(view: MachineView, next: NextState): MachineView {
  const { detail: _, pid, acceleration, endpoints, guest, saved, ...rest } = view
  if (next.state === 'off') return { ...rest, active: null, ...next }
  if (next.state === 'starting' || next.state === 'saved')
    return { ...rest, active: null, ...(saved ? { saved } : {}), ...next }
  return {
    ...rest,
    ...(acceleration === undefined ? {} : { acceleration }),
    ...(pid === undefined ? {} : { pid }),
    ...(endpoints === undefined ? {} : { endpoints }),
    ...(guest === undefined ? {} : { guest }),
    ...next,
  }
}
