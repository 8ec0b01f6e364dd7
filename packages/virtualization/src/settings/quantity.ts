import { convertUnit, parseUnit, ValueError } from '@cimarron/cim'
import type { SettingReader } from './setting-reader.ts'

/** The unit in which memory is told (DSP0004 annex C). */
export const mebibytes = 'byte*2^20'

/**
 * VirtualQuantity as bytes. Its unit is AllocationUnits, as libvirt-cim and DSP1045 use it, else VirtualQuantityUnits;
 * the older spellings ("MegaBytes") are understood.
 */
export function readBytes(reader: SettingReader): number | undefined {
  const quantity = reader.integer('VirtualQuantity')
  const allocation = reader.string('AllocationUnits')
  const virtual = reader.string('VirtualQuantityUnits')
  // A unit alone asks for nothing.
  if (quantity === undefined || !reader.gives('VirtualQuantity')) return undefined
  const own = virtual === 'count' ? undefined : virtual
  const text = reader.gives('AllocationUnits') || !reader.gives('VirtualQuantityUnits') ? (allocation ?? own) : own
  if (text === undefined)
    throw reader.problem(`VirtualQuantity is ${quantity} of no unit; give AllocationUnits, for example "${mebibytes}"`)
  const bytes = toBytes(BigInt(quantity), text, reader)
  const number = Number(bytes)
  if (!Number.isSafeInteger(number)) throw reader.problem(`VirtualQuantity is ${quantity} ${text}, beyond 2^53 bytes`)
  return number
}

function toBytes(quantity: bigint, unit: string, reader: SettingReader): bigint | number {
  try {
    return convertUnit(quantity, parseUnit(unit, { legacy: true }), 'byte')
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw reader.problem(`AllocationUnits is no unit of memory, as "${mebibytes}" is: ${error.message}`)
  }
}
