import { foldName, type ObjectPath } from '@cimarron/cim'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import { daemonsWords } from './daemons-words.ts'
import { type Machine, machineOf, machineProperties } from './machine.ts'
import { findVirtualNamespaces, unlessAbsent } from './namespaces.ts'

export interface Asked {
  readonly signal: AbortSignal
  /** All properties, not only those of a list. */
  readonly whole?: boolean
}

/** Every machine of a server, by namespace and name. */
export async function findMachines(connection: WbemConnection, asked: Asked): Promise<Machine[]> {
  const { client, givenNamespace } = connection
  const namespaces = await findVirtualNamespaces(client, { namespace: givenNamespace, signal: asked.signal })
  const found = await Promise.all(
    namespaces.flatMap(({ name, services }) =>
      services.map((service) => machinesOfService(connection, { ...asked, service, namespace: name })),
    ),
  )
  const machines = new Map<string, Machine>()
  for (const machine of found.flat())
    machines.set(`${machine.namespace}\n${machine.path.className}\n${machine.id}`, machine)
  return [...machines.values()].sort(
    (a, b) => a.namespace.localeCompare(b.namespace) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id),
  )
}

/**
 * The machines that are meant by names or UUIDs, each once, in that order.
 *
 * @throws CliError `not-found`, of one that migrated away from the daemon here with where it went; `conflict` for a name that several have, with the candidates
 */
export async function findNamed(
  connection: WbemConnection,
  names: readonly string[],
  asked: Asked,
): Promise<[Machine, ...Machine[]]> {
  const all = await findMachines(connection, asked)
  const chosen = new Set<Machine>()
  for (const name of names) {
    const found = findOne(all, name)
    if (found === undefined)
      throw unknownMachine(all, { name, words: await daemonsWords(connection.target, name, asked.signal) })
    chosen.add(found)
  }
  const [first, ...others] = chosen
  if (first === undefined) throw new CliError('usage', 'no machine is named', 'give a name or UUID, or --all')
  return [first, ...others]
}

/** @throws CliError `conflict` */
function findOne(all: readonly Machine[], name: string): Machine | undefined {
  const folded = name.toLowerCase()
  const byId = all.filter(({ id }) => id.toLowerCase() === folded)
  const matches = byId.length > 0 ? byId : all.filter((machine) => machine.name === name)
  if (matches.length < 2) return matches[0]
  const candidates = matches.map(({ id, namespace, state }) => `  ${id}  ${namespace}  ${state}`).join('\n')
  throw new CliError(
    'conflict',
    `${matches.length} machines are called ${JSON.stringify(name)}`,
    `name one by its UUID:\n${candidates}`,
  )
}

function unknownMachine(
  all: readonly Machine[],
  {
    name,
    words = `there is no machine ${JSON.stringify(name)}`,
  }: { readonly name: string; readonly words?: string | undefined },
): CliError {
  const known = all.slice(0, 8).map((machine) => machine.name)
  const more = all.length > known.length ? `, and ${all.length - known.length} more` : ''
  const remedy =
    all.length === 0
      ? 'there are no machines; "cimarron machine define" makes one'
      : `there are ${known.join(', ')}${more}`
  return new CliError('not-found', words, remedy)
}

interface OfService extends Asked {
  readonly service: ObjectPath
  readonly namespace: string
}

/**
 * What the service manages (DSP1042, CIM_ServiceAffectsElement); where a server has no such association, all computer
 * systems of the namespace but the service's own host.
 */
async function machinesOfService(
  { client }: WbemConnection,
  { service, namespace, signal, whole }: OfService,
): Promise<Machine[]> {
  const options = { signal, ...(whole === true ? {} : { propertyList: machineProperties }) }
  const associated = await unlessAbsent(
    () =>
      Array.fromAsync(
        client.associators(service, {
          ...options,
          assocClass: 'CIM_ServiceAffectsElement',
          resultClass: 'CIM_ComputerSystem',
        }),
      ),
    undefined,
  )
  const instances =
    associated ??
    (await Array.fromAsync(client.enumerateInstances('CIM_ComputerSystem', { ...options, namespace }))).filter(
      ({ path }) => path !== undefined && !isHostOf(service, path),
    )
  return instances.flatMap((instance) => machineOf(instance, service, namespace) ?? [])
}

/** A service is scoped by the system that hosts it. */
function isHostOf(service: ObjectPath, system: ObjectPath): boolean {
  const creationClass = service.key('SystemCreationClassName')
  return (
    service.key('SystemName') === system.key('Name') &&
    typeof creationClass === 'string' &&
    foldName(creationClass) === foldName(system.className)
  )
}
