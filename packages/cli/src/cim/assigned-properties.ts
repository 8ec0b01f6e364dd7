import type { CimClass, Property } from '@cimarron/cim'
import { readAssignment } from './assignment.ts'
import { propertyFor, propertyOf, type ValueReader } from './value-reader.ts'

/** `Name=value` texts as properties of a class. @throws CliError */
export async function assignedProperties(
  texts: readonly string[],
  cls: CimClass,
  reader: ValueReader,
): Promise<Property[]> {
  const given = new Map<CimClass['keys'][number], string[]>()
  for (const text of texts) {
    const assignment = readAssignment(text, 'property')
    const declared = propertyOf(cls, assignment.name)
    given.set(declared, [...(given.get(declared) ?? []), assignment.text])
  }
  const properties: Property[] = []
  for (const [declared, values] of given) {
    properties.push(propertyFor(declared, await reader.fromTexts(values, declared)))
  }
  return properties
}
