import { type CimValue, foldName, type Instance, type ObjectPath } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { number, text } from './machine.ts'
import { unlessAbsent } from './namespaces.ts'

/** The settings of a machine in one phase: as a whole, and of its resources. */
export interface Settings {
  readonly system: Instance
  readonly resources: readonly Instance[]
}

export interface MachineSettings {
  /** In force at the next start. */
  readonly defined: Settings | undefined
  /** In force now; undefined while the machine is off. */
  readonly active: Settings | undefined
}

/** Something that is another at the next start than it is now. */
export interface PendingChange {
  /** `Processors VirtualQuantity`. */
  readonly what: string
  readonly now: CimValue | undefined
  readonly next: CimValue | undefined
}

/**
 * The settings of a machine, by CIM_ElementSettingData, of which IsNext tells the defined ones and IsCurrent those in
 * force (DSP1057); resources by CIM_VirtualSystemSettingDataComponent.
 */
export async function readSettings(
  client: WbemClient,
  machine: ObjectPath,
  signal: AbortSignal,
): Promise<MachineSettings> {
  const links = await unlessAbsent(
    () =>
      Array.fromAsync(
        client.references(machine, { resultClass: 'CIM_ElementSettingData', role: 'ManagedElement', signal }),
      ),
    [],
  )
  let defined: Settings | undefined
  let active: Settings | undefined
  for (const link of links) {
    const path = link.get('SettingData')
    if (typeof path !== 'object' || path === null || !('kind' in path) || path.kind !== 'path') continue
    const settings = await readOne(client, path.namespace === undefined ? path.in(machine.namespace) : path, signal)
    const isNext = link.get('IsNext') === isSo || link.get('IsDefault') === isSo
    const isCurrent = link.get('IsCurrent') === isSo
    if (isNext) defined = settings
    if (isCurrent && !isNext) active = settings
  }
  return { defined, active }
}

/** The value of IsNext, IsCurrent and IsDefault that says yes. */
const isSo = 1

async function readOne(client: WbemClient, path: ObjectPath, signal: AbortSignal): Promise<Settings> {
  const [system, resources] = await Promise.all([
    client.getInstance(path, { signal }),
    Array.fromAsync(
      client.associators(path, {
        assocClass: 'CIM_VirtualSystemSettingDataComponent',
        resultClass: 'CIM_ResourceAllocationSettingData',
        signal,
      }),
    ),
  ])
  return { system, resources }
}

/** What a machine that runs will have otherwise at its next start. */
export function pendingChanges({ defined, active }: MachineSettings): PendingChange[] {
  if (defined === undefined || active === undefined) return []
  const changes = differences('machine', active.system, defined.system)
  const now = new Map(active.resources.map((one) => [resourceKey(one), one]))
  const next = new Map(defined.resources.map((one) => [resourceKey(one), one]))
  for (const [key, instance] of next) changes.push(...differences(resourceName(instance), now.get(key), instance))
  for (const [key, instance] of now) {
    if (!next.has(key)) changes.push({ what: resourceName(instance), now: 'present', next: 'removed' })
  }
  return changes
}

/** Names the same resource in either phase: the end of its InstanceID, else its kind and name. */
function resourceKey(instance: Instance): string {
  const id = text(instance, 'InstanceID')
  const device = id === undefined ? undefined : /:(?:defined|active):(.+)$/s.exec(id)?.[1]
  return device ?? `${resourceType(instance)} ${text(instance, 'ElementName') ?? id ?? ''}`
}

export function resourceName(instance: Instance): string {
  return text(instance, 'ElementName') ?? text(instance, 'InstanceID') ?? instance.className
}

/** Properties that name a phase, or count its changes. */
const notCompared: ReadonlySet<string> = new Set([
  'instanceid',
  'caption',
  'description',
  'revision',
  'changeabletype',
  'configurationname',
])

function differences(what: string, now: Instance | undefined, next: Instance): PendingChange[] {
  if (now === undefined) return [{ what, now: 'absent', next: 'added' }]
  const changes: PendingChange[] = []
  for (const { name, value } of next.properties) {
    if (notCompared.has(foldName(name))) continue
    const before = now.get(name)
    if (JSON.stringify(before, digits) !== JSON.stringify(value, digits))
      changes.push({ what: `${what} ${name}`, now: before, next: value })
  }
  return changes
}

function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

/** CIM_ResourceAllocationSettingData.ResourceType as people say it. */
const resourceTypes: ReadonlyMap<number, string> = new Map([
  [3, 'processors'],
  [4, 'memory'],
  [10, 'network'],
  [15, 'cd'],
  [17, 'disk'],
  [21, 'serial'],
  [24, 'screen'],
  [31, 'disk'],
  [32, 'disk'],
])

export function resourceType(instance: Instance): string {
  const type = number(instance, 'ResourceType')
  return type === undefined ? instance.className : (resourceTypes.get(type) ?? `type ${type}`)
}
