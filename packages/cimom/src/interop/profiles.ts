import { foldName, type ObjectPath } from '@cimarron/cim'
import { type AssociationRow, defineAssociation } from '../association.ts'
import { type CallContext, OperationContext } from '../call-context.ts'
import { callerIn } from '../caller-in.ts'
import type { ClassShape } from '../class-shape.ts'
import type { InstanceSource } from '../instance-source.ts'
import type { Namespace } from '../namespace.ts'
import { mayRead } from '../principal.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { InstanceRecord } from '../record.ts'
import { interopNamespace } from './interop-namespace.ts'
import { type PairEnd, pairRow } from './pair-row.ts'
import { type CentralClass, type ProfileName, type ProfileRegistration, registeredOrganizations } from './profile.ts'
import type { ServerNames } from './server-identity.ts'

/** A class in a namespace whose instances are central to a profile. */
interface Central {
  readonly space: Namespace
  readonly className: string
}

/** A row of CIM_ElementConformsToProfile, and where it stands. */
export interface ConformanceRow {
  readonly space: Namespace
  readonly row: AssociationRow
}

/** What one namespace registered of a profile. */
interface Part {
  readonly registration: ProfileRegistration
  readonly space: Namespace
  readonly central: readonly Central[]
  readonly scoped: readonly Central[]
  readonly rows: readonly ConformanceRow[]
}

/** A profile by organization, name and version, and what was registered of it by whomever. */
interface Registered {
  readonly profile: ProfileName
  readonly keys: { readonly InstanceID: string }
  readonly parts: Part[]
}

interface Found {
  readonly shape: ClassShape
  readonly path: ObjectPath
}

const conforms = 'CIM_ElementConformsToProfile'
const registered = 'CIM_RegisteredProfile'
const other = 1
/** CIM_RegisteredSpecification.SpecificationType. */
const isProfile = 2
/** CIM_RegisteredSpecification.AdvertiseTypes. */
const notAdvertised = 2
const advertisedBySlp = 3

/** The profiles that are registered on this server, over all its namespaces (DSP1033). */
export class Profiles {
  readonly #names: ServerNames
  readonly #registered = new Map<string, Registered>()

  constructor(names: ServerNames) {
    this.#names = names
  }

  /** As organization, name and version, for who advertises the server. */
  list(): readonly Required<ProfileName>[] {
    return [...this.#registered.values()].map(({ profile }) => ({ organization: organizationOf(profile), ...profile }))
  }

  /**
   * Takes a registration.
   *
   * @returns rows of CIM_ElementConformsToProfile to be registered
   * @throws TypeError for central instances in a namespace that is unknown
   */
  add(registration: ProfileRegistration, space: Namespace): readonly ConformanceRow[] {
    const interop = space.surroundings.find(interopNamespace) ?? space
    const centralIn = (classes: readonly CentralClass[] = []): Central[] =>
      classes.map(({ className, namespace = space.name }) => ({ space: known(space, namespace), className }))
    const central = centralIn(registration.central)
    const scoped = centralIn(registration.scoped)
    const entry = this.#entry(registration)
    const rows = central.flatMap((each) => {
      const row = conformance(entry, each)
      return [...new Set([interop, each.space])].map((where) => ({ space: where, row }))
    })
    entry.parts.push({ registration, space, central, scoped, rows })
    return rows
  }

  has(registration: ProfileRegistration, space: Namespace): boolean {
    return this.#parts(registration, space).length > 0
  }

  /** Forgets a registration. @returns its rows, to be taken out of service */
  remove(registration: ProfileRegistration, space: Namespace): readonly ConformanceRow[] {
    const removed = this.#parts(registration, space)
    for (const [which, { parts }] of this.#registered) {
      for (const part of removed) if (parts.includes(part)) parts.splice(parts.indexOf(part), 1)
      if (parts.length === 0) this.#registered.delete(which)
    }
    return removed.flatMap(({ rows }) => rows)
  }

  /** What serves CIM_RegisteredProfile and CIM_ReferencedProfile in the interop namespace. */
  served(): readonly (InstanceProvider | AssociationRow)[] {
    const provider = defineProvider({
      className: registered,
      enumerate: () => [...this.#registered.values()].map((entry) => this.#record(entry)),
      methods: {
        GetCentralInstances: {
          role: 'monitor',
          invoke: async ({ InstanceID }, _parameters, context) => {
            const entry = this.#byId(InstanceID)
            const CentralInstances = await Array.fromAsync(entry === undefined ? [] : centralPaths(entry, context))
            return { returnValue: 0, out: { CentralInstances } }
          },
        },
      },
    })
    // The profile that is built on is the Antecedent.
    const references = pairRow(
      { className: 'CIM_ReferencedProfile', from: ['Antecedent', registered], to: ['Dependent', registered] },
      () => this.#referencePairs(),
    )
    return [provider, references]
  }

  *#referencePairs(): Generator<readonly [PairEnd, PairEnd]> {
    for (const dependent of this.#registered.values()) {
      for (const antecedent of this.#registered.values()) {
        const isReferenced = dependent.parts.some(({ registration: { references = [] } }) =>
          references.some((reference) => lineOf(reference) === lineOf(antecedent.profile)),
        )
        if (isReferenced) yield [antecedent, dependent]
      }
    }
  }

  #entry(registration: ProfileRegistration): Registered {
    const { organization, name, version } = registration
    const profile = { name, version, ...(organization === undefined ? {} : { organization }) }
    const which = `${organizationOf(profile)}:${name}:${version}`
    let entry = this.#registered.get(which)
    if (entry === undefined) {
      const keys = this.#names.instanceId('Profile', which)
      entry = { profile, keys, parts: [] }
      this.#registered.set(which, entry)
    }
    return entry
  }

  #parts(registration: ProfileRegistration, space: Namespace): Part[] {
    const all = [...this.#registered.values()].flatMap(({ parts }) => parts)
    return all.filter((part) => part.registration === registration && part.space === space)
  }

  #byId(id: unknown): Registered | undefined {
    return [...this.#registered.values()].find(({ keys }) => keys.InstanceID === id)
  }

  #record({ profile, keys, parts }: Registered): InstanceRecord {
    const features = new Set(parts.flatMap(({ registration }) => registration.features ?? []))
    const organization = organizationOf(profile)
    const number = registeredOrganizations[organization]
    return {
      ...keys,
      ElementName: profile.name,
      SpecificationType: isProfile,
      RegisteredOrganization: number ?? other,
      OtherRegisteredOrganization: number === undefined ? organization : null,
      RegisteredName: profile.name,
      RegisteredVersion: profile.version,
      AdvertiseTypes: [this.#names.identity.isAdvertised ? advertisedBySlp : notAdvertised],
      ImplementedFeatures: features.size === 0 ? null : [...features],
    }
  }
}

function conformance(entry: Registered, { space, className }: Central): AssociationRow {
  return defineAssociation({
    className: conforms,
    ends: {
      ConformantStandard: {
        className: registered,
        namespace: interopNamespace,
        async *others({ InstanceID }, context) {
          if (InstanceID !== entry.keys.InstanceID) return
          for await (const { path, shape } of instancesOf({ space, className }, context)) {
            yield { className: shape.cls.name, keys: keysIn(path) }
          }
        },
      },
      // The traversal has seen that the class fits; that there is such an instance nobody has.
      ManagedElement: {
        className,
        namespace: space.name,
        async *others(keys, context) {
          for (const source of space.sources(className)) {
            if (!hasKeys(source, keys)) continue
            const found = await source.get(keys, new OperationContext(callerIn(context, space.name), space.name, []))
            if (found !== undefined) {
              yield { keys: entry.keys }
              return
            }
          }
        },
      },
    },
  })
}

/** Sources of sibling classes may have other keys, if none is inherited. */
function hasKeys({ shape }: InstanceSource, keys: InstanceRecord): boolean {
  return shape.cls.keys.every(({ name }) => keys[name] !== undefined)
}

async function* centralPaths({ parts }: Registered, context: CallContext): AsyncGenerator<ObjectPath> {
  for (const each of parts.flatMap(({ central, scoped }) => [...central, ...scoped]))
    for await (const { path } of instancesOf(each, context)) yield path
}

async function* instancesOf({ space, className }: Central, context: CallContext): AsyncGenerator<Found> {
  // Of what is in a namespace nobody is told who may not read there.
  if (!mayRead(context.principal, space.name)) return
  const keysOnly = new OperationContext(callerIn(context, space.name), space.name, [])
  for (const source of space.sources(className)) {
    const { shape } = source
    for await (const batch of source.batches(keysOnly)) {
      for (const values of batch) yield { shape, path: shape.pathOf(values, space.name) }
    }
  }
}

function keysIn(path: ObjectPath): InstanceRecord {
  return Object.fromEntries((path.keys ?? []).map(({ name, value }) => [name, value]))
}

function organizationOf({ organization = 'DMTF' }: Pick<ProfileName, 'organization'>): string {
  return organization
}

/** A profile whatever its version. */
function lineOf(profile: Omit<ProfileName, 'version'>): string {
  return foldName(`${organizationOf(profile)}:${profile.name}`)
}

function known(space: Namespace, namespace: string): Namespace {
  const found = foldName(namespace) === foldName(space.name) ? space : space.surroundings.find(namespace)
  if (found === undefined) throw new TypeError(`a profile has central instances in ${namespace}, which is unknown`)
  return found
}
