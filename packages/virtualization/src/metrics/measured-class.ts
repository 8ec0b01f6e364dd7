import type { ObjectPath } from '@cimarron/cim'
import type { Names } from '../naming/names.ts'
import type { Measured } from './definitions.ts'

/** The local name of the class whose elements are measured so. */
export const measuredClasses: Readonly<Record<Measured, string>> = {
  machine: 'ComputerSystem',
  host: 'HostSystem',
  processor: 'Processor',
  disk: 'LogicalDisk',
  nic: 'NetworkPort',
}

/** What is measured of the element that a path names. */
export function measuredClass(names: Names, { className }: Pick<ObjectPath, 'className'>): Measured | undefined {
  const wanted = className.toLowerCase()
  const entry = Object.entries(measuredClasses).find(([, local]) => names.className(local).toLowerCase() === wanted)
  return entry?.[0] as Measured | undefined // as the table has it
}
