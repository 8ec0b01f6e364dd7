import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { virtualSystems } from './systems.ts'
import { isNull, numberOf, numbersOf, shownProperties, shownValue } from './value.ts'

const profile = 'Virtual System'

const enabled = 2
const disabled = 3
const other = 1
/** RequestedState and TransitioningToState: no change, or not told. */
const still = [0, 5, 12]
/** OperationalStatus: OK, In Service, Completed; what says that all is well. */
const well = [2, 11, 17]
/** OperationalStatus: Error, Non-Recoverable Error, Aborted, Stopped. */
const notRunning = [6, 7, 14, 10]
const majorFailure = 20

/** In which state machines are, and which they can go to. */
export const stateRules: readonly Rule[] = [
  defineRule({
    id: 'other-state-named',
    title: 'OtherEnabledState is NULL unless EnabledState is Other (1), and then it names the state',
    profile,
    source: ofSchema('CIM_EnabledLogicalElement.OtherEnabledState'),
    of: (model) => model.all.filter((one) => model.isA(one, 'CIM_EnabledLogicalElement')),
    faults(element): Fault[] {
      const isOther = numberOf(element, 'EnabledState') === other
      if (isOther === !isNull(element, 'OtherEnabledState')) return []
      const right = isOther ? 'OtherEnabledState names the state' : 'OtherEnabledState is NULL'
      return [{ found: shownProperties(element, 'EnabledState', 'OtherEnabledState'), right }]
    },
  }),
  defineRule({
    id: 'available-within-supported',
    title: 'AvailableRequestedStates has only values of RequestedStatesSupported',
    profile,
    source: ofSchema('CIM_EnabledLogicalElement.AvailableRequestedStates'),
    of: virtualSystems,
    async *faults(system, model) {
      const available = numbersOf(system, 'AvailableRequestedStates')
      const supported = await supportedStates(model, system)
      if (supported === undefined) return
      const more = available.filter((state) => !supported.includes(state))
      if (more.length > 0)
        yield {
          found: `AvailableRequestedStates has ${more.join(', ')}; RequestedStatesSupported is ${shownValue(supported)}`,
          right: 'a part of RequestedStatesSupported',
        }
    },
  }),
  defineRule({
    id: 'system-state-known',
    title: 'A virtual system tells its state',
    profile,
    source: fromMemory,
    of: virtualSystems,
    faults(system): Fault[] {
      const state = numberOf(system, 'EnabledState')
      if (state !== undefined && state !== 5) return []
      return [
        {
          found: shownProperties(system, 'EnabledState'),
          right: 'Enabled (2), Disabled (3), Quiesce (9), Enabled but Offline (6), or on the way to one',
        },
      ]
    },
  }),
  defineRule({
    id: 'state-capabilities',
    title: 'A virtual system has capabilities that say which states can be asked for, 2 and 3 among them',
    profile,
    source: fromMemory,
    of: virtualSystems,
    async *faults(system, model) {
      const supported = await supportedStates(model, system)
      if (supported === undefined)
        yield {
          found: 'no CIM_ElementCapabilities with CIM_EnabledLogicalElementCapabilities',
          right: 'one, with RequestedStatesSupported',
        }
      else if (!supported.includes(enabled) || !supported.includes(disabled))
        yield {
          found: `RequestedStatesSupported = ${shownValue(supported)}`,
          right: 'Enabled (2) and Disabled (3), at least',
        }
    },
  }),
  defineRule({
    id: 'health-as-status',
    title: 'HealthState and OperationalStatus do not contradict each other',
    profile,
    source: fromMemory,
    of: (model) => model.all.filter((one) => model.isA(one, 'CIM_ManagedSystemElement')),
    faults(element): Fault[] {
      const health = numberOf(element, 'HealthState')
      const [primary] = numbersOf(element, 'OperationalStatus')
      if (health === undefined || primary === undefined) return []
      const shown = shownProperties(element, 'HealthState', 'OperationalStatus')
      if (health >= majorFailure && well.includes(primary))
        return [{ found: shown, right: 'a failure in both, or in neither' }]
      if (health === 5 && [6, 7].includes(primary)) return [{ found: shown, right: 'an error in both, or in neither' }]
      return []
    },
  }),
  defineRule({
    id: 'enabled-as-status',
    title: 'A virtual system that is Enabled is not stopped, aborted or in error',
    profile,
    source: fromMemory,
    of: virtualSystems,
    faults(system): Fault[] {
      const [primary] = numbersOf(system, 'OperationalStatus')
      if (numberOf(system, 'EnabledState') !== enabled || primary === undefined || !notRunning.includes(primary))
        return []
      return [
        {
          found: shownProperties(system, 'EnabledState', 'OperationalStatus'),
          right: 'OperationalStatus of a system that runs',
        },
      ]
    },
  }),
  defineRule({
    id: 'status-primary-there',
    title: 'A virtual system tells OperationalStatus and HealthState',
    profile,
    source: fromMemory,
    of: virtualSystems,
    *faults(system) {
      if (numbersOf(system, 'OperationalStatus').length === 0)
        yield {
          found: shownProperties(system, 'OperationalStatus'),
          right: 'at least one value, the most important first',
        }
      if (isNull(system, 'HealthState')) yield { found: 'HealthState = NULL', right: '5 (OK) of a system that is well' }
    },
  }),
  defineRule({
    id: 'transition-as-state',
    title: 'A system on its way to another state does not say that it stays',
    profile,
    source: fromMemory,
    of: virtualSystems,
    faults(system): Fault[] {
      const state = numberOf(system, 'EnabledState')
      const to = numberOf(system, 'TransitioningToState')
      // 12 says that transitions are not told at all.
      if (to === undefined || to === 12 || (state !== 4 && state !== 10) || !still.includes(to)) return []
      return [
        { found: shownProperties(system, 'EnabledState', 'TransitioningToState'), right: 'the state that it goes to' },
      ]
    },
  }),
]

/** RequestedStatesSupported of a system's capabilities; undefined where it has none. */
export async function supportedStates(model: Model, { path }: Located): Promise<readonly number[] | undefined> {
  for (const one of await model.partners(path, 'CIM_ElementCapabilities', 'ManagedElement'))
    if (model.classes.standardOf(one.className) === 'CIM_EnabledLogicalElementCapabilities')
      return numbersOf(one, 'RequestedStatesSupported')
  return undefined
}
