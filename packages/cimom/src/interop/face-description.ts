import { type FunctionalProfile, functionalProfiles, genericOperations } from './functional-profile.ts'

/** What a face in front of the object manager says of itself, for clients to find in the interop namespace. */
export interface FaceDescription {
  /** CIM-XML is the one protocol that CIM has classes for here. */
  readonly protocol: 'CIM-XML'
  /** Exactly what there is. */
  readonly functionalProfiles: readonly FunctionalProfile[]
  /** Whether a message may carry several operations (DSP0200, multiple operation requests). */
  readonly multipleOperations: boolean
  readonly authentication: readonly AuthenticationMechanism[]
  /** What `Other` of these stands for. */
  readonly otherAuthentication?: string
  /** Of the protocol: `1.0`, … */
  readonly versions: readonly string[]
  /** Whether requests are validated against the DTD before they are looked at. */
  readonly isValidated: boolean
}

/** With the numbers of CIM_ObjectManagerCommunicationMechanism.AuthenticationMechanismsSupported. */
export const authenticationMechanisms = { Other: 1, None: 2, Basic: 3, Digest: 4 } as const

export type AuthenticationMechanism = keyof typeof authenticationMechanisms

type GenericOperation = keyof typeof genericOperations

/** What each functional profile stands for (DSP0200, "Functional profiles"), in the newer words. */
const operationsOf: Readonly<Record<FunctionalProfile, readonly GenericOperation[]>> = {
  'Basic Read': [
    'GetClass',
    'EnumerateClasses',
    'EnumerateClassNames',
    'GetInstance',
    'EnumerateInstances',
    'EnumerateInstanceNames',
  ],
  'Pulled Read': [
    'OpenEnumerateInstances',
    'OpenEnumerateInstancePaths',
    'OpenAssociators',
    'OpenAssociatorPaths',
    'OpenReferences',
    'OpenReferencePaths',
    'PullInstancesWithPath',
    'PullInstancePaths',
    'CloseEnumeration',
  ],
  'Pulled Read Count': ['EnumerationCount'],
  'Pulled Query Execution': ['OpenQueryInstances', 'PullInstances'],
  // GetProperty and SetProperty have no number of their own.
  'Basic Write': [],
  'Schema Manipulation': ['CreateClass', 'ModifyClass', 'DeleteClass'],
  'Instance Manipulation': ['CreateInstance', 'ModifyInstance', 'DeleteInstance'],
  'Association Traversal': [
    'Associators',
    'AssociatorNames',
    'References',
    'ReferenceNames',
    'AssociatorClasses',
    'AssociatorClassPaths',
    'ReferenceClasses',
    'ReferenceClassPaths',
  ],
  // ExecQuery has none either.
  'Query Execution': [],
  'Qualifier Declaration': [
    'GetQualifierType',
    'EnumerateQualifierTypes',
    'CreateQualifierType',
    'ModifyQualifierType',
    'DeleteQualifierType',
  ],
  Indications: [],
}

export function functionalProfileNumbers({ functionalProfiles: names }: FaceDescription): number[] {
  return names.map((name) => functionalProfiles[name]).sort((one, other) => one - other)
}

export function operationNumbers({ functionalProfiles: names }: FaceDescription): number[] {
  const operations = new Set<GenericOperation>(['InvokeMethod', 'InvokeStaticMethod'])
  for (const name of names) for (const operation of operationsOf[name]) operations.add(operation)
  return [...operations].map((name) => genericOperations[name]).sort((one, other) => one - other)
}

/** A text for each mechanism, in their order; `null` where their names say it all. */
export function authenticationDescriptions({ authentication, otherAuthentication }: FaceDescription): string[] | null {
  if (otherAuthentication === undefined) return null
  return authentication.map((each) => (each === 'Other' ? otherAuthentication : each))
}
