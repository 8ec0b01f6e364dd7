import type { CimValue } from '@cimarron/cim'
import type { InstanceRecord } from '@cimarron/cimom'
import { type SettingReader, showValue } from './setting-reader.ts'

/** Properties that describe a setting and set nothing: a client may hand back what it was given. */
const descriptive = new Set([
  'instanceid',
  'caption',
  'changeabletype',
  'configurationname',
  'revision',
  'creationtime',
])

/**
 * Refuses settings of which something was not understood and is not so either: what was given and not read must equal
 * what is told of the machine.
 * @throws SettingProblem
 */
export function refuseUnmet(reader: SettingReader, told: InstanceRecord): void {
  const values = new Map(Object.entries(told).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, asked] of reader.unread()) {
    const folded = name.toLowerCase()
    if (descriptive.has(folded) || (folded === 'elementname' && reader.isTemplate)) continue
    const real = values.get(folded) ?? null
    if (!sameValue(asked, real))
      throw reader.problem(
        `${name} is ${showValue(asked)}, which is not supported; leave it out` +
          (real === null ? '' : ` or give ${showValue(real)}`),
      )
  }
}

function sameValue(a: CimValue, b: CimValue): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i] ?? null))
  if (typeof a === 'number' || typeof a === 'bigint')
    return (typeof b === 'number' || typeof b === 'bigint') && BigInt(a) === BigInt(b)
  return a === b || showValue(a) === showValue(b)
}
