import { type GuestPatience, HypervisorError, type MachineView, type Operation } from '@cimarron/hypervisor'
import type { DomainEvent } from '../api/domain-events.ts'
import { LibvirtError } from '../error.ts'
import type { MachineDesk } from './machine-desk.ts'
import type { GuestAsking } from './platform.ts'
import { isRefusal, refusalOf } from './refusal.ts'
import { startFailure } from './start-failure.ts'

const usualPatienceMs = 60_000

/** A machine's power, by libvirt's calls for it. */
export class Power {
  readonly #desk: MachineDesk

  constructor(desk: MachineDesk) {
    this.#desk = desk
  }

  async start({ paused = false, ...options }: Operation & { readonly paused?: boolean }): Promise<void> {
    const desk = this.#desk
    await desk.run(paused ? 'start-paused' : 'start', options, async (signal) => {
      const before = desk.view
      const domain = desk.domain()
      desk.around.requireFreeDisks(before)
      desk.mirror.show({ state: 'starting', reason: 'requested' })
      try {
        await domain.start(paused ? ['paused'] : [])
        signal.throwIfAborted()
        await desk.take({ reason: 'requested', operation: options })
      } catch (error) {
        await this.#endIfBegun()
        const refused = signal.aborted ? signal.reason : this.#failure(error, before)
        const detail = refused instanceof Error ? refused.message : String(refused)
        const why = signal.aborted ? { reason: 'requested' as const } : { reason: 'start-failed' as const, detail }
        desk.mirror.show({ state: before.state === 'saved' ? 'saved' : 'off', ...why })
        throw refused
      }
    })
  }

  async #endIfBegun(): Promise<void> {
    const desk = this.#desk
    try {
      await desk.domain().destroy()
    } catch (error) {
      if (!isRefusal(error, 'operationInvalid', 'noDomain')) desk.around.report(error)
    }
  }

  #failure(error: unknown, before: MachineView): unknown {
    const { platform } = this.#desk.around
    return startFailure(refusalOf(error, { platform, operation: 'start', machine: before.defined.name }), before)
  }

  async pause(operation: Operation): Promise<void> {
    await this.#reach('pause', operation, async () => await this.#desk.domain().suspend())
  }

  async resume(operation: Operation): Promise<void> {
    await this.#reach('resume', operation, async () => await this.#desk.domain().resume())
  }

  async powerOff(operation: Operation): Promise<void> {
    const desk = this.#desk
    await desk.run('power-off', operation, async () => {
      // It overtook a start, and that has left the machine off.
      if (desk.view.state === 'off') return
      await desk
        .domain()
        .destroy()
        .catch((error: unknown) => {
          // It has ended by itself meanwhile, which is what was wanted.
          if (!isRefusal(error, 'operationInvalid')) throw error
        })
      await this.#takeOrEnd({ operation })
    })
  }

  async reset(operation: Operation): Promise<void> {
    const desk = this.#desk
    await desk.run('reset', operation, async () => {
      const domain = desk.domain()
      const isStanding = desk.view.state !== 'running'
      using told = this.#expect((event) => event.kind === 'reboot')
      await domain.reset()
      // libvirt leaves one that stands still as it is; a reset wakes it.
      if (isStanding) await domain.resume()
      if (desk.around.tellsOfResets) await told.within(2000)
      await desk.take({ reason: 'requested', operation })
      desk.tellOfReset()
    })
  }

  async reboot(options: Operation & GuestPatience): Promise<void> {
    const desk = this.#desk
    await desk.run('reboot', options, async (signal) => {
      using told = this.#expect((event) => event.kind === 'reboot' || isStopped(event))
      await this.#ask(options, (way) => desk.domain().reboot(way))
      if (desk.around.tellsOfResets) await this.#patiently(told, { what: 'reboot', options, signal })
      await desk.take({ reason: 'requested', operation: options })
      desk.tellOfReset()
    })
  }

  async shutDown(options: Operation & GuestPatience): Promise<void> {
    const desk = this.#desk
    await desk.run('shut-down', options, async (signal) => {
      using told = this.#expect(isStopped)
      desk.mirror.show({ state: 'shutting-down', reason: 'requested' })
      try {
        await this.#ask(options, (way) => desk.domain().shutdown(way))
        await this.#patiently(told, { what: 'shut-down', options, signal })
      } catch (error) {
        // It runs on; where a power-off overtook it, that one says what comes next.
        const isOvertaken = signal.aborted && !options.signal?.aborted
        if (!isOvertaken) desk.mirror.show({ state: 'running', reason: 'requested' })
        throw error
      }
      await this.#takeOrEnd({ operation: options })
    })
  }

  /** A call after which the state is what was asked for. */
  async #reach(what: 'pause' | 'resume', operation: Operation, call: () => Promise<void>): Promise<void> {
    await this.#desk.run(what, operation, async () => {
      await call()
      await this.#desk.take({ reason: 'requested', operation })
    })
  }

  /** One that was not kept is gone when it is off. */
  async #takeOrEnd({ operation }: { readonly operation: Operation }): Promise<void> {
    const desk = this.#desk
    try {
      await desk.take({ reason: 'requested', operation })
    } catch (error) {
      if (!(error instanceof HypervisorError) || error.code !== 'machine-not-found') throw error
      await desk.vanish(operation)
    }
  }

  /** Asks the guest in each of the ways there are; one that it does not have is passed over, where another was taken. */
  async #ask({ by }: GuestPatience, ask: (way: GuestAsking) => Promise<void>): Promise<void> {
    const ways = by === 'agent' ? ([['guestAgent']] as const) : this.#desk.around.asking
    const refusals: unknown[] = []
    for (const way of ways) {
      await ask(way).catch((error: unknown) => {
        if (!(error instanceof LibvirtError) || error.code !== 'refused') throw error
        refusals.push(error)
      })
    }
    if (refusals.length === ways.length) throw refusals[0]
  }

  #expect(fits: (event: DomainEvent) => boolean): Expectation {
    return new Expectation(this.#desk, fits)
  }

  async #patiently(
    told: Expectation,
    { what, options, signal }: { readonly what: string; readonly options: GuestPatience; readonly signal: AbortSignal },
  ): Promise<void> {
    const { timeoutMs = usualPatienceMs } = options
    if (await told.within(timeoutMs, signal)) return
    signal.throwIfAborted()
    const { name } = this.#desk.view.defined
    const remedy = 'the guest may not listen to its power button; power it off, or give it more time'
    throw new HypervisorError('timeout', {
      what: `${what} of machine ${JSON.stringify(name)}`,
      within: `${timeoutMs} ms`,
      remedy,
    })
  }
}

/** An event that is waited for from its making on. */
class Expectation implements Disposable {
  readonly #listening: Disposable
  readonly #came = Promise.withResolvers<true>()

  constructor(desk: MachineDesk, fits: (event: DomainEvent) => boolean) {
    this.#listening = desk.listen((event) => {
      if (fits(event)) this.#came.resolve(true)
    })
  }

  /** Whether it came in time. */
  async within(ms: number, signal?: AbortSignal): Promise<boolean> {
    const late = Promise.withResolvers<false>()
    const giveUp = () => late.resolve(false)
    const timer = setTimeout(giveUp, ms)
    if (signal?.aborted) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      return await Promise.race([this.#came.promise, late.promise])
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]()
  }
}

function isStopped(event: DomainEvent): boolean {
  return event.kind === 'lifecycle' && event.event === 'stopped'
}
