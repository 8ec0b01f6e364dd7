import { type CimClass, Instance } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { nearest } from '../command/nearest.ts'

/** `--property A --property B,C` as the PropertyList of an operation; none given: all properties. */
export function propertyList(invocation: Invocation): { readonly propertyList?: readonly string[] } {
  const names = invocation
    .list('property')
    .flatMap((text) => text.split(','))
    .filter((name) => name !== '')
  return names.length === 0 ? {} : { propertyList: names }
}

/** Of instances only the properties that were asked for, in that order: servers give them in that of the class. */
export async function* withProperties(
  instances: AsyncIterable<Instance> | Iterable<Instance>,
  names: readonly string[] | undefined,
): AsyncGenerator<Instance, void, undefined> {
  for await (const instance of instances) yield onlyProperties(instance, names)
}

export function onlyProperties(instance: Instance, names: readonly string[] | undefined): Instance {
  if (names === undefined) return instance
  const { className, path, properties } = instance
  const asked = names.map((name) => properties.get(name)).filter((property) => property !== undefined)
  return new Instance(className, new Set(asked), { path })
}

/** Warns of properties that a class does not have: a server leaves them out and says nothing of it. */
export function warnOfStrangers({ output }: Invocation, names: readonly string[], cls: CimClass): void {
  const known = [...cls.properties].map((property) => property.name)
  for (const one of names.filter((asked) => !cls.properties.has(asked))) {
    const near = nearest(one, known)
    output.warn(
      `${cls.name} has no property ${JSON.stringify(one)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    )
  }
}
