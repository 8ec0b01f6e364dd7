import { refuseField } from '../invalid-config.ts'

const mostValues = 64
const mostLength = 4096
const key = /^[a-z][a-z0-9_]{0,62}$/

/** What each machine says of itself in the files of its seed, whatever its values. */
export const ownKeys: readonly string[] = ['name', 'id', 'host']

/** @throws HypervisorError `invalid-config` */
export function checkSeedValues(values: Readonly<Record<string, string>>, field: string): void {
  const entries = Object.entries(values)
  if (entries.length > mostValues) throw refuseField(field, entries.length, `are too many; use at most ${mostValues}`)
  for (const [name, value] of entries) {
    if (!key.test(name))
      throw refuseField(field, name, 'is no name of a value; use a small letter, then up to 62 of them, digits or _')
    if (ownKeys.includes(name))
      throw refuseField(field, name, "stands for the machine's own in the files of its seed; call the value otherwise")
    if (value.length > mostLength)
      throw refuseField(`${field}.${name}`, value, `is too long; use at most ${mostLength} characters`)
    // A line break could begin another line of a file whose indentation has a meaning.
    if (/[\p{Cc}\p{Cs}]/u.test(value))
      throw refuseField(`${field}.${name}`, value, 'holds a control character; use one line of text')
  }
}
