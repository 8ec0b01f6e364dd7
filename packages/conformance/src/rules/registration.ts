import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule } from '../rule.ts'
import { profileName, shownProperties, shownValue, textOf } from './value.ts'

const profile = 'Profile Registration'

/** RegisteredOrganization: DMTF. */
const dmtf = 2

const profiles = (model: Model): readonly Located[] => model.instances('CIM_RegisteredProfile')

function isOfDmtf(registered: Located): boolean {
  return registered.get('RegisteredOrganization') === dmtf
}

/** What each profile references, among those that servers with virtual machines register. */
const referencing: readonly (readonly [string, string])[] = [
  ['System Virtualization', 'Virtual System'],
  ['System Virtualization', 'Profile Registration'],
  ['Virtual System', 'Profile Registration'],
]

/** How profiles are registered, and how they lead to what conforms to them. */
export const registrationRules: readonly Rule[] = [
  defineRule({
    id: 'profile-version',
    title: 'RegisteredVersion is major, minor and update, in numbers',
    profile,
    source: ofSchema('CIM_RegisteredSpecification.RegisteredVersion'),
    of: profiles,
    faults(registered): Fault[] {
      const version = textOf(registered, 'RegisteredVersion')
      if (version === undefined || /^\d+\.\d+\.\d+$/.test(version)) return []
      return [{ found: `RegisteredVersion = ${shownValue(version)}`, right: 'M.N.U in numbers, as "1.0.0"' }]
    },
  }),
  defineRule({
    id: 'profile-advertised-alone',
    title: 'AdvertiseTypes has "Not Advertised" (2) only alone',
    profile,
    source: ofSchema('CIM_RegisteredSpecification.AdvertiseTypes'),
    of: profiles,
    faults(registered): Fault[] {
      const types = registered.get('AdvertiseTypes')
      if (!Array.isArray(types) || !types.includes(2) || types.length === 1) return []
      return [{ found: `AdvertiseTypes = ${shownValue(types)}`, right: '[2], or what it is advertised by' }]
    },
  }),
  defineRule({
    id: 'profile-registered-once',
    title: 'RegisteredOrganization, RegisteredName and RegisteredVersion name one profile of an implementation',
    profile,
    source: fromMemory,
    of: (model) => [model],
    async *faults(model) {
      const seen = new Map<string, Located>()
      for (const registered of profiles(model)) {
        // Registered anew for each implementation: then each has other instances.
        const partners = await model.links(registered.path, 'CIM_ElementConformsToProfile')
        const central = partners.map(({ far }) => JSON.stringify([far.namespace, far.keys?.map(String)])).toSorted()
        const names = ['RegisteredOrganization', 'RegisteredName', 'RegisteredVersion']
        const key = JSON.stringify([...names.map((name) => shownValue(registered.get(name))), central])
        const first = seen.get(key)
        seen.set(key, registered)
        if (first !== undefined)
          yield {
            where: registered.path,
            found: `${shownProperties(registered, ...names)}, as ${shownValue(first.get('InstanceID'))} has them`,
            right: 'one instance of CIM_RegisteredProfile for a version of a profile',
          }
      }
    },
  }),
  defineRule({
    id: 'profile-name',
    title: "A profile of the DMTF is registered by the profile's name",
    profile,
    source: fromMemory,
    of: (model) => profiles(model).filter(isOfDmtf),
    faults(registered): Fault[] {
      const name = textOf(registered, 'RegisteredName') ?? ''
      if (!/\bprofile$/i.test(name)) return []
      return [{ found: `RegisteredName = ${shownValue(name)}`, right: `the name without "Profile" at its end` }]
    },
  }),
  defineRule({
    id: 'profile-reference-direction',
    title: 'CIM_ReferencedProfile has the profile that is referenced as its Antecedent',
    profile,
    source: fromMemory,
    of: profiles,
    async *faults(registered, model) {
      const name = profileName(registered)
      for (const { far, farRole } of await model.links(registered.path, 'CIM_ReferencedProfile', 'Antecedent')) {
        const dependent = profileName(await model.find(far))
        if (referencing.some(([by, of]) => by === name && of === dependent))
          yield {
            found: `${name} is the Antecedent, ${dependent} its ${farRole}`,
            right: `${name} references ${dependent}: ${dependent} is the Antecedent`,
          }
      }
    },
  }),
  defineRule({
    id: 'profile-virtual-system-referenced',
    title: 'System Virtualization references Virtual System',
    profile: 'System Virtualization',
    source: fromMemory,
    of: (model) => profiles(model).filter((one) => one.get('RegisteredName') === 'System Virtualization'),
    async *faults({ path }, model) {
      const referenced = await model.partners(path, 'CIM_ReferencedProfile')
      if (!referenced.some((one) => /^Virtual System( Profile)?$/.test(profileName(one))))
        yield {
          found: 'no CIM_ReferencedProfile with Virtual System',
          right: 'CIM_ReferencedProfile with Virtual System as its Antecedent',
        }
    },
  }),
  defineRule({
    id: 'profile-central-instances',
    title: 'System Virtualization and Virtual System lead to their central instances, of CIM_ComputerSystem',
    profile,
    source: fromMemory,
    of: (model) =>
      profiles(model).filter((one) => /^(System Virtualization|Virtual System( Profile)?)$/.test(profileName(one))),
    async *faults(registered, model) {
      const { path } = registered
      const links = await model.links(path, 'CIM_ElementConformsToProfile', 'ConformantStandard')
      // There may be no virtual system; there is always a host.
      if (links.length === 0 && registered.get('RegisteredName') === 'System Virtualization')
        yield { found: 'no CIM_ElementConformsToProfile', right: 'one for each central instance' }
      for (const { far } of links)
        if (!model.classes.isA(far.className, 'CIM_ComputerSystem'))
          yield { found: `${far.className} conforms to it`, right: 'an instance of CIM_ComputerSystem' }
    },
  }),
  defineRule({
    id: 'profile-of-element',
    title: 'What conforms to a profile leads back to it, from its own namespace',
    profile,
    source: ofSchema('CIM_ElementConformsToProfile'),
    of: profiles,
    async *faults({ path }, model) {
      const links = await model.links(path, 'CIM_ElementConformsToProfile', 'ConformantStandard')
      for (const { far } of links.slice(0, model.limits.followed)) {
        if ((await model.find(far)) === undefined) continue
        const back = await model.links(far, 'CIM_ElementConformsToProfile', 'ManagedElement')
        if (!back.some((link) => link.far.className === path.className && sameKeys(link.far, path)))
          yield {
            where: far,
            found: 'no CIM_ElementConformsToProfile leads from here to the profile that leads here',
            right: 'References gives it from both ends',
          }
      }
    },
  }),
]

/** The same instance, maybe under another name of the interop namespace. */
function sameKeys(a: Located['path'], b: Located['path']): boolean {
  return (a.keys ?? []).every(({ name, value }) => b.key(name) === value)
}
