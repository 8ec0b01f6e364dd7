import { CimError } from '@cimarron/cim'
import type { InstanceRecord } from '../record.ts'

/** What CIM_IndicationService and its settings data say, and how it is kept. */
export interface ServiceSettings {
  readonly FilterCreationEnabled: boolean
  /** Tries after the first one. */
  readonly DeliveryRetryAttempts: number
  /** Seconds; the least time between two tries. */
  readonly DeliveryRetryInterval: number
  /** 2 Remove, 3 Disable, 4 Ignore. */
  readonly SubscriptionRemovalAction: number
  /** Seconds. */
  readonly SubscriptionRemovalTimeInterval: number
}

/** Retries as DMTF's defaults; a subscription goes when its listener has been dead for 30 days. */
export const defaultSettings: ServiceSettings = {
  FilterCreationEnabled: true,
  DeliveryRetryAttempts: 3,
  DeliveryRetryInterval: 30,
  SubscriptionRemovalAction: 2,
  SubscriptionRemovalTimeInterval: 2_592_000,
}

const ranges: Readonly<Record<Exclude<keyof ServiceSettings, 'FilterCreationEnabled'>, readonly [number, number]>> = {
  DeliveryRetryAttempts: [0, 1000],
  DeliveryRetryInterval: [1, 86_400],
  SubscriptionRemovalAction: [2, 4],
  SubscriptionRemovalTimeInterval: [1, 0xffff_ffff],
}

/** @throws CimError CIM_ERR_INVALID_PARAMETER naming the property, its range, or what can't be changed */
export function changedSettings(before: ServiceSettings, changes: InstanceRecord): ServiceSettings {
  const after: Record<string, boolean | number> = { ...before }
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in before)) {
      const text = `${name} can't be changed; ${Object.keys(before).join(', ')} can`
      throw new CimError('CIM_ERR_INVALID_PARAMETER', text)
    }
    if (name === 'FilterCreationEnabled') {
      if (typeof value !== 'boolean') throw new CimError('CIM_ERR_INVALID_PARAMETER', `${name} is true or false`)
      after[name] = value
      continue
    }
    const [least, most] = ranges[name as keyof typeof ranges]
    if (typeof value !== 'number' || value < least || value > most) {
      throw new CimError('CIM_ERR_INVALID_PARAMETER', `${name} is ${String(value)}; ${least} to ${most} are granted`)
    }
    after[name] = value
  }
  return after as unknown as ServiceSettings
}
