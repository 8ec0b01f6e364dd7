import {
  CimError,
  type CimValue,
  Instance,
  type ObjectPath,
  type Property,
  parseWbemUri,
  ValueError,
} from '@cimarron/cim'
import { isPath, type Located, located } from '../model/locate.ts'
import { type Model, withPath } from '../model/model.ts'
import { templatesOf } from '../rules/allocation.ts'
import { numberOf } from '../rules/value.ts'
import type { ModelSource } from '../source.ts'
import type { MethodCaller, Outcome } from './method-caller.ts'

/** What a machine is defined by. */
export interface Ground {
  readonly model: Model
  readonly source: ModelSource
  readonly methods: MethodCaller
  readonly service: Located
  readonly namespace: string
  /** Of the machine of this trial. */
  readonly name: string
}

/** The default settings of each kind of resource, and of systems. */
export interface Defaults {
  readonly system: Instance | undefined
  readonly resources: readonly Located[]
}

/** Resource types that make a system: processors and memory. */
const essential = [3, 4]

export async function defaultsOf({ model, namespace }: Pick<Ground, 'model' | 'namespace'>): Promise<Defaults> {
  const resources: Located[] = []
  for (const capabilities of model.sample('CIM_AllocationCapabilities'))
    if (capabilities.path.namespace === namespace) resources.push(...(await templatesOf(model, capabilities)).default)
  let system: Instance | undefined
  for (const capabilities of model.sample('CIM_VirtualSystemManagementCapabilities'))
    if (capabilities.path.namespace === namespace) system ??= (await templatesOf(model, capabilities)).default[0]
  return { system, resources }
}

export function essentials({ resources }: Defaults): readonly Located[] {
  return essential.flatMap((type) => resources.filter((one) => numberOf(one, 'ResourceType') === type).slice(0, 1))
}

/** Defines a system of this name with these resources. */
export async function define(
  { model, methods, service, name }: Ground,
  system: Instance | undefined,
  resources: readonly Instance[],
): Promise<Outcome> {
  const [like] = model.instances('CIM_VirtualSystemSettingData')
  const named = { ElementName: name, VirtualSystemIdentifier: name }
  const settings = replaced(system ?? new Instance(like?.className ?? 'CIM_VirtualSystemSettingData'), named)
  return await methods.call(service.path, 'DefineSystem', { SystemSettings: settings, ResourceSettings: resources })
}

/** The system that a call has defined: as it says, as its job says, or by its name. */
export async function resulting(ground: Ground, outcome: Outcome): Promise<ObjectPath | undefined> {
  if (outcome.kind !== 'done') return undefined
  return pathIn(outcome.out.ResultingSystem, ground.namespace) ?? (await byName(ground))
}

/** A system of the trial's name, if there is one. */
export async function byName({
  source,
  namespace,
  name,
}: Pick<Ground, 'source' | 'namespace' | 'name'>): Promise<ObjectPath | undefined> {
  for await (const system of source.enumerateInstances('CIM_ComputerSystem', { namespace }))
    if (system.get('ElementName') === name && system.path !== undefined) return located(system.path, namespace)
  return undefined
}

/** A reference, or the WBEM URI that stands for one in the output of a job. */
export function pathIn(value: CimValue | undefined, namespace: string): ObjectPath | undefined {
  if (isPath(value)) return located(value, namespace)
  if (typeof value !== 'string') return undefined
  try {
    return located(parseWbemUri(value), namespace)
  } catch (error) {
    if (error instanceof ValueError) return undefined
    throw error
  }
}

/** The instance as it is now; undefined where it is not there. */
export async function now(source: ModelSource, path: ObjectPath): Promise<Located | undefined> {
  try {
    return withPath(await source.getInstance(path), path)
  } catch (error) {
    if (error instanceof CimError) return undefined
    throw error
  }
}

/** An instance with other text, as a client would hand it in. */
export function replaced(instance: Instance, texts: Readonly<Record<string, string>>): Instance {
  const rest = [...instance.properties].filter(({ name }) => texts[name] === undefined)
  const given = Object.entries(texts).map(
    ([name, value]): Property => ({ name, type: 'string', isArray: false, value }),
  )
  return new Instance(instance.className, [...rest, ...given])
}
