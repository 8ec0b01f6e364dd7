import { CimError, foldName, type Instance, ObjectPath } from '@cimarron/cim'
import type { CheckLimits } from '../limits.ts'
import { profileName } from '../rules/value.ts'
import type { ModelSource } from '../source.ts'
import { keyOf, type Located, located } from './locate.ts'
import { Model, withPath } from './model.ts'
import { ServerClasses } from './server-classes.ts'

/** What keeps a server from being checked at all. */
export class UncheckableError extends Error {
  override readonly name = 'UncheckableError'
  readonly remedy: string

  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** The names that the interop namespace has on servers of the field. */
export const interopNames = ['interop', 'root/interop', 'root/PG_InterOp'] as const

/** The classes whose instances are read; with them come those of all classes below. */
const readClasses = [
  'CIM_ComputerSystem',
  'CIM_VirtualSystemSettingData',
  'CIM_ResourceAllocationSettingData',
  'CIM_ResourcePool',
  'CIM_LogicalDevice',
  'CIM_Capabilities',
  'CIM_Service',
  'CIM_ServiceAccessPoint',
  'CIM_ConcreteJob',
] as const

export interface ReadOptions {
  readonly limits: CheckLimits
  /** Look here, and not where the profiles lead. */
  readonly namespaces?: readonly string[] | undefined
  readonly progress?: ((text: string) => void) | undefined
}

/** Profiles whose central instances say where the model is. */
const leadingProfiles = ['system virtualization', 'virtual system', 'virtual system profile']

/**
 * Finds the interop namespace, its registered profiles and the namespaces of their central instances, and reads the model there.
 *
 * @throws UncheckableError where the server has none of it
 */
export async function readModel(source: ModelSource, options: ReadOptions): Promise<Model> {
  const { limits, progress = () => undefined } = options
  const classes = new ServerClasses(source)
  progress('looking for the interop namespace')
  const { interop, profiles } = await findProfiles(source)
  for (const { className } of profiles) await classes.lineage(className, interop)
  progress('following profiles to their central instances')
  const namespaces = options.namespaces ?? (await centralNamespaces(source, profiles, limits))
  if (namespaces.length === 0)
    throw new UncheckableError(
      `no registered profile of ${interop} leads to an instance: ${named(profiles)}`,
      'name the namespace of the machines with --namespace; CIM_ElementConformsToProfile should lead there',
    )
  const read = new Map<string, Located>(profiles.map((profile) => [keyOf(profile.path), profile]))
  const notes: string[] = []
  const cut = new Map<string, Set<string>>(readClasses.map((name) => [name, new Set()]))
  for (const namespace of namespaces)
    for (const className of readClasses) {
      progress(`reading ${namespace}: ${className}`)
      let count = 0
      for await (const instance of instancesOf(source, className, namespace)) {
        if (count === limits.instances) {
          notes.push(`${namespace}: only the first ${count} instances of ${className} were read`)
          cut.get(className)?.add(foldName(namespace))
          break
        }
        count += 1
        await classes.lineage(instance.className, namespace)
        read.set(keyOf(instance.path), instance)
      }
    }
  const model = new Model({
    source,
    classes,
    limits,
    interop,
    namespaces,
    instances: [...read.values()],
    readClasses: [...cut].map(([name, isCut]) => ({ name, isCut })),
  })
  for (const note of notes) model.notes.add(note)
  return model
}

async function findProfiles(
  source: ModelSource,
): Promise<{ readonly interop: string; readonly profiles: readonly Located[] }> {
  let empty: string | undefined
  for (const interop of interopNames) {
    try {
      const profiles: Located[] = []
      for await (const profile of source.enumerateInstances('CIM_RegisteredProfile', { namespace: interop }))
        profiles.push(at(profile, interop))
      if (profiles.length > 0) return { interop, profiles }
      empty ??= interop
    } catch (error) {
      if (!(error instanceof CimError)) throw error
    }
  }
  if (empty !== undefined)
    throw new UncheckableError(
      `no profile is registered in ${empty}`,
      'a server with virtualization profiles has an instance of CIM_RegisteredProfile for each',
    )
  throw new UncheckableError(
    `there is no interop namespace with CIM_RegisteredProfile (${interopNames.join(', ')})`,
    'check that this is the WBEM server, and that its virtualization providers are installed there',
  )
}

async function centralNamespaces(
  source: ModelSource,
  profiles: readonly Located[],
  limits: CheckLimits,
): Promise<string[]> {
  const leading = profiles.filter((profile) => leadingProfiles.includes(foldName(profileName(profile))))
  const found = new Set<string>()
  for (const { path } of leading.length > 0 ? leading : profiles) {
    try {
      let count = 0
      for await (const central of source.associatorNames(path, { assocClass: 'CIM_ElementConformsToProfile' })) {
        found.add(located(central, path.namespace ?? '').namespace ?? '')
        count += 1
        if (count === limits.associations) break
      }
    } catch (error) {
      if (!(error instanceof CimError)) throw error
    }
  }
  return [...found].toSorted()
}

/** The instances of a class; none where the server lacks the class, or cannot enumerate it. */
async function* instancesOf(source: ModelSource, className: string, namespace: string): AsyncGenerator<Located> {
  try {
    for await (const instance of source.enumerateInstances(className, { namespace })) yield at(instance, namespace)
  } catch (error) {
    if (!(error instanceof CimError)) throw error
  }
}

function at(instance: Instance, namespace: string): Located {
  return withPath(instance, located(instance.path ?? new ObjectPath(instance.className), namespace))
}

function named(profiles: readonly Located[]): string {
  return profiles
    .slice(0, 10)
    .map((profile) => profileName(profile))
    .join(', ')
}
