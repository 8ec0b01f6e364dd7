import type { Instance } from '@cimarron/cim'
import { completeConfig, type Host, type MachineConfig, type MachineDraft } from '@cimarron/hypervisor'
import type { Pooling } from '../pools/pooling.ts'
import { futureView } from './future-view.ts'
import { SettingProblem } from './problem.ts'
import { refuseUnmet } from './refuse-unmet.ts'
import type { OpenDraft } from './resource-kind.ts'
import { resourceKindOf, resourceKinds } from './resource-kinds.ts'
import { SettingReader } from './setting-reader.ts'
import { readSystem, systemSetting } from './system.ts'

export interface GivenSettings {
  readonly system: Instance | undefined
  readonly resources: readonly Instance[]
  /** The config that complements what was not given (DefineSystem's ReferenceConfiguration). */
  readonly reference?: MachineConfig | undefined
  /** Told as VirtualSystemType. */
  readonly type: string
  /** Which pools its resources will be taken from. */
  readonly pooling: Pooling
  /** The host it will be on: what is not given is as usual there. */
  readonly host?: Host | undefined
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

  const readers = given.resources.map((instance) => ({
    reader: new SettingReader(instance),
    kind: resourceKindOf(instance),
  }))
  // A kind of which something is given is taken from there alone, not from the reference as well.
  for (const { kind } of readers) delete draft[kind.part]
  for (const { reader, kind } of readers) {
    reader.integer('ResourceType')
    reader.string('OtherResourceType')
    kind.read(reader, draft)
  }

  const config = completeConfig(draft, given.host ? { host: given.host } : {})
  const view = futureView(config)
  if (system !== undefined) refuseUnmet(system, systemSetting(config, view, given.type))
  for (const kind of resourceKinds) {
    const told = kind.resources(config, view)
    const readersOfKind = readers.filter((each) => each.kind === kind)
    for (const [index, { reader }] of readersOfKind.entries()) {
      const resource = told[index]
      refuseUnmet(reader, resource === undefined ? {} : given.pooling.setting(kind, resource, { config, host: '' }))
    }
  }
  // The ids and addresses made while completing are kept: they were checked, and the job can name the machine.
  return config
}

/** A new machine like the given one: what identifies the old one is made anew. */
function complement(config: MachineConfig): Partial<OpenDraft> {
  const { id: _, name: __, nics, ...rest } = config
  return { ...rest, nics: nics.map(({ mac: ___, ...nic }) => nic) }
}
