import { type Instance, type ObjectPath, pathKey } from '@cimarron/cim'
import { type Located, linksFrom, located } from '../model/locate.ts'
import { shownValue } from '../rules/value.ts'
import type { Ground } from './own-machine.ts'
import { now } from './own-machine.ts'

/** The settings of a machine as a whole and of its resources, and its devices, as they are now: read anew each time. */
export interface Parts {
  readonly wholes: readonly Located[]
  readonly resources: readonly Located[]
  readonly devices: readonly Located[]
}

export async function partsOf(ground: Ground, system: ObjectPath): Promise<Parts> {
  const wholes = await partners(ground, system, {
    associations: ['CIM_SettingsDefineState', 'CIM_ElementSettingData'],
    wanted: 'CIM_VirtualSystemSettingData',
  })
  const resources: Located[] = []
  for (const { path } of wholes)
    resources.push(
      ...(await partners(ground, path, {
        associations: ['CIM_VirtualSystemSettingDataComponent'],
        wanted: 'CIM_ResourceAllocationSettingData',
      })),
    )
  const devices = await partners(ground, system, { associations: ['CIM_SystemDevice'], wanted: 'CIM_LogicalDevice' })
  return { wholes, resources, devices }
}

/** The settings of a resource that are changed for the next start: of those that are defined. */
export async function definedWhole(ground: Ground, system: ObjectPath): Promise<Located | undefined> {
  const { model, source } = ground
  for await (const association of source.references(system, { resultClass: 'CIM_ElementSettingData' })) {
    const [link] = linksFrom(association, system)
    if (link === undefined || association.get('IsNext') !== 1) continue
    await model.classes.lineage(link.far.className, ground.namespace)
    if (model.classes.isA(link.far.className, 'CIM_VirtualSystemSettingData')) return await now(source, link.far)
  }
  return (await partsOf(ground, system)).wholes[0]
}

export async function partners(
  { model, source, namespace }: Ground,
  from: ObjectPath,
  { associations, wanted }: { readonly associations: readonly string[]; readonly wanted: string },
): Promise<Located[]> {
  const found = new Map<string, Located>()
  for (const resultClass of associations)
    for await (const association of source.references(from, { resultClass }))
      for (const { far } of linksFrom(association, from)) {
        await model.classes.lineage(far.className, namespace)
        const path = located(far, namespace)
        if (!model.classes.isA(far.className, wanted) || found.has(pathKey(path))) continue
        const instance = await now(source, path)
        if (instance !== undefined) found.set(pathKey(path), instance)
      }
  return [...found.values()]
}

/** What an instance says, to be compared; `without` are properties that may change by themselves. */
export function saying(instance: Instance, ...without: readonly string[]): string {
  const values = [...instance.properties]
    .filter(({ name, value }) => value !== null && !without.includes(name))
    .map(({ name, value }) => [name, shownValue(value)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(values)
}
