import { CimDateTime, CimError, type CimValue } from '@cimarron/cim'
import type { InstanceRecord } from '../record.ts'
import type { RepeatRule } from './repeat-notification.ts'

/** CIM_AbstractIndicationSubscription.SubscriptionState. */
export const subscriptionStates = { enabled: 2, degraded: 3, disabled: 4 } as const

/** What becomes of a subscription whose indications can't be delivered. */
export type FailurePolicy = 'ignore' | 'disable' | 'remove'

/** OnFatalErrorPolicy; NULL is Ignore. */
const failurePolicies: ReadonlyMap<CimValue, FailurePolicy> = new Map([
  [2, 'ignore'],
  [3, 'disable'],
  [4, 'remove'],
])

/** RepeatNotificationPolicy. */
const repeats = { none: 2, suppress: 3, delay: 4 } as const

/** A subscription's own rules, read from its record. */
export interface SubscriptionRules {
  readonly isEnabled: boolean
  readonly onFatalError: FailurePolicy
  /** How long deliveries must have failed before that. */
  readonly failureTriggerMs: number
  readonly repeat: RepeatRule | undefined
  /** When it ends; milliseconds since 1970. */
  readonly endsMs: number | undefined
}

/** What clients may change of a subscription: the properties with the qualifier Write. */
export const writable: ReadonlySet<string> = new Set(['SubscriptionState', 'SubscriptionDuration', 'SubscriptionInfo'])

/**
 * The record of a new subscription: what the client left open filled in, what is the server's to say said.
 *
 * @throws CimError CIM_ERR_INVALID_PARAMETER, CIM_ERR_NOT_SUPPORTED
 */
export function newSubscription(record: InstanceRecord, nowMs: number): InstanceRecord {
  if (record.AlertOnStateChange === true) {
    const text = 'AlertOnStateChange is true; alerts of a change of the subscription itself are not supported'
    throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
  }
  const now = CimDateTime.fromDate(new Date(nowMs))
  const whole: InstanceRecord = {
    ...record,
    SubscriptionState: record.SubscriptionState ?? subscriptionStates.enabled,
    OnFatalErrorPolicy: record.OnFatalErrorPolicy ?? 2,
    RepeatNotificationPolicy: record.RepeatNotificationPolicy ?? repeats.none,
    SubscriptionStartTime: now,
    TimeOfLastStateChange: now,
    SubscriptionTimeRemaining: null,
    LastIndicationIdentifier: null,
    LastIndicationProductionDateTime: null,
  }
  subscriptionRules(whole)
  return whole
}

/** A subscription's record after a change. @throws CimError CIM_ERR_INVALID_PARAMETER, CIM_ERR_NOT_SUPPORTED */
export function changedSubscription(before: InstanceRecord, changes: InstanceRecord, nowMs: number): InstanceRecord {
  const fixed = Object.keys(changes).find((name) => !writable.has(name))
  if (fixed !== undefined) {
    const text = `${fixed} of a subscription can't be changed, only ${[...writable].join(', ')}; delete it and create another`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  const after: Record<string, CimValue | undefined> = { ...before, ...changes }
  after.SubscriptionState ??= subscriptionStates.enabled
  // Degraded is what the server says of an enabled one.
  if (after.SubscriptionState === subscriptionStates.degraded) after.SubscriptionState = subscriptionStates.enabled
  if (after.SubscriptionState !== before.SubscriptionState) {
    after.TimeOfLastStateChange = CimDateTime.fromDate(new Date(nowMs))
  }
  subscriptionRules(after)
  return after
}

/** @throws CimError CIM_ERR_INVALID_PARAMETER, CIM_ERR_NOT_SUPPORTED for a policy or state that is none */
export function subscriptionRules(record: InstanceRecord): SubscriptionRules {
  const { SubscriptionState: state, OnFatalErrorPolicy, SubscriptionDuration } = record
  if (
    state !== subscriptionStates.enabled &&
    state !== subscriptionStates.degraded &&
    state !== subscriptionStates.disabled
  ) {
    const text = `SubscriptionState is ${String(state)}; 2 (Enabled) and 4 (Disabled) can be set`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  const onFatalError = failurePolicies.get(OnFatalErrorPolicy ?? 2)
  if (onFatalError === undefined) {
    const text = `OnFatalErrorPolicy is ${String(OnFatalErrorPolicy)}; 2 (Ignore), 3 (Disable) and 4 (Remove) are supported`
    throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
  }
  const startMs =
    record.SubscriptionStartTime instanceof CimDateTime ? record.SubscriptionStartTime.toDate()?.getTime() : 0
  return {
    isEnabled: state !== subscriptionStates.disabled,
    onFatalError,
    failureTriggerMs: secondsIn(record, 'FailureTriggerTimeInterval') * 1000,
    repeat: repeatRule(record),
    endsMs:
      SubscriptionDuration == null ? undefined : (startMs ?? 0) + secondsIn(record, 'SubscriptionDuration') * 1000,
  }
}

/** What the client reads: the stored record with what is only known now. */
export function presentedSubscription(
  record: InstanceRecord,
  {
    nowMs,
    isFailing,
    endsMs,
  }: { readonly nowMs: number; readonly isFailing: boolean; readonly endsMs: number | undefined },
): InstanceRecord {
  const isDegraded = isFailing && record.SubscriptionState === subscriptionStates.enabled
  return {
    ...record,
    SubscriptionState: isDegraded ? subscriptionStates.degraded : record.SubscriptionState,
    SubscriptionTimeRemaining: endsMs === undefined ? null : BigInt(Math.max(0, Math.ceil((endsMs - nowMs) / 1000))),
  }
}

/** DMTF: the values that a policy is calculated from "MUST be set if the property is defined for the selected policy". */
function repeatRule(record: InstanceRecord): RepeatRule | undefined {
  const policy = record.RepeatNotificationPolicy ?? 0
  if (policy === 0 || policy === repeats.none) return undefined
  if (policy !== repeats.suppress && policy !== repeats.delay) {
    const text = `RepeatNotificationPolicy is ${String(policy)}; 2 (None), 3 (Suppress) and 4 (Delay) are supported`
    throw new CimError('CIM_ERR_NOT_SUPPORTED', text)
  }
  const isDelay = policy === repeats.delay
  const needed = [
    'RepeatNotificationCount',
    'RepeatNotificationInterval',
    ...(isDelay ? ['RepeatNotificationGap'] : []),
  ]
  const missing = needed.find((name) => record[name] == null)
  if (missing !== undefined) {
    const text = `RepeatNotificationPolicy is ${policy}, and ${missing} is NULL; the policy needs ${needed.join(', ')}`
    throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
  }
  return {
    kind: isDelay ? 'delay' : 'suppress',
    count: Number(record.RepeatNotificationCount),
    intervalMs: secondsIn(record, 'RepeatNotificationInterval') * 1000,
    gapMs: secondsIn(record, 'RepeatNotificationGap') * 1000,
  }
}

/** Seconds; so many that no date can tell them are as many as a date can. */
function secondsIn(record: InstanceRecord, name: string): number {
  return Math.min(Number(record[name] ?? 0), longestSeconds)
}

const longestSeconds = 100_000_000_000
