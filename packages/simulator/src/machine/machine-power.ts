import {
  type GuestPatience,
  HypervisorError,
  type MachineOperation,
  type MemoryAgent,
  type Operation,
  Overtaken,
  restoredConfig,
  withAgentChannel,
} from '@cimarron/hypervisor'
import type { TimedOperation } from '../fault.ts'
import type { PowerButton, Press } from '../power-button.ts'
import { strikeStart } from '../start-fault.ts'
import type { World } from '../world.ts'
import type { GuestLife } from './guest-life.ts'
import type { MachineState } from './machine-state.ts'

export interface PowerParts {
  readonly world: World
  readonly state: MachineState
  readonly life: GuestLife
  readonly agent: MemoryAgent
  readonly button: PowerButton
  /** One operation at a time. */
  run<T>(operation: MachineOperation, options: Operation, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Lets the time pass that the operation takes. */
  take(operation: TimedOperation, signal: AbortSignal): Promise<void>
}

/** A simulated machine on, held, saved, and off: what each passes through, and how long it takes. */
export class MachinePower {
  readonly #parts: PowerParts

  constructor(parts: PowerParts) {
    this.#parts = parts
  }

  async start(options: Operation & { readonly paused?: boolean }): Promise<void> {
    const { world, state, life, run, take } = this.#parts
    await run(options.paused ? 'start-paused' : 'start', options, async (signal) => {
      const { defined, host, saved, id } = state.view
      const config = saved ? restoredConfig(saved.config, defined) : withAgentChannel(defined)
      state.show({ state: 'starting', reason: 'requested' }, config)
      try {
        strikeStart(world.faults, config)
        world.requireFreeVolumes(config)
        world.requireActiveNetworks(config)
        const endpoints = world.resources(host).claim(id, config)
        if (endpoints.length > 0) state.replace({ endpoints })
        await take('start', signal)
        world.failPoint('start:1')
        const bootedAtMs = world.clock.now()
        const next = (options.paused ?? saved?.paused) ? 'paused' : 'running'
        await state.enter({ state: next, reason: 'requested', operation: options }, () => {
          world.failPoint('start:2')
          if (saved) life.goOn()
          else life.powerOn(bootedAtMs)
        })
        world.failPoint('start:3')
        if (next === 'running') life.letRun()
      } catch (error) {
        life.powerDown()
        const reason = signal.aborted ? 'requested' : 'start-failed'
        const detail = signal.aborted ? {} : { detail: error instanceof Error ? error.message : String(error) }
        state.show({ state: saved ? 'saved' : 'off', reason, ...detail }, null)
        throw error
      }
    })
  }

  async save(operation: Operation): Promise<void> {
    const { world, state, life, run, take } = this.#parts
    await run('save', operation, async (signal) => {
      const { state: before, active } = state.view
      if (!active) throw new HypervisorError('unreachable', { what: `machine ${JSON.stringify(state.named.name)}` })
      await take('save', signal)
      world.failPoint('save:1')
      // A real one leaves out what its guest has not touched, too.
      const bytes = Math.ceil(active.memory.bytes / 2)
      const saved = { atMs: world.clock.now(), bytes, paused: before === 'paused', config: active }
      life.keep()
      await state.enter({ state: 'saved', reason: 'requested', saved, operation }, () => life.powerDown())
      world.failPoint('save:2')
    })
  }

  async discardSaved(operation: Operation): Promise<void> {
    const { world, state, life, run } = this.#parts
    await run('discard-saved', operation, async () => {
      world.failPoint('discard-saved:1')
      await state.enter({ state: 'off', reason: 'requested', operation }, () => {
        life.discardKept()
        world.resources(state.view.host).release(state.view.id)
      })
      world.failPoint('discard-saved:2')
    })
  }

  async pause(operation: Operation): Promise<void> {
    const { state, life, run, take } = this.#parts
    await run('pause', operation, async (signal) => {
      await take('pause', signal)
      await state.enter({ state: 'paused', reason: 'requested', operation }, () => life.guest?.freeze())
    })
  }

  async resume(operation: Operation): Promise<void> {
    const { state, life, run, take } = this.#parts
    await run('resume', operation, async (signal) => {
      await take('resume', signal)
      await state.enter({ state: 'running', reason: 'requested', operation }, () => life.letRun())
    })
  }

  async reset(operation: Operation): Promise<void> {
    const { life, run, take } = this.#parts
    await run('reset', operation, async (signal) => {
      await take('reset', signal)
      await life.restart({ byGuest: false, operation })
    })
  }

  async reboot(options: Operation & GuestPatience): Promise<void> {
    const { world, life, agent, button, run } = this.#parts
    await run('reboot', options, async (signal) => {
      if (options.by === 'agent') await agent.ping({ signal })
      await button.press(world, { operation: 'reboot', ...this.#pressed(options, signal) })
      await life.restart({ byGuest: false, operation: options })
    })
  }

  async shutDown(options: Operation & GuestPatience): Promise<void> {
    const { world, state, life, agent, button, run } = this.#parts
    await run('shut-down', options, async (signal) => {
      state.show({ state: 'shutting-down', reason: 'requested' })
      try {
        if (options.by === 'agent') await agent.ping({ signal })
        await button.press(world, { operation: 'shut-down', ...this.#pressed(options, signal) })
        await state.enter({ state: 'off', reason: 'requested', operation: options }, () => life.powerDown())
      } catch (error) {
        // It runs on; where a power-off overtook it, that one says what comes next.
        if (!(signal.reason instanceof Overtaken)) state.show({ state: 'running', reason: 'requested' })
        throw error
      }
    })
  }

  #pressed(options: GuestPatience, signal: AbortSignal): Omit<Press, 'operation'> {
    return { machine: this.#parts.state.named, timeoutMs: options.timeoutMs, signal }
  }

  async powerOff(operation: Operation): Promise<void> {
    const { world, state, life, run, take } = this.#parts
    await run('power-off', operation, async (signal) => {
      // It overtook a start, and that has left the machine off.
      if (state.view.state === 'off') return
      await take('power-off', signal)
      world.failPoint('power-off:1')
      await state.enter({ state: 'off', reason: 'requested', operation }, () => life.powerDown())
      world.failPoint('power-off:2')
    })
  }
}
