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

interface FaceOptions {
  readonly hasIndications: boolean
  /** Whether anybody may be known without a password. */
  readonly identifies: boolean
}

/** What this face says of itself in the interop namespace. */
export function cimXmlFace({ hasIndications, identifies }: FaceOptions): FaceDescription {
  const names = groups.map(([name]) => name)
  return {
    protocol: 'CIM-XML',
    functionalProfiles: hasIndications ? [...names, 'Indications'] : names,
    multipleOperations: true,
    authentication: identifies ? ['Basic', 'Other'] : ['Basic'],
    ...(identifies && { otherAuthentication: 'Bearer token (RFC 6750), TLS client certificate, or unix socket' }),
    versions: ['1.0'],
    isValidated: false,
  }
}
