import {
  HypervisorError,
  type MachineConfig,
  type Operation,
  restoredConfig,
  throwIfCancelled,
  withAgentChannel,
} from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { prepareStart } from '../prepare-start.ts'
import type { QmpEvent } from '../qmp/message.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { MachineSaves } from '../save/machine-saves.ts'
import type { SerialHistory } from '../serial-history.ts'
import { startQemu } from '../start-qemu.ts'
import type { MachineGate } from './machine-gate.ts'
import type { MachineRuns } from './machine-runs.ts'

export interface StartsParts {
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly paths: RunPaths
  readonly gate: MachineGate
  readonly runs: MachineRuns
  readonly saves: MachineSaves
  readonly history: (device: string) => SerialHistory
}

/** A guest that ran before, or elsewhere, with the settings that it ran with there. */
export interface ComingGuest {
  readonly config: MachineConfig
  readonly incoming: Incoming
}

interface StartPlan {
  readonly paused: boolean
  readonly signal: AbortSignal
  readonly options: Operation
  readonly onEvent: (event: QmpEvent) => void
  readonly guest?: ComingGuest
}

/** A machine from off, or from where it was saved, to a guest that runs or waits. */
export class MachineStarts {
  readonly #parts: StartsParts

  constructor(parts: StartsParts) {
    this.#parts = parts
  }

  async start(options: Operation & { readonly paused?: boolean }): Promise<void> {
    const { status, gate, runs, saves, context } = this.#parts
    const { saved } = status.view
    const paused = options.paused ?? saved?.paused ?? false
    await gate.exclusively(options.paused ? 'start-paused' : 'start', options.signal, async (signal) => {
      const { reached } = context.surroundings
      reached('start:1')
      status.become({ state: 'starting', reason: 'requested' })
      const run = runs.begin()
      let mayHaveRun = false
      const onEvent = (event: QmpEvent) => {
        // QEMU writes it before it lets the first processor go.
        if (event.name === 'RESUME') mayHaveRun = true
        run.hear(event)
      }
      try {
        await this.#startRun(run, { paused, signal, options, onEvent })
      } catch (error) {
        runs.forget()
        const isCancelled = error instanceof HypervisorError && error.code === 'cancelled'
        const detail = error instanceof Error ? error.message : String(error)
        const state = saved && !mayHaveRun ? 'saved' : 'off'
        if (saved && mayHaveRun) await saves.used(options)
        status.become(isCancelled ? { state, reason: 'requested' } : { state, reason: 'start-failed', detail })
        throw error
      }
    })
  }

  /** Starts QEMU for a guest that is yet to come, and stands still until it is sent on. */
  async startStill(guest?: ComingGuest): Promise<void> {
    const { status, runs } = this.#parts
    status.become({ state: 'starting', reason: 'requested' })
    const run = runs.begin()
    const { signal } = new AbortController()
    try {
      const onEvent = (event: QmpEvent) => run.hear(event)
      const coming = guest ? { guest } : {}
      await this.#startRun(run, { paused: true, signal, options: {}, onEvent, ...coming })
    } catch (error) {
      runs.forget()
      status.become({ state: 'off', reason: 'start-failed' })
      throw error
    }
  }

  async #startRun(run: Run, { paused, signal, options, onEvent, guest }: StartPlan): Promise<void> {
    const { status, context, gate, saves, paths, history: historyOf } = this.#parts
    const { saved, defined } = status.view
    const config = guest?.config ?? (saved ? restoredConfig(saved.config, defined) : withAgentChannel(defined))
    using prepared = await prepareStart(config, context)
    const { files, firmware, seed, companions, acceleration, plugs, listenings } = prepared
    run.claim({ phase: 'starting', config, acceleration, sinceMs: 0, disks: files.uses })
    throwIfCancelled(signal, gate.what('start'))
    const incoming = guest?.incoming ?? (saved && saves.incoming(options))
    const own = { files, firmware, seed, companions, plugs, listenings, paths, incoming, historyOf }
    const { process, record } = await startQemu(
      { config, acceleration, paused, signal, onEvent, ...own },
      context.surroundings,
    )
    run.attach(process, record)
    if (!status.view.guest) status.replace({ guest: { agent: false } })
    status.become({ state: paused ? 'paused' : 'running', reason: 'requested' })
    const { reached } = context.surroundings
    if (saved) {
      reached('restore:3')
      await saves.used(options)
      reached('restore:4')
    }
  }
}
