import type { ObjectPath } from '@cimarron/cim'
import { typed } from '@cimarron/wbem-client'
import type { Located } from '../model/locate.ts'
import { numberOf, numbersOf, shownProperties } from '../rules/value.ts'
import type { LifecycleRuleId } from './lifecycle-rules.ts'
import type { Waiting } from './method-caller.ts'
import { type Ground, now } from './own-machine.ts'
import { partners } from './settings-of.ts'
import type { Trial } from './trial.ts'

const enabled = 2
const disabled = 3
const quiesce = 9
const reset = 11
/** The guest is asked to do it, which one without an operating system does not. */
const asksGuest = [4, 10]
const requestable = [2, 3, 4, 6, 7, 8, 9, 10, 11]
/** A value that the schema keeps for the DMTF. */
const reserved = 32_000
const invalidTransition = 4097

/** From Disabled on: what is asked for, and the state that it leads to. Left out where it is not supported. */
const walk = [
  { request: enabled, leadsTo: enabled },
  { request: quiesce, leadsTo: quiesce },
  { request: enabled, leadsTo: enabled },
  { request: reset, leadsTo: enabled },
  { request: quiesce, leadsTo: quiesce },
  { request: disabled, leadsTo: disabled },
  { request: enabled, leadsTo: enabled },
  { request: disabled, leadsTo: disabled },
] as const

const pauseMs = 200
const mostAsked = 150

/** Takes a machine, which is Disabled, through its states and back, and tries in each what is not to be had there. */
export class StateTrial {
  readonly #ground: Ground
  readonly #trial: Trial
  readonly #waiting: Waiting
  readonly #system: ObjectPath
  readonly #seen = new Set<number>()

  constructor(ground: Ground, trial: Trial, at: { readonly system: ObjectPath; readonly waiting: Waiting }) {
    this.#ground = ground
    this.#trial = trial
    this.#system = at.system
    this.#waiting = at.waiting
  }

  /** `inState` is called at each state when it is reached for the first time. */
  async go(inState: (state: number) => Promise<void> = async () => undefined): Promise<void> {
    const supported = await this.#supported()
    await this.#probe(disabled, supported)
    let state: number = disabled
    for (const { request, leadsTo } of walk) {
      if (!supported.includes(request) || request === state) continue
      if (!(await this.#step(request, leadsTo))) continue
      state = leadsTo
      if (this.#seen.has(state)) continue
      await inState(state)
      await this.#probe(state, supported)
    }
  }

  async #supported(): Promise<readonly number[]> {
    const found = await partners(this.#ground, this.#system, {
      associations: ['CIM_ElementCapabilities'],
      wanted: 'CIM_EnabledLogicalElementCapabilities',
    })
    return numbersOf(
      found.find((one) => numbersOf(one, 'RequestedStatesSupported').length > 0) ?? (await this.#now()),
      'RequestedStatesSupported',
    )
  }

  async #step(request: number, leadsTo: number): Promise<boolean> {
    const before = await this.#now()
    const available = before.get('AvailableRequestedStates')
    const isListed = !Array.isArray(available) || available.includes(request)
    const outcome = await this.#request(request)
    const from = numberOf(before, 'EnabledState')
    const refused = `RequestStateChange(${request}) with EnabledState = ${from}: ${outcome.kind === 'refused' ? outcome.text : 'accepted'}`
    this.#judge('transition-accepted', outcome.kind === 'refused', {
      found: refused,
      right: 'accepted, as it is supported and leads on from there',
    })
    this.#judge('available-states-true', isListed === (outcome.kind === 'refused'), {
      found: `${refused}, with ${shownProperties(before, 'AvailableRequestedStates')}`,
      right: isListed ? 'what is available is accepted' : 'what is accepted is available',
    })
    if (outcome.kind === 'refused') return false
    const after = await this.#until(leadsTo)
    const isThere = numberOf(after, 'EnabledState') === leadsTo
    const requested = numberOf(after, 'RequestedState')
    // NULL and 12 say that what was requested last is not known; of 11 the state is that after it.
    const isTold = requested === request || requested === leadsTo || requested === 12 || requested === undefined
    this.#judge('state-as-requested', !isThere || !isTold, {
      found: `after RequestStateChange(${request}): ${shownProperties(after, 'EnabledState', 'RequestedState')}`,
      right: `EnabledState = ${leadsTo}, RequestedState = ${request}`,
    })
    return isThere
  }

  /** What is to be refused in a state is tried there. */
  async #probe(state: number, supported: readonly number[]): Promise<void> {
    this.#seen.add(state)
    await this.#refused('unknown-state-refused', reserved)
    for (const request of requestable) {
      if (supported.includes(request)) continue
      await this.#refused('supported-states-true', request)
    }
    const before = await this.#now()
    const available = before.get('AvailableRequestedStates')
    for (const request of requestable) {
      const isOff = state === disabled && [quiesce, reset].includes(request)
      const isUnavailable = Array.isArray(available) && !available.includes(request)
      if (!supported.includes(request) || asksGuest.includes(request) || request === state || !(isOff || isUnavailable))
        continue
      const outcome = await this.#request(request)
      const code = outcome.kind === 'refused' ? outcome.code : 0
      const found = `RequestStateChange(${request}) with EnabledState = ${state}: ${outcome.kind === 'refused' ? outcome.text : 'accepted'}`
      this.#judge('illegal-transition-code', code !== invalidTransition, {
        found: found,
        right: `${invalidTransition}`,
      })
      if (isUnavailable)
        this.#judge('available-states-true', outcome.kind === 'done', {
          found: `${found}, with ${shownProperties(before, 'AvailableRequestedStates')}`,
          right: 'what is accepted is available',
        })
      await this.#back(state, before, outcome.kind === 'refused')
    }
  }

  async #refused(rule: 'unknown-state-refused' | 'supported-states-true', request: number): Promise<void> {
    const before = await this.#now()
    const outcome = await this.#request(request)
    this.#judge(rule, outcome.kind === 'done', {
      found: `RequestStateChange(${request}) was accepted`,
      right:
        request === reserved ? '5 (Invalid Parameter)' : `1 (Not Supported), or ${request} in RequestedStatesSupported`,
    })
    await this.#back(Number(before.get('EnabledState')), before, outcome.kind === 'refused')
  }

  /** Looks that a refusal changed nothing, and goes back to a state that was left all the same. */
  async #back(state: number, before: Located, isRefused: boolean): Promise<void> {
    const after = await this.#now()
    const names = ['EnabledState', 'RequestedState'] as const
    const isSame = names.every((name) => after.get(name) === before.get(name))
    if (isRefused)
      this.#judge('refused-changes-nothing', !isSame, {
        found: `${shownProperties(after, ...names)} after a request that is to be refused`,
        right: shownProperties(before, ...names),
      })
    if (numberOf(after, 'EnabledState') === state) return
    await this.#request(state)
    await this.#until(state)
  }

  async #request(state: number): Promise<Awaited<ReturnType<Ground['methods']['call']>>> {
    return await this.#ground.methods.call(this.#system, 'RequestStateChange', {
      RequestedState: typed('uint16', state),
    })
  }

  async #until(state: number): Promise<Located> {
    for (let asked = 0; ; asked++) {
      const instance = await this.#now()
      if (numberOf(instance, 'EnabledState') === state || asked >= mostAsked) return instance
      await this.#waiting.wait(pauseMs, this.#waiting.signal)
    }
  }

  #judge(rule: LifecycleRuleId, isWrong: boolean, fault: { readonly found: string; readonly right: string }): void {
    this.#trial.look(rule, ...(isWrong ? [{ where: this.#system, ...fault }] : []))
  }

  async #now(): Promise<Located> {
    const instance = await now(this.#ground.source, this.#system)
    if (instance === undefined) throw new Error('the machine is gone that was being looked at')
    return instance
  }
}
