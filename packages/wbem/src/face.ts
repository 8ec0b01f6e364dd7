import type { FaceDescription, FunctionalProfile } from '@cimarron/cimom'

/** DSP0200's functional profiles, by the names that OPTIONS answers; those that came with pulled operations have none. */
const groups: readonly (readonly [FunctionalProfile, header?: string])[] = [
  ['Basic Read', 'basic-read'],
  ['Basic Write', 'basic-write'],
  ['Schema Manipulation', 'schema-manipulation'],
  ['Instance Manipulation', 'instance-manipulation'],
  ['Association Traversal', 'association-traversal'],
  ['Query Execution', 'query-execution'],
  ['Qualifier Declaration', 'qualifier-declaration'],
  ['Pulled Read'],
  ['Pulled Query Execution'],
]

/** The value of CIMSupportedFunctionalGroups (DSP0200, "Determining CIM server capabilities"). */
export const functionalGroups: string = groups.flatMap(([, header]) => header ?? []).join(', ')

/** What this face says of itself in the interop namespace. */
export function cimXmlFace({ hasIndications }: { readonly hasIndications: boolean }): FaceDescription {
  const names = groups.map(([name]) => name)
  return {
    protocol: 'CIM-XML',
    functionalProfiles: hasIndications ? [...names, 'Indications'] : names,
    multipleOperations: true,
    authentication: ['Basic'],
    versions: ['1.0'],
    isValidated: false,
  }
}
