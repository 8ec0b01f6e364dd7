/** Operations as CIM_CIMOMStatisticalData.OperationType numbers them. Those that came later are told as Other, by name. */
export const operationTypes: Readonly<Record<string, number>> = {
  Unknown: 0,
  Batched: 2,
  GetClass: 3,
  GetInstance: 4,
  DeleteClass: 5,
  DeleteInstance: 6,
  CreateClass: 7,
  CreateInstance: 8,
  ModifyClass: 9,
  ModifyInstance: 10,
  EnumerateClasses: 11,
  EnumerateClassNames: 12,
  EnumerateInstances: 13,
  EnumerateInstanceNames: 14,
  ExecQuery: 15,
  Associators: 16,
  AssociatorNames: 17,
  References: 18,
  ReferenceNames: 19,
  GetProperty: 20,
  SetProperty: 21,
  GetQualifier: 22,
  SetQualifier: 23,
  DeleteQualifier: 24,
  EnumerateQualifiers: 25,
  IndicationDelivery: 26,
}

/** OperationType for an operation without a number of its own. */
export const otherOperationType = 1

/** Operations that have none: those of later versions of DSP0200, and method calls. */
export const otherOperations: readonly string[] = [
  'InvokeMethod',
  'OpenEnumerateInstances',
  'OpenEnumerateInstancePaths',
  'OpenAssociators',
  'OpenAssociatorPaths',
  'OpenReferences',
  'OpenReferencePaths',
  'OpenQueryInstances',
  'PullInstancesWithPath',
  'PullInstancePaths',
  'PullInstances',
  'CloseEnumeration',
  'EnumerationCount',
]
