import { parseUnit, ValueError } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { standardProperties } from '../standard/standard-class.ts'
import { reservedByActive } from './pool-accounting.ts'
import { devicesOfActiveSystems, isOfCapabilities } from './settings.ts'
import { bigOf, isNull, numberOf, shownProperties, shownValue, textOf } from './value.ts'

const profile = 'Resource Allocation'

const poolClass = 'CIM_ResourcePool'
const resourceClass = 'CIM_ResourceAllocationSettingData'

const other = 1
const passedThrough = 2

const pools = (model: Model): readonly Located[] => model.instances(poolClass)
const resources = (model: Model): readonly Located[] => model.instances(resourceClass)

/** What resources are made of, and what is taken of it. */
export const resourceRules: readonly Rule[] = [
  defineRule({
    id: 'pool-id-resolves',
    title: 'PoolID of settings is that of a pool',
    profile,
    source: ofSchema(`${resourceClass}.PoolID`, `${poolClass}.PoolID`),
    of: resources,
    faults(resource, model): Fault[] {
      const id = textOf(resource, 'PoolID')
      if (id === undefined || id === '') return []
      const known = pools(model)
      // Older servers take the pool's InstanceID for it.
      if (known.some((pool) => textOf(pool, 'PoolID') === id || textOf(pool, 'InstanceID') === id)) return []
      return [
        { found: `PoolID = ${shownValue(id)}, which no ${poolClass} has`, right: 'PoolID of a pool that is there' },
      ]
    },
  }),
  defineRule({
    id: 'pool-as-allocated',
    title: 'The pool that settings name is the one that CIM_ResourceAllocationFromPool leads to',
    profile,
    source: fromMemory,
    of: (model) => model.sample(resourceClass),
    async *faults(resource, model) {
      const id = textOf(resource, 'PoolID')
      for (const pool of await model.partners(resource.path, 'CIM_ResourceAllocationFromPool', 'Dependent'))
        if (id !== undefined && id !== textOf(pool, 'PoolID') && id !== textOf(pool, 'InstanceID'))
          yield {
            found: `PoolID = ${shownValue(id)}, and it is allocated from ${shownProperties(pool, 'PoolID')}`,
            right: 'the same pool',
          }
    },
  }),
  defineRule({
    id: 'pool-type',
    title: 'Settings, pools and devices that belong together have one ResourceType',
    profile,
    source: fromMemory,
    of: (model) => model.sample(resourceClass),
    async *faults(resource, model) {
      for (const pool of await model.partners(resource.path, 'CIM_ResourceAllocationFromPool', 'Dependent'))
        if (!isOneType(numberOf(resource, 'ResourceType'), numberOf(pool, 'ResourceType')))
          yield {
            found: `${shownProperties(resource, 'ResourceType')}, of a pool with ${shownProperties(pool, 'ResourceType')}`,
            right: 'a pool of this type',
          }
    },
  }),
  defineRule({
    id: 'device-allocated',
    title: 'Each device of a virtual system that is active is allocated from a pool',
    profile,
    source: fromMemory,
    of: devicesOfActiveSystems,
    async *faults({ path }, model) {
      if ((await model.links(path, 'CIM_ElementAllocatedFromPool', 'Dependent')).length === 0)
        yield { found: 'no CIM_ElementAllocatedFromPool', right: 'one whose Antecedent is the pool' }
    },
  }),
  defineRule({
    id: 'primordial-pool',
    title: 'There is a primordial pool for each type of resource',
    profile,
    source: fromMemory,
    of: (model) => [...Map.groupBy(pools(model), (pool) => typeKey(pool))],
    faults([, ofType]): Fault[] {
      const [first] = ofType
      if (first === undefined || ofType.some((pool) => pool.get('Primordial') === true)) return []
      return [
        {
          where: first.path,
          found: `no pool with ${shownProperties(first, 'ResourceType')} is primordial`,
          right: 'one with Primordial = TRUE, from which the others come',
        },
      ]
    },
  }),
  defineRule({
    id: 'other-type-named',
    title: 'A resource of type Other (1) says which in OtherResourceType',
    profile,
    source: ofSchema(`${resourceClass}.OtherResourceType`),
    of: (model) => [...resources(model), ...pools(model), ...model.instances('CIM_AllocationCapabilities')],
    faults: (one): Fault[] =>
      numberOf(one, 'ResourceType') === other && isNull(one, 'OtherResourceType')
        ? [
            {
              found: shownProperties(one, 'ResourceType', 'OtherResourceType'),
              right: 'OtherResourceType with the name of the type',
            },
          ]
        : [],
  }),
  defineRule({
    id: 'resource-type-there',
    title: 'Settings of resources and pools tell their type',
    profile,
    source: fromMemory,
    of: (model) => [...resources(model), ...pools(model), ...model.instances('CIM_AllocationCapabilities')],
    faults: (one): Fault[] =>
      isNull(one, 'ResourceType') ? [{ found: 'ResourceType = NULL', right: 'the type of the resource' }] : [],
  }),
  defineRule({
    id: 'passed-through-host-resource',
    title: 'What is passed through names what of the host it is',
    profile,
    source: ofSchema(`${resourceClass}.ConsumerVisibility`),
    of: resources,
    async *faults(one, model) {
      const hosts = one.get('HostResource')
      if (numberOf(one, 'ConsumerVisibility') !== passedThrough || (Array.isArray(hosts) && hosts.length > 0)) return
      // A template tells what could be had, and of which device only who asks for it knows.
      if (await isOfCapabilities(model, one)) return
      yield {
        found: shownProperties(one, 'ConsumerVisibility', 'HostResource'),
        right: 'at least one item in HostResource',
      }
    },
  }),
  defineRule({
    id: 'programmatic-units',
    title: 'Units are programmatic units',
    profile,
    source: ofSchema(`${resourceClass}.AllocationUnits`, `${poolClass}.AllocationUnits`),
    of: (model) => [...resources(model), ...pools(model)],
    *faults(one, { classes }) {
      for (const { name, isUnit } of standardProperties(classes.standardOf(one.className) ?? '').values()) {
        const unit = textOf(one, name)
        if (isUnit === true && unit !== undefined && !isProgrammatic(unit))
          yield { found: `${name} = ${shownValue(unit)}`, right: 'a unit of DSP0004 annex C.1, as "byte * 2^20"' }
      }
    },
  }),
  defineRule({
    id: 'reservation-within-limit',
    title: 'Reservation is not above Limit',
    profile,
    source: fromMemory,
    of: resources,
    faults(one): Fault[] {
      const [reservation, limit] = [bigOf(one, 'Reservation'), bigOf(one, 'Limit')]
      if (reservation === undefined || limit === undefined || limit === 0n || reservation <= limit) return []
      return [{ found: shownProperties(one, 'Reservation', 'Limit'), right: 'Reservation up to Limit' }]
    },
  }),
  defineRule({
    id: 'quantity-units',
    title: 'Who tells a Reservation or a Limit tells its units',
    profile,
    source: ofSchema(`${resourceClass}.AllocationUnits`),
    of: resources,
    faults(one): Fault[] {
      if (!isNull(one, 'AllocationUnits') || (isNull(one, 'Reservation') && isNull(one, 'Limit'))) return []
      return [
        {
          found: shownProperties(one, 'Reservation', 'Limit', 'AllocationUnits'),
          right: 'AllocationUnits, in which both are told',
        },
      ]
    },
  }),
  defineRule({
    id: 'pool-within-capacity',
    title: 'No more is reserved or consumed of a pool than it has',
    profile,
    source: ofSchema(`${poolClass}.Capacity`, `${poolClass}.MaxConsumableResource`),
    of: pools,
    *faults(pool) {
      for (const [taken, most] of [
        ['Reserved', 'Capacity'],
        ['CurrentlyConsumedResource', 'MaxConsumableResource'],
      ] as const) {
        const [a, b] = [bigOf(pool, taken), bigOf(pool, most)]
        if (a !== undefined && b !== undefined && a > b)
          yield { found: shownProperties(pool, taken, most), right: `${taken} up to ${most}` }
      }
    },
  }),
  defineRule({
    id: 'pool-reserved-sum',
    title: 'Reserved of a pool is the sum of what active systems reserve of it',
    profile,
    source: ofSchema(`${poolClass}.Reserved`),
    of: (model) => model.sample(poolClass),
    async *faults(pool, model) {
      const reserved = bigOf(pool, 'Reserved')
      const sum = await reservedByActive(model, pool)
      if (reserved !== undefined && sum !== undefined && sum !== reserved)
        yield {
          found: `${shownProperties(pool, 'Reserved', 'AllocationUnits')}; the settings in force reserve ${sum}`,
          right: `Reserved = ${sum}`,
        }
    },
  }),
]

function typeKey(pool: Located): string {
  return JSON.stringify([pool.path.namespace, numberOf(pool, 'ResourceType'), textOf(pool, 'OtherResourceType')])
}

/** Drives, disks and volumes come from one pool: their types are those of the storage profile. */
const storage = [14, 15, 16, 17, 19, 31, 32]
const network = [10, 30, 33]

function isOneType(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return true
  return [storage, network].some((family) => family.includes(a) && family.includes(b))
}

function isProgrammatic(unit: string): boolean {
  try {
    parseUnit(unit)
    return true
  } catch (error) {
    if (error instanceof ValueError) return isPluralOfSchema(unit)
    throw error
  }
}

/** The schema's own descriptions say "bytes*10^3". */
function isPluralOfSchema(unit: string): boolean {
  return /^bytes\s*\*/.test(unit)
}
