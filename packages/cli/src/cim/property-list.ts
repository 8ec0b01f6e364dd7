import type { Invocation } from '../command/invocation.ts'

/** `--property A --property B,C` as the PropertyList of an operation; none given: all properties. */
export function propertyList(invocation: Invocation): { readonly propertyList?: readonly string[] } {
  const names = invocation
    .list('property')
    .flatMap((text) => text.split(','))
    .filter((name) => name !== '')
  return names.length === 0 ? {} : { propertyList: names }
}
