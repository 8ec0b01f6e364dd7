import { foldName, type Instance } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { bigOf, isNull, numberOf, shownProperties, shownValue } from './value.ts'

const profile = 'Allocation Capabilities'
const capabilitiesClass = 'CIM_AllocationCapabilities'
const association = 'CIM_SettingsDefineCapabilities'

/** ValueRole and ValueRange of the four kinds of settings. */
const roles = { default: [0, 0], minimum: [3, 1], maximum: [3, 2], increment: [3, 3] } as const
type RoleName = keyof typeof roles

/** Quantities that bounds are told of. */
const bounded = ['VirtualQuantity', 'Reservation', 'Limit', 'Weight'] as const

/** What can be asked for, and within which bounds. */
export const allocationRules: readonly Rule[] = [
  defineRule({
    id: 'pool-capabilities',
    title: 'Each pool has allocation capabilities',
    profile,
    source: fromMemory,
    of: (model) => model.sample('CIM_ResourcePool'),
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_ElementCapabilities', 'ManagedElement')
      if (!links.some(({ far }) => model.classes.isA(far.className, capabilitiesClass)))
        yield { found: `no CIM_ElementCapabilities with ${capabilitiesClass}`, right: 'one' }
    },
  }),
  defineRule({
    id: 'capabilities-of-element',
    title: 'Allocation capabilities are those of a pool, a host or a virtual system',
    profile,
    source: fromMemory,
    of: (model) => model.sample(capabilitiesClass),
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_ElementCapabilities', 'Capabilities')).length === 0)
        yield { found: 'no CIM_ElementCapabilities', right: 'at least one' }
    },
  }),
  defineRule({
    id: 'request-types',
    title: 'Allocation capabilities say how resources are asked for, and how they are shared',
    profile,
    source: fromMemory,
    of: (model) => model.instances(capabilitiesClass),
    *faults(capabilities) {
      for (const name of ['RequestTypesSupported', 'SharingMode'])
        if (isNull(capabilities, name)) yield { found: `${name} = NULL`, right: 'a value' }
    },
  }),
  defineRule({
    id: 'value-role-and-range',
    title: 'Default settings are a point; bounds are of the supported values',
    profile,
    source: fromMemory,
    of: (model) => model.sample('CIM_Capabilities'),
    async *faults({ path }, model) {
      for (const { association: one, far } of await model.links(path, association, 'GroupComponent')) {
        const [role, range] = [numberOf(one, 'ValueRole') ?? 3, numberOf(one, 'ValueRange') ?? 0]
        if (role === 0 && range !== 0)
          yield {
            where: far,
            found: shownProperties(one, 'ValueRole', 'ValueRange'),
            right: 'Point (0) of a Default (0)',
          }
      }
    },
  }),
  defineRule({
    id: 'one-bound-of-a-kind',
    title: 'Independent minimums, maximums and increments come once for each capabilities',
    profile,
    source: ofSchema(`${association}.ValueRange`),
    of: (model) => model.sample(capabilitiesClass),
    async *faults({ path }, model) {
      const links = (await model.links(path, association, 'GroupComponent')).filter(
        (link) => (numberOf(link.association, 'PropertyPolicy') ?? 0) === 0,
      )
      for (const [name, range] of [
        ['Minimums', 1],
        ['Maximums', 2],
        ['Increments', 3],
      ] as const) {
        const ofRange = links.filter((link) => numberOf(link.association, 'ValueRange') === range)
        const count = Math.max(
          0,
          ...Map.groupBy(ofRange, ({ far }) => foldName(far.className))
            .values()
            .map((group) => group.length),
        )
        // Several sets are told of variants, each a subtype of its own.
        if (
          count > 1 &&
          !(await areVariants(
            model,
            ofRange.map(({ far }) => far),
          ))
        )
          yield { found: `${count} settings of ${name}`, right: 'one' }
      }
    },
  }),
  defineRule({
    id: 'bounds-in-order',
    title: 'Minimums are not above maximums, and defaults are between them',
    profile,
    source: ofSchema(`${association}.ValueRange`),
    of: (model) => model.sample(capabilitiesClass),
    async *faults(capabilities, model) {
      const by = await templatesOf(model, capabilities)
      const [minimum, maximum, usual, increment] = [by.minimum, by.maximum, by.default, by.increment].map(
        (all) => all[0],
      )
      for (const name of bounded) {
        const [low, high, value] = [minimum, maximum, usual].map((one) => quantity(one, name))
        if (low !== undefined && high !== undefined && low > high)
          yield { found: `${name}: the minimum is ${low}, the maximum ${high}`, right: 'a minimum up to the maximum' }
        if (value !== undefined && ((low !== undefined && value < low) || (high !== undefined && value > high)))
          yield {
            found: `${name}: the default is ${value}, of ${low ?? '…'} to ${high ?? '…'}`,
            right: 'a default within the bounds',
          }
        const step = quantity(increment, name)
        if (step !== undefined && step > 0n && low !== undefined && high !== undefined && (high - low) % step !== 0n)
          yield { found: `${name}: from ${low} to ${high} in steps of ${step}`, right: 'a whole number of steps' }
      }
    },
  }),
  defineRule({
    id: 'template-type',
    title: 'The settings of allocation capabilities are for the same type of resource',
    profile,
    source: fromMemory,
    of: (model) => model.sample(capabilitiesClass),
    async *faults(capabilities, model) {
      for (const template of await model.partners(capabilities.path, association, 'GroupComponent'))
        if (numberOf(template, 'ResourceType') !== numberOf(capabilities, 'ResourceType'))
          yield {
            where: template.path,
            found: `${shownProperties(template, 'ResourceType')}, of capabilities with ${shownValue(capabilities.get('ResourceType'))}`,
            right: 'the same',
          }
    },
  }),
  defineRule({
    id: 'default-settings',
    title: 'Capabilities for processors and memory give default settings',
    profile,
    source: fromMemory,
    of: (model) => model.sample(capabilitiesClass).filter((one) => [3, 4].includes(numberOf(one, 'ResourceType') ?? 0)),
    async *faults(capabilities, model): AsyncGenerator<Fault> {
      const by = await templatesOf(model, capabilities)
      if (by.default.length === 0)
        yield {
          found: `no ${association} with ValueRole = 0 (Default)`,
          right: 'settings that can be handed to DefineSystem',
        }
    },
  }),
]

/** The settings that tell what capabilities give, by what they tell. */
export async function templatesOf(
  model: Model,
  { path }: Located,
): Promise<Readonly<Record<RoleName, readonly Located[]>>> {
  const by: Record<RoleName, Located[]> = { default: [], minimum: [], maximum: [], increment: [] }
  for (const { association: one, far } of await model.links(path, association, 'GroupComponent')) {
    const template = await model.find(far)
    if (template === undefined) continue
    for (const [name, [role, range]] of Object.entries(roles) as [RoleName, readonly [number, number]][])
      if ((numberOf(one, 'ValueRole') ?? 3) === role && (numberOf(one, 'ValueRange') ?? 0) === range)
        by[name].push(template)
  }
  return by
}

function quantity(template: Instance | undefined, name: string): bigint | undefined {
  return template === undefined ? undefined : bigOf(template, name)
}

async function areVariants(model: Model, paths: readonly Located['path'][]): Promise<boolean> {
  const kinds = new Set<string>()
  for (const path of paths) {
    const template = await model.find(path)
    kinds.add(JSON.stringify([template?.get('ResourceSubType') ?? null, template?.get('OtherResourceType') ?? null]))
  }
  return kinds.size === paths.length
}
