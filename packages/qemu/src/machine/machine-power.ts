import { type GuestPatience, HypervisorError, type Operation, throwIfCancelled } from '@cimarron/hypervisor'
import type { MachineAgent } from '../agent/machine-agent.ts'
import { type GuestRequest, rebootGuest, shutDownGuest } from '../guest-request.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import { quitPatienceMs, type Run } from '../run.ts'
import type { MachineSaves } from '../save/machine-saves.ts'
import type { MachineGate } from './machine-gate.ts'

export interface PowerParts {
  readonly status: MachineStatus
  readonly context: MachineContext
  readonly gate: MachineGate
  readonly run: () => Run | undefined
  readonly agent: MachineAgent
  readonly saves: MachineSaves
}

/** A machine that runs, held and let go, and ended by its guest or without asking that. */
export class MachinePower {
  readonly #parts: PowerParts

  constructor(parts: PowerParts) {
    this.#parts = parts
  }

  async pause({ signal }: Operation): Promise<void> {
    await this.#parts.gate.ask('pause', signal, async (run, both) => {
      await run.qmp.execute('stop', {}, { signal: both })
    })
  }

  async resume(operation: Operation): Promise<void> {
    await this.#parts.gate.ask('resume', operation.signal, async (run, signal) => {
      const { defined, reason } = this.#parts.status.view
      if (reason === 'guest-shutdown') {
        // QEMU: "Resetting the Virtual Machine is required".
        const state = 'paused since its guest powered off'
        const needs = 'reset, which boots it anew, or powered off'
        throw new HypervisorError('invalid-state', { machine: defined.name, state, operation: 'resume', needs })
      }
      await run.qmp.execute('cont', {}, { signal })
    })
  }

  async reset({ signal }: Operation): Promise<void> {
    await this.#parts.gate.ask('reset', signal, (run) => run.resetAndGo())
  }

  async reboot(options: Operation & GuestPatience): Promise<void> {
    await this.#parts.gate.ask('reboot', options.signal, (run, signal) =>
      rebootGuest(run, this.#parts.status, this.#guestRequest(options, signal)),
    )
  }

  async shutDown(options: Operation & GuestPatience): Promise<void> {
    await this.#parts.gate.ask('shut-down', options.signal, (run, signal) =>
      shutDownGuest(run, this.#parts.status, this.#guestRequest(options, signal)),
    )
  }

  #guestRequest({ timeoutMs, by }: GuestPatience, signal: AbortSignal): GuestRequest {
    const { gate, agent } = this.#parts
    const stop = gate.lanes.power?.stop.signal
    const press = (run: Run) =>
      by === 'agent' ? agent.shutDown('powerdown', { signal }) : run.qmp.execute('system_powerdown', {})
    return { signal, isMoot: () => stop?.aborted ?? false, press, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  }

  async powerOff({ signal }: Operation): Promise<void> {
    const { gate, status, saves, context, run: present } = this.#parts
    gate.require('power-off')
    throwIfCancelled(signal, gate.what('power-off'))
    const { reached } = context.surroundings
    reached('power-off:1')
    gate.lanes.power?.stop.abort(new Error('the machine was powered off'))
    // A start under way is called off and cleans up itself, unless it has come too far already.
    await status.until(() => status.view.state === 'off' || present()?.process !== undefined)
    await saves.settled()
    if (status.view.state === 'saved') gate.require('power-off')
    const run = present()
    if (!run) return
    await run.powerOff(quitPatienceMs)
    reached('power-off:2')
    await run.over
    reached('power-off:3')
  }
}
