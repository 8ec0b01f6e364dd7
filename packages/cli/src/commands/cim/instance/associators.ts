import { printRelated, relationOptions } from '../../../cim/print-related.ts'
import { propertyList } from '../../../cim/property-list.ts'
import type { Invocation } from '../../../command/invocation.ts'

/** Associators and AssociatorNames (DSP0200); with a filter their Open operations. */
export async function run(invocation: Invocation): Promise<undefined> {
  const options = relationOptions(invocation)
  await printRelated(invocation, {
    instances: ({ client }, path) => client.associators(path, { ...options, ...propertyList(invocation) }),
    paths: ({ client }, path) => client.associatorNames(path, options),
    openInstances: 'OpenAssociatorInstances',
    openPaths: 'OpenAssociatorInstancePaths',
  })
}
