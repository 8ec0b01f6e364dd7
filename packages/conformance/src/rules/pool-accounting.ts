import { convertUnit, ValueError } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { systemsOf } from './systems.ts'
import { bigOf, numberOf, textOf } from './value.ts'

const enabled = 2
const quiesce = 9

/**
 * What the settings in force of systems that are active reserve of a pool, in the pool's units. Undefined where it cannot be
 * told: not every system or pool was looked at, settings tell no reservation, or the units do not fit.
 */
export async function reservedByActive(model: Model, pool: Located): Promise<bigint | undefined> {
  const unit = textOf(pool, 'AllocationUnits')
  const allocations = await model.links(pool.path, 'CIM_ResourceAllocationFromPool', 'Antecedent')
  if (unit === undefined || allocations.length >= model.limits.associations) return undefined
  // Pools below this one have reservations that count here as well.
  if (
    (await model.links(pool.path, 'CIM_ElementAllocatedFromPool', 'Antecedent')).some(({ far }) => isPool(model, far))
  )
    return undefined
  const { virtual } = await systemsOf(model)
  if (virtual.length >= model.limits.followed) return undefined
  const inForce = await settingsInForce(model, virtual)
  let sum = 0n
  for (const { far } of allocations) {
    const resource = model.known(far)
    if (resource === undefined) return undefined
    if (!(await isInForce(model, resource, inForce))) continue
    const reservation = inUnits(resource, unit)
    if (reservation === undefined) return undefined
    sum += reservation
  }
  return sum
}

function isPool(model: Model, path: Located['path']): boolean {
  return model.classes.isA(path.className, 'CIM_ResourcePool')
}

/** InstanceIDs of the settings that describe active systems now. */
async function settingsInForce(model: Model, systems: readonly Located[]): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  for (const system of systems) {
    if (![enabled, quiesce].includes(numberOf(system, 'EnabledState') ?? -1)) continue
    for (const settings of await model.partners(system.path, 'CIM_SettingsDefineState', 'ManagedElement'))
      ids.add(textOf(settings, 'InstanceID') ?? '')
  }
  return ids
}

async function isInForce(model: Model, resource: Located, inForce: ReadonlySet<string>): Promise<boolean> {
  const wholes = await model.partners(resource.path, 'CIM_VirtualSystemSettingDataComponent', 'PartComponent')
  return wholes.some((whole) => inForce.has(textOf(whole, 'InstanceID') ?? ''))
}

function inUnits(resource: Located, unit: string): bigint | undefined {
  const reservation = bigOf(resource, 'Reservation')
  const own = textOf(resource, 'AllocationUnits')
  if (reservation === undefined || own === undefined) return undefined
  try {
    const told = convertUnit(reservation, own, unit)
    return typeof told === 'bigint' ? told : undefined
  } catch (error) {
    if (error instanceof ValueError) return undefined
    throw error
  }
}
