import type { CimValue, Instance } from '@cimarron/cim'
import type { InstanceRecord } from '@cimarron/cimom'
import { completeConfig, type MachineConfig, type MachineDraft, type MachineView } from '@cimarron/hypervisor'
import { SettingProblem } from './problem.ts'
import type { OpenDraft, ResourceKind } from './resource-kind.ts'
import { resourceKindOfType, resourceKinds } from './resource-kinds.ts'
import { SettingReader, showValue } from './setting-reader.ts'
import { readSystem, systemSetting } from './system.ts'

export interface GivenSettings {
  readonly system: Instance | undefined
  readonly resources: readonly Instance[]
  /** The config that complements what was not given (DefineSystem's ReferenceConfiguration). */
  readonly reference?: MachineConfig | undefined
  /** Told as VirtualSystemType. */
  readonly type: string
}

/**
 * What DefineSystem's parameters ask for, as a draft. Nothing given is lost: a property that is not understood must
 * have the value that the machine will really have, or the settings are refused and nothing is defined.
 * @throws SettingProblem
 * @throws HypervisorError `invalid-config`
 */
export function readDraft(given: GivenSettings): MachineDraft {
  const draft: OpenDraft = { ...(given.reference === undefined ? {} : complement(given.reference)), name: '' }
  const system = given.system === undefined ? undefined : new SettingReader(given.system)
  if (system !== undefined) readSystem(system, draft)
  if (draft.name === '')
    throw new SettingProblem(
      given.system?.className ?? 'SystemSettings',
      'ElementName is missing; it is the name of the machine',
    )

  const readers = given.resources.map((instance) => ({ reader: new SettingReader(instance), kind: kindOf(instance) }))
  // A kind of which something is given is taken from there alone, not from the reference as well.
  for (const { kind } of readers) delete draft[kind.part]
  for (const { reader, kind } of readers) {
    reader.integer('ResourceType')
    kind.read(reader, draft)
  }

  const config = completeConfig(draft)
  const view = futureView(config)
  if (system !== undefined) refuseUnmet(system, systemSetting(config, view, given.type))
  for (const kind of resourceKinds) {
    const told = kind.resources(config, view)
    const given = readers.filter((each) => each.kind === kind)
    for (const [index, { reader }] of given.entries()) refuseUnmet(reader, told[index]?.setting ?? {})
  }
  // The ids and addresses made while completing are kept: they were checked, and the job can name the machine.
  return config
}

function kindOf(instance: Instance): ResourceKind {
  const type = instance.get('ResourceType')
  if (typeof type === 'number') {
    const kind = resourceKindOfType(type)
    if (kind !== undefined) return kind
  }
  const known = resourceKinds.map(({ name, resourceTypes }) => `${resourceTypes[0]} (${name})`).join(', ')
  const given = type === undefined || type === null ? 'missing' : showValue(type)
  throw new SettingProblem(instance.className, `ResourceType is ${given}; supported are ${known}`)
}

/** A new machine like the given one: what identifies the old one is made anew. */
function complement(config: MachineConfig): Partial<OpenDraft> {
  const { id: _, name: __, nics, ...rest } = config
  return { ...rest, nics: nics.map(({ mac: ___, ...nic }) => nic) }
}

/** Properties that describe a setting and set nothing: a client may hand back what it was given. */
const descriptive = new Set([
  'instanceid',
  'caption',
  'changeabletype',
  'configurationname',
  'revision',
  'creationtime',
])

function refuseUnmet(reader: SettingReader, told: InstanceRecord): void {
  const values = new Map(Object.entries(told).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, asked] of reader.unread()) {
    const folded = name.toLowerCase()
    if (descriptive.has(folded)) continue
    const real = values.get(folded) ?? null
    if (!sameValue(asked, real))
      throw reader.problem(
        `${name} is ${showValue(asked)}, which is not supported; leave it out` +
          (real === null ? '' : ` or give ${showValue(real)}`),
      )
  }
}

function sameValue(a: CimValue, b: CimValue): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i] ?? null))
  if (typeof a === 'number' || typeof a === 'bigint')
    return (typeof b === 'number' || typeof b === 'bigint') && BigInt(a) === BigInt(b)
  return a === b || showValue(a) === showValue(b)
}

function futureView(config: MachineConfig): MachineView {
  return {
    id: config.id,
    host: '',
    state: 'off',
    reason: 'defined',
    sinceMs: 0,
    revision: 1,
    defined: config,
    active: null,
  }
}
