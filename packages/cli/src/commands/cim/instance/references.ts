import { printRelated, relationOptions } from '../../../cim/print-related.ts'
import { propertyList } from '../../../cim/property-list.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** References and ReferenceNames (DSP0200); with a filter their Open operations. */
export async function run(invocation: Invocation): Promise<undefined> {
  const options = relationOptions(invocation)
  await printRelated(invocation, {
    instances: ({ client }, path) => client.references(path, { ...options, ...propertyList(invocation) }),
    paths: ({ client }, path) => client.referenceNames(path, options),
    openInstances: 'OpenReferenceInstances',
    openPaths: 'OpenReferenceInstancePaths',
  })
}
