import { CimError, foldName, type Instance, type ObjectPath } from '@cimarron/cim'
import { endsOf, keyOf, type Located, linksFrom, located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, type Rule, shownPlace, verified } from '../rule.ts'
import { standardRoles } from '../standard/standard-class.ts'

const profile = 'CIM'
const operations = verified('DSP0200: the operations for associations')

/** The instances from which associations are followed. */
function followed(model: Model): readonly Located[] {
  return [
    'CIM_RegisteredProfile',
    'CIM_ComputerSystem',
    'CIM_SettingData',
    'CIM_ResourcePool',
    'CIM_LogicalDevice',
    'CIM_Capabilities',
    'CIM_Service',
    'CIM_ServiceAccessPoint',
    'CIM_ConcreteJob',
  ].flatMap((name) => model.sample(name))
}

/** What holds for every association, from whichever side it is asked for. */
export const associationRules: readonly Rule[] = [
  defineRule({
    id: 'no-dangling-end',
    title: 'Every object that an association names is there',
    profile,
    source: verified('DSP0004: references'),
    of: followed,
    async *faults({ path }, model) {
      for (const association of await model.associationsOf(path))
        for (const { role, path: end } of endsOf(association, path.namespace ?? model.interop))
          if ((await model.find(end)) === undefined)
            yield {
              found: `${role} of ${association.className} is ${shownPlace(end)}, which is not there`,
              right: 'an instance that can be got',
            }
    },
  }),
  defineRule({
    id: 'instances-enumerable',
    title: 'What an association leads to is enumerated, where the instances of its class are',
    profile,
    source: verified('DSP0200: EnumerateInstances'),
    of: followed,
    async *faults({ path }, model) {
      for (const association of await model.associationsOf(path))
        for (const { far } of linksFrom(association, path)) {
          if (model.known(far) !== undefined || !model.isWhole(far)) continue
          const instance = await model.find(far)
          if (instance !== undefined)
            yield { where: far, found: 'GetInstance gives it, EnumerateInstances does not', right: 'the same by both' }
        }
    },
  }),
  defineRule({
    id: 'same-from-both-ends',
    title: 'An association that one of its ends has, the other has as well',
    profile,
    source: operations,
    of: followed,
    async *faults({ path }, model) {
      for (const association of await model.associationsOf(path))
        for (const { far, farRole, role } of linksFrom(association, path)) {
          // Of what was not read, the far side is asked for only within the limits.
          if (sameEnd(far, path) || model.known(far) === undefined || !isFollowed(model, far)) continue
          const back = (await model.associationsOf(far)).filter(({ className }) => sameClass(className, association))
          const isThere = back.some((one) =>
            linksFrom(one, far).some((link) => sameEnd(link.far, path) && sameRole(link.farRole, role)),
          )
          if (!isThere)
            yield {
              found: `${association.className} leads to ${shownPlace(far)} (${farRole}), and not back`,
              right: 'References of the other end gives it, too',
            }
        }
    },
  }),
  defineRule({
    id: 'associators-as-references',
    title: 'AssociatorNames gives the other ends of what References gives',
    profile,
    source: operations,
    of: followed,
    async *faults({ path }, model) {
      const references = await model.associationsOf(path)
      if (references.length >= model.limits.associations) return
      const byReferences = new Map<string, ObjectPath>()
      for (const association of references)
        for (const { far } of linksFrom(association, path)) if (!sameEnd(far, path)) byReferences.set(keyOf(far), far)
      const byAssociators = new Map<string, ObjectPath>()
      for await (const far of model.source.associatorNames(path)) {
        const whole = located(far, path.namespace ?? model.interop)
        if (!sameEnd(whole, path)) byAssociators.set(keyOf(whole), whole)
      }
      yield* difference(byReferences, byAssociators, 'References leads to it, AssociatorNames does not')
      yield* difference(byAssociators, byReferences, 'AssociatorNames leads to it, References does not')
    },
  }),
  defineRule({
    id: 'associations-enumerable',
    title: 'An association that References gives is among the instances of its class',
    profile,
    source: operations,
    of: enumerated,
    async *faults({ className, namespace, seen }, model) {
      const listed = new Set<string>()
      try {
        for await (const one of model.source.enumerateInstances(className, { namespace })) {
          listed.add(endsKey(one, namespace))
          if (listed.size >= model.limits.instances) return
        }
      } catch (error) {
        if (!(error instanceof CimError)) throw error
        yield {
          where: `${namespace}:${className}`,
          found: `EnumerateInstances: ${error.message}`,
          right: 'its instances',
        }
        return
      }
      for (const [key, association] of seen)
        if (!listed.has(key))
          yield {
            where: `${namespace}:${className}`,
            found: `${association} is given by References, and not by EnumerateInstances`,
            right: 'the same by both',
          }
    },
  }),
  defineRule({
    id: 'association-ends',
    title: 'Each end of an association is of the class that the schema gives its role',
    profile,
    source: verified('CIM schema 2.49: the references of the associations'),
    of: followed,
    async *faults({ path }, model) {
      for (const association of await model.associationsOf(path)) {
        const standard = model.classes.standardOf(association.className)
        if (standard === undefined) continue
        const own = await model.classes.get(association.className, path.namespace ?? model.interop)
        const roles = new Map(standardRoles(standard).map(({ name, of }) => [foldName(name), of]))
        // A vendor's association may lead to narrower classes than the schema's.
        for (const { name, referenceClass } of own?.properties ?? [])
          if (referenceClass !== undefined) roles.set(foldName(name), referenceClass)
        for (const { role, path: end } of endsOf(association, path.namespace ?? model.interop)) {
          const wanted = roles.get(foldName(role))
          await model.classes.lineage(end.className, end.namespace ?? model.interop)
          if (wanted === undefined) {
            if (roles.size > 0)
              yield {
                found: `${association.className} has the reference ${role}`,
                right: [...roles.keys()].join(' and '),
              }
          } else if (model.classes.standardOf(end.className) !== undefined && !model.classes.isA(end.className, wanted))
            yield {
              found: `${role} of ${association.className} is ${shownPlace(end)}`,
              right: `an instance of ${wanted}`,
            }
        }
      }
    },
  }),
  defineRule({
    id: 'association-count',
    title: 'An object has no more and no fewer associations of a class than the schema lets it',
    profile,
    source: verified('CIM schema 2.49: the qualifiers Min and Max of references'),
    of: followed,
    async *faults(instance, model) {
      for (const { association, farRole, nearClass, min, max } of counted) {
        if (!model.isA(instance, nearClass)) continue
        const links = (await model.links(instance.path, association)).filter(
          (link) =>
            sameRole(link.farRole, farRole) && model.classes.standardOf(link.association.className) === association,
        )
        if (links.length < min) yield { found: `no ${association} with ${aOrAn(farRole)}`, right: `at least ${min}` }
        if (links.length > max)
          yield { found: `${links.length} of ${association} with ${aOrAn(farRole)}`, right: `at most ${max}` }
      }
    },
  }),
  defineRule({
    id: 'settings-of-itself',
    title: 'CIM_ElementSettingData joins an element with settings, not settings with themselves',
    profile: 'Virtual System',
    source: fromMemory,
    of: (model) => model.sample('CIM_SettingData'),
    async *faults({ path }, model) {
      for (const association of await model.associationsOf(path)) {
        if (!model.classes.isA(association.className, 'CIM_ElementSettingData')) continue
        const ends = endsOf(association, path.namespace ?? model.interop)
        if (new Set(ends.map((end) => keyOf(end.path))).size < ends.length)
          yield {
            found: 'CIM_ElementSettingData with this instance at both ends',
            right: 'the settings as they are now at ManagedElement, those defined at SettingData',
          }
      }
    },
  }),
]

/** Counts of the schema whose classes a server has as a whole, so that too few can be seen. */
const counted = [
  { association: 'CIM_HostedService', nearClass: 'CIM_Service' },
  { association: 'CIM_SystemDevice', nearClass: 'CIM_LogicalDevice' },
  { association: 'CIM_HostedResourcePool', nearClass: 'CIM_ResourcePool' },
  { association: 'CIM_HostedAccessPoint', nearClass: 'CIM_ServiceAccessPoint' },
  { association: 'CIM_ResourceAllocationFromPool', nearClass: 'CIM_ResourceAllocationSettingData' },
  { association: 'CIM_SettingsDefineCapabilities', nearClass: 'CIM_SettingData' },
].flatMap(({ association, nearClass }) =>
  standardRoles(association)
    .filter(({ min, max }) => min !== undefined || max !== undefined)
    .map(({ name, min = 0, max = Number.POSITIVE_INFINITY }) => ({ association, nearClass, farRole: name, min, max })),
)

interface Enumerated {
  readonly className: string
  readonly namespace: string
  /** What References gave, by its ends. */
  readonly seen: ReadonlyMap<string, string>
}

async function* enumerated(model: Model): AsyncGenerator<Enumerated> {
  const classes = new Map<string, { className: string; namespace: string; seen: Map<string, string> }>()
  for (const { path } of followed(model)) {
    for (const association of await model.associationsOf(path)) {
      // An association between two namespaces is an instance of one of them, as a rule.
      const namespace = located(association.path ?? path, path.namespace ?? model.interop).namespace ?? model.interop
      const key = `${namespace}:${foldName(association.className)}`
      const of = classes.get(key) ?? { className: association.className, namespace, seen: new Map() }
      classes.set(key, of)
      of.seen.set(
        endsKey(association, namespace),
        endsOf(association, namespace)
          .map((end) => shownPlace(end.path))
          .join(' and '),
      )
    }
  }
  yield* classes.values()
}

function endsKey(association: Instance, namespace: string): string {
  return endsOf(association, namespace)
    .map(({ role, path }) => `${foldName(role)}=${keyOf(path)}`)
    .toSorted()
    .join('&')
}

const followedKeys = new WeakMap<Model, ReadonlySet<string>>()

function isFollowed(model: Model, path: ObjectPath): boolean {
  const known = followedKeys.get(model) ?? new Set(followed(model).map((one) => keyOf(one.path)))
  followedKeys.set(model, known)
  return known.has(keyOf(path))
}

function* difference(
  all: ReadonlyMap<string, ObjectPath>,
  among: ReadonlyMap<string, ObjectPath>,
  words: string,
): Generator<Fault> {
  for (const [key, path] of all)
    if (!among.has(key)) yield { found: `${shownPlace(path)}: ${words}`, right: 'the same by both' }
}

function sameClass(className: string, association: Instance): boolean {
  return foldName(className) === foldName(association.className)
}

function sameEnd(a: ObjectPath, b: ObjectPath): boolean {
  return keyOf(a) === keyOf(b)
}

function sameRole(a: string, b: string): boolean {
  return foldName(a) === foldName(b)
}

function aOrAn(word: string): string {
  return `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`
}
