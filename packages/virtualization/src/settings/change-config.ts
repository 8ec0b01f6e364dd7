import type { Instance } from '@cimarron/cim'
import {
  applyChanges,
  type Change,
  changesBetween,
  HypervisorError,
  type MachineConfig,
  type MachineView,
} from '@cimarron/hypervisor'
import type { Pooling } from '../pools/pooling.ts'
import { SettingProblem } from './problem.ts'
import { refuseUnmet } from './refuse-unmet.ts'
import type { OpenDraft, ResourceKind } from './resource-kind.ts'
import { resourceKindOf, resourceKinds } from './resource-kinds.ts'
import { SettingReader } from './setting-reader.ts'
import { readSystem, systemSetting } from './system.ts'

/** A machine's settings, as defined or as active, that are to be changed. */
export interface Present {
  readonly config: MachineConfig
  readonly view: MachineView
  /** Which pools its resources are taken from. */
  readonly pooling: Pooling
}

/** The changes that settings ask for, and the resources whose settings these are then, in the order they were given. */
export interface WantedChanges {
  readonly changes: readonly Change[]
  readonly resources: readonly { readonly id: string; readonly kind: ResourceKind }[]
}

/** A given setting and the resource of the machine that it is to be the setting of. */
export interface ChangedResource {
  readonly resource: string
  readonly given: Instance
}

/**
 * What AddResourceSettings asks for: each setting is a device more.
 * @throws SettingProblem
 * @throws HypervisorError `invalid-config`
 */
export function addedResources({ config, ...around }: Present, given: readonly Instance[]): WantedChanges {
  const changes: Change[] = []
  const resources: { id: string; kind: ResourceKind }[] = []
  let next = config
  for (const instance of given) {
    const kind = resourceKindOf(instance)
    const reader = new SettingReader(instance)
    const { id, change } = kind.placing.added(next, { draft: readInto(kind, reader), reader })
    next = applyChanges(next, [change])
    refuseUnmet(reader, settingOf({ config: next, ...around }, id)?.setting ?? {})
    changes.push(change)
    resources.push({ id, kind })
  }
  return { changes, resources }
}

/**
 * What ModifyResourceSettings asks for. What a setting does not give stays as it is (DSP1042: NULL is no change), and so
 * does what a machine has beyond what its settings tell.
 * @throws SettingProblem
 * @throws HypervisorError `invalid-config`
 */
export function modifiedResources({ config, ...around }: Present, given: readonly ChangedResource[]): WantedChanges {
  const resources: { id: string; kind: ResourceKind }[] = []
  let next = config
  for (const { resource, given: instance } of given) {
    const found = settingOf({ config: next, ...around }, resource)
    if (found === undefined) throw new SettingReader(instance).problem(`the machine has no ${JSON.stringify(resource)}`)
    const reader = new SettingReader(instance, found.setting)
    refuseOtherKind(reader, found.kind)
    const draft = readInto(found.kind, reader)
    next = applyChanges(next, found.kind.placing.changed(next, { resource, draft, reader }))
    refuseUnmet(reader, settingOf({ config: next, ...around }, resource)?.setting ?? {})
    resources.push({ id: resource, kind: found.kind })
  }
  return { changes: changesBetween(config, next), resources }
}

/**
 * What RemoveResourceSettings asks for.
 * @throws HypervisorError `device-not-found`
 */
export function removedResources(present: Present, resources: readonly string[]): WantedChanges {
  let next = present.config
  for (const resource of new Set(resources)) {
    const kind = settingOf({ ...present, config: next }, resource)?.kind
    if (kind === undefined)
      throw new HypervisorError('device-not-found', { machine: next.name, device: resource, wanted: undefined })
    const changes = kind.placing.removed(next, resource)
    if (changes === 'needed')
      throw new SettingProblem(
        'ResourceSettings',
        `a machine can't be without ${resource}; ModifyResourceSettings changes them`,
      )
    next = applyChanges(next, changes)
  }
  return { changes: changesBetween(present.config, next), resources: [] }
}

/**
 * What ModifySystemSettings asks for. An empty string takes away what is text (NULL is no change).
 * @param type told as VirtualSystemType
 * @throws SettingProblem
 * @throws HypervisorError `invalid-config`
 */
export function modifiedSystem({ config, view }: Present, given: Instance, type: string): readonly Change[] {
  const reader = new SettingReader(given)
  const draft: OpenDraft = { ...config }
  readSystem(reader, draft)
  for (const constant of ['id', 'architecture'] as const)
    if (draft[constant] !== config[constant])
      throw reader.problem(
        `the machine's ${constant} is ${config[constant]} and never changes; ${draft[constant]} was given`,
      )
  const { description, ...rest } = draft
  const { direct, ...order } = { ...config.boot, ...draft.boot }
  const { description: _, ...before } = config
  const next: MachineConfig = {
    ...before,
    name: rest.name,
    machineType: rest.machineType ?? config.machineType,
    acceleration: rest.acceleration ?? config.acceleration,
    lifecycle: { ...config.lifecycle, ...rest.lifecycle },
    ...(description === undefined || description === '' ? {} : { description }),
    boot: { ...order, ...(direct === undefined || direct.kernel === '' ? {} : { direct: withoutEmpty(direct) }) },
  }
  refuseUnmet(reader, systemSetting(next, view, type))
  return changesBetween(config, next)
}

function withoutEmpty<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) as T
}

function readInto(kind: ResourceKind, reader: SettingReader): OpenDraft {
  const draft: OpenDraft = { name: '' }
  reader.integer('ResourceType')
  reader.string('OtherResourceType')
  kind.read(reader, draft)
  return draft
}

function settingOf({ config, view, pooling }: Present, resource: string) {
  for (const kind of resourceKinds) {
    const found = kind.resources(config, view).find(({ id }) => id === resource)
    if (found !== undefined) return { kind, setting: pooling.setting(kind, found, { config, host: view.host }) }
  }
  return undefined
}

function refuseOtherKind(reader: SettingReader, kind: ResourceKind): void {
  const type = reader.integer('ResourceType')
  if (type !== undefined && !kind.resourceTypes.includes(type))
    throw reader.problem(
      `ResourceType is ${type}; the resource that InstanceID names is a ${kind.name}, ${kind.resourceTypes[0]}`,
    )
}
