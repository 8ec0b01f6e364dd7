import type { InstanceRecord } from '@cimarron/cimom'
import type { FeatureName, MachineConfig, MachineDraft, MachineView } from '@cimarron/hypervisor'
import type { PoolClass } from '../pools/pool-class.ts'
import {
  CIM_EnabledLogicalElement_EnabledState as EnabledState,
  CIM_ManagedSystemElement_HealthState as HealthState,
  CIM_ManagedSystemElement_OperationalStatus as OperationalStatus,
  CIM_EnabledLogicalElement_RequestedState as RequestedState,
} from '../schema.gen.ts'
import type { Placing } from './placing.ts'
import type { SettingReader } from './setting-reader.ts'

/** A draft while settings are put into it. */
export type OpenDraft = { -readonly [K in keyof MachineDraft]: MachineDraft[K] }

/** One setting of a machine and the devices it gives the guest. */
export interface Resource {
  /** Names the setting within its machine: a device's id, or `processors`, `memory`. */
  readonly id: string
  /** The setting's properties, without keys. */
  readonly setting: InstanceRecord
  readonly devices: readonly ResourceDevice[]
}

/** A device that a setting gives the guest. */
export interface ResourceDevice {
  /** Names it in its machine's DeviceID. */
  readonly part: string
  /** Without keys. */
  readonly properties: InstanceRecord
  /** Which of its kind's device classes it is of; absent: the first. */
  readonly deviceClass?: string
}

/**
 * One kind of resource, both ways: what a machine has of it told as settings and devices, and settings read into a
 * draft. Everything about a kind is in its one file; adding a kind is adding a row to `resource-kinds.ts`.
 */
export interface ResourceKind {
  /** For messages: `disk`. */
  readonly name: string
  /** The part of a draft that holds it. */
  readonly part: keyof OpenDraft
  readonly placing: Placing
  /** Values of ResourceType that mean this kind; the first is that of its pools. */
  readonly resourceTypes: readonly [number, ...number[]]
  /** OtherResourceType, of those whose ResourceType is 1 (Other). */
  readonly otherResourceType?: string
  /** Names of the platform's classes, without prefix. */
  readonly settingClass: string
  readonly deviceClasses: readonly [string, ...string[]]
  /** The pools that it is taken from. */
  readonly pool: PoolClass
  /** What a driver must have for it; absent: all have it. */
  readonly feature?: FeatureName
  /** What a config has of it. The view tells what is only known of the running machine. */
  resources(config: MachineConfig, view: MachineView): readonly Resource[]
  /** Adds one given setting to the draft. @throws SettingProblem */
  read(reader: SettingReader, draft: OpenDraft): void
}

/** ResourceType of what has none of its own; OtherResourceType says what it is. */
export const otherResource = 1

/** Properties all settings of devices share. */
export function deviceSetting(resourceType: number, name: string): InstanceRecord {
  return {
    ResourceType: resourceType,
    ElementName: name,
    AllocationUnits: 'count',
    VirtualQuantity: 1n,
    VirtualQuantityUnits: 'count',
    AutomaticAllocation: true,
    AutomaticDeallocation: true,
    ConsumerVisibility: 3,
  }
}

/** State properties of a device, which follows its machine. */
export function deviceState(view: MachineView): InstanceRecord {
  const on = view.active !== null
  return {
    EnabledState: on ? EnabledState.Enabled : EnabledState.Disabled,
    RequestedState: RequestedState.NotApplicable,
    HealthState: on ? HealthState.OK : HealthState.Unknown,
    OperationalStatus: [on ? OperationalStatus.OK : OperationalStatus.Stopped],
  }
}

/** A setting of a single device says a quantity of one or none at all. */
export function readOne(reader: SettingReader): void {
  const quantity = reader.integer('VirtualQuantity')
  if (quantity !== undefined && quantity !== 1)
    throw reader.problem(`VirtualQuantity is ${quantity}; each device has a setting of its own, with 1`)
}
