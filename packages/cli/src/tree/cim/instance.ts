import type { GroupSpec, LeafSpec } from '../../command/spec.ts'
import {
  allNamespaces,
  assignmentDetails,
  assignments,
  assocClass,
  classArgument,
  filter,
  instanceArgument,
  names,
  output,
  pathOutput,
  resultClass,
  resultRole,
  role,
  shown,
  yes,
} from './parts.ts'

export const instanceList: LeafSpec = {
  kind: 'leaf',
  name: 'list',
  summary: 'Print the instances of a class and its subclasses',
  details:
    'A filter is evaluated by the server, through pulled enumerations; where it has none, by a WQL query, which is said.',
  connects: true,
  arguments: [classArgument],
  options: [
    filter,
    names,
    allNamespaces,
    { flags: '--no-deep', summary: 'only the properties of the class, none of its subclasses' },
    ...shown,
  ],
  examples: [
    { line: 'cimarron cim instance list CIM_ComputerSystem', says: 'with the names of values' },
    {
      line: 'cimarron cim instance list CIM_Processor -p SystemName,CPUStatus -o table',
      says: 'two properties, as a table',
    },
    { line: `cimarron cim instance list CIM_ComputerSystem --filter "EnabledState = 2"`, says: 'those that are on' },
    {
      line: 'cimarron cim instance list Linux_OperatingSystem --url https://host --user root --namespace root/cimv2',
      says: 'of any WBEM server',
    },
  ],
  load: () => import('../../commands/cim/instance/list.ts'),
}

export const instanceNames: LeafSpec = {
  kind: 'leaf',
  name: 'names',
  summary: 'Print the paths of the instances of a class and its subclasses',
  connects: true,
  arguments: [classArgument],
  options: [filter, allNamespaces, pathOutput],
  examples: [{ line: 'cimarron cim instance names CIM_ComputerSystem', says: 'one path a line' }],
  load: () => import('../../commands/cim/instance/names.ts'),
}

export const instanceGet: LeafSpec = {
  kind: 'leaf',
  name: 'get',
  summary: 'Print one instance',
  connects: true,
  arguments: [instanceArgument],
  options: shown,
  examples: [
    { line: 'cimarron cim instance get "$(cimarron cim names CIM_ComputerSystem | head -1)"', says: 'by its path' },
    { line: 'cimarron cim instance get CIM_VirtualSystemManagementService', says: 'the only instance of a class' },
  ],
  load: () => import('../../commands/cim/instance/get.ts'),
}

const create: LeafSpec = {
  kind: 'leaf',
  name: 'create',
  summary: 'Create an instance, and print its path',
  details: `${assignmentDetails}\nA dash for the class reads instances from the standard input, as MOF or JSON.`,
  connects: true,
  arguments: [{ ...classArgument, summary: 'its class, or - to read instances' }, assignments],
  examples: [
    { line: 'cimarron cim instance create ACME_Lamp Id=hall EnabledState=Enabled', says: 'one lamp' },
    {
      line: 'cimarron cim instance list ACME_Lamp --json | cimarron cim instance create - --namespace root/other',
      says: 'copies all lamps to another namespace',
    },
  ],
  load: () => import('../../commands/cim/instance/create.ts'),
}

const modify: LeafSpec = {
  kind: 'leaf',
  name: 'modify',
  summary: 'Change properties of an instance; the others stay',
  details: `${assignmentDetails}\nA dash for the instance reads instances from the standard input, as JSON with their paths.`,
  connects: true,
  arguments: [{ ...instanceArgument, summary: 'which, or - to read instances' }, assignments],
  examples: [
    { line: `cimarron cim instance modify 'ACME_Lamp.Id="hall"' EnabledState=3`, says: 'one property' },
    { line: `cimarron cim instance modify 'ACME_Lamp.Id="hall"' Caption=NULL`, says: 'sets it to NULL' },
  ],
  load: () => import('../../commands/cim/instance/modify.ts'),
}

const remove: LeafSpec = {
  kind: 'leaf',
  name: 'delete',
  summary: 'Delete an instance',
  connects: true,
  arguments: [instanceArgument],
  options: [yes],
  examples: [{ line: `cimarron cim instance delete 'ACME_Lamp.Id="hall"' --yes`, says: 'without being asked' }],
  load: () => import('../../commands/cim/instance/delete.ts'),
}

const count: LeafSpec = {
  kind: 'leaf',
  name: 'count',
  summary: 'Count the instances of each class',
  connects: true,
  arguments: [{ ...classArgument, summary: 'only this class and below, or a pattern such as *Disk*', optional: true }],
  options: [allNamespaces, { ...output, choices: ['table', 'json'] }],
  examples: [
    { line: 'cimarron cim instance count', says: 'of every class that has any' },
    { line: 'cimarron cim instance count "*Setting*" -A', says: 'by pattern, in all namespaces' },
  ],
  load: () => import('../../commands/cim/instance/count.ts'),
}

export const instanceAssociators: LeafSpec = {
  kind: 'leaf',
  name: 'associators',
  summary: 'Print the instances that an instance is associated with',
  connects: true,
  arguments: [instanceArgument],
  options: [assocClass, resultClass, role, resultRole, filter, names, ...shown],
  examples: [
    {
      line: 'cimarron cim instance associators CIM_VirtualSystemManagementService --assoc-class CIM_ServiceAffectsElement --names',
      says: 'paths of the machines that a service manages',
    },
  ],
  load: () => import('../../commands/cim/instance/associators.ts'),
}

export const instanceReferences: LeafSpec = {
  kind: 'leaf',
  name: 'references',
  summary: 'Print the associations that an instance takes part in',
  connects: true,
  arguments: [instanceArgument],
  options: [resultClass, role, filter, names, ...shown],
  examples: [
    {
      line: 'cimarron cim instance references CIM_VirtualSystemManagementService --role AffectingElement --names',
      says: 'those in which it affects something',
    },
  ],
  load: () => import('../../commands/cim/instance/references.ts'),
}

const tree: LeafSpec = {
  kind: 'leaf',
  name: 'tree',
  summary: 'Show what an instance is associated with, by association and role',
  connects: true,
  arguments: [instanceArgument],
  options: [{ ...resultClass, summary: 'only over associations of this class' }],
  examples: [{ line: 'cimarron cim instance tree CIM_VirtualSystemManagementService', says: 'its surroundings' }],
  load: () => import('../../commands/cim/instance/tree.ts'),
}

export const instanceGroup: GroupSpec = {
  kind: 'group',
  name: 'instance',
  summary: 'instances: list, get, create, modify, delete, follow associations',
  commands: [
    instanceList,
    instanceNames,
    instanceGet,
    create,
    modify,
    remove,
    count,
    instanceAssociators,
    instanceReferences,
    tree,
  ],
}
