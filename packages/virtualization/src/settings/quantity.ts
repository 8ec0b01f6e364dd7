import { convertUnit, parseUnit } from '@cimarron/cim'
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
  if (quantity === undefined) return undefined
  const text = allocation ?? (virtual === 'count' ? undefined : virtual)
  if (text === undefined)
    throw reader.problem(`VirtualQuantity is ${quantity} of no unit; give AllocationUnits, for example "${mebibytes}"`)
  const unit = parseUnit(text, { legacy: true })
  const bytes = unit === undefined ? undefined : convertUnit(BigInt(quantity), unit, 'byte')
  if (bytes === undefined)
    throw reader.problem(
      `AllocationUnits is ${JSON.stringify(text)}, which is no unit of memory; "${mebibytes}" is one`,
    )
  const number = Number(bytes)
  if (!Number.isSafeInteger(number)) throw reader.problem(`VirtualQuantity is ${quantity} ${text}, beyond 2^53 bytes`)
  return number
}
