import type { GroupSpec, LeafSpec } from '../../command/spec.ts'
import { assocClass, classArgument, output, pathOutput, resultClass, resultRole, role, yes } from './parts.ts'

const kinds = [
  { flags: '--association', summary: 'only associations' },
  { flags: '--indication', summary: 'only indications' },
] as const

export const classList: LeafSpec = {
  kind: 'leaf',
  name: 'list',
  summary: 'List the classes below a class, or at the top',
  connects: true,
  arguments: [{ ...classArgument, optional: true }],
  options: [
    { flags: '--deep', summary: 'all levels, not only the next' },
    { flags: '--tree', summary: 'all levels, each indented below its superclass' },
    ...kinds,
    { flags: '--full', summary: 'whole classes, in the form that --output says' },
    { ...output, choices: ['text', 'table', 'json', 'mof', 'xml'] },
  ],
  examples: [
    { line: 'cimarron cim class list CIM_LogicalDevice --tree', says: 'all devices' },
    { line: 'cimarron cim class list --deep --full -o mof >schema.mof', says: 'the whole schema' },
  ],
  load: () => import('../../commands/cim/class/list.ts'),
}

const get: LeafSpec = {
  kind: 'leaf',
  name: 'get',
  summary: 'Print a class as MOF, or otherwise',
  connects: true,
  arguments: [classArgument],
  options: [
    { flags: '--local-only', summary: 'only what it declares itself' },
    { flags: '--no-qualifiers', summary: 'without qualifiers' },
    { ...output, choices: ['mof', 'table', 'json', 'xml'] },
  ],
  examples: [
    { line: 'cimarron cim class get KVM_ComputerSystem --local-only', says: 'what it adds to its superclass' },
    { line: 'cimarron cim class get CIM_Processor -o table', says: 'its properties and methods' },
  ],
  load: () => import('../../commands/cim/class/get.ts'),
}

const find: LeafSpec = {
  kind: 'leaf',
  name: 'find',
  summary: 'Find classes by a pattern, in all namespaces',
  details: '* stands for any characters, ? for one; case does not matter. --namespace looks in one namespace.',
  connects: true,
  arguments: [{ name: 'pattern', summary: 'as *Disk*, in quotes for the shell' }],
  options: [...kinds, { ...output, choices: ['table', 'json'] }],
  examples: [{ line: 'cimarron cim class find "*storagepool*"', says: 'each with its namespace' }],
  load: () => import('../../commands/cim/class/find.ts'),
}

const tree: LeafSpec = {
  kind: 'leaf',
  name: 'tree',
  summary: 'Show the classes below a class as a tree, or with --up those above it',
  connects: true,
  arguments: [{ ...classArgument, optional: true }],
  options: [{ flags: '--up', summary: 'its superclasses' }],
  examples: [
    { line: 'cimarron cim class tree CIM_LogicalDevice', says: 'all devices' },
    { line: 'cimarron cim class tree KVM_Processor --up', says: 'from the top down to it' },
  ],
  load: () => import('../../commands/cim/class/tree.ts'),
}

const associators: LeafSpec = {
  kind: 'leaf',
  name: 'associators',
  summary: 'List the classes whose instances those of a class can be associated with',
  connects: true,
  arguments: [classArgument],
  options: [assocClass, resultClass, role, resultRole, pathOutput],
  examples: [{ line: 'cimarron cim class associators CIM_ComputerSystem', says: 'by any association' }],
  load: () => import('../../commands/cim/class/associators.ts'),
}

const references: LeafSpec = {
  kind: 'leaf',
  name: 'references',
  summary: 'List the association classes that refer to a class',
  connects: true,
  arguments: [classArgument],
  options: [resultClass, role, pathOutput],
  examples: [{ line: 'cimarron cim class references CIM_ComputerSystem', says: 'the associations it can be in' }],
  load: () => import('../../commands/cim/class/references.ts'),
}

const remove: LeafSpec = {
  kind: 'leaf',
  name: 'delete',
  summary: 'Delete a class without subclasses',
  connects: true,
  arguments: [classArgument],
  options: [{ flags: '--instances', summary: 'its instances as well' }, yes],
  examples: [{ line: 'cimarron cim class delete ACME_Lamp --yes', says: 'without being asked' }],
  load: () => import('../../commands/cim/class/delete.ts'),
}

export const classGroup: GroupSpec = {
  kind: 'group',
  name: 'class',
  summary: 'classes: list, get, find, tree, associations, delete ("cim class CIM_X" is "cim class get CIM_X")',
  commands: [classList, get, find, tree, associators, references, remove],
  standard: 'get',
}

const qualifierName = { name: 'name', summary: 'a qualifier, as Key', complete: 'qualifier' } as const

export const qualifierGroup: GroupSpec = {
  kind: 'group',
  name: 'qualifier',
  summary: 'qualifier types: list, get, delete',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the qualifier types',
      connects: true,
      options: [{ ...output, choices: ['table', 'json', 'mof', 'xml'] }],
      examples: [{ line: 'cimarron cim qualifier list', says: 'with type, default, scopes and flavors' }],
      load: () => import('../../commands/cim/qualifier/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'get',
      summary: 'Print a qualifier type as MOF, or otherwise',
      connects: true,
      arguments: [qualifierName],
      options: [{ ...output, choices: ['mof', 'table', 'json', 'xml'] }],
      examples: [{ line: 'cimarron cim qualifier get Key', says: 'its declaration' }],
      load: () => import('../../commands/cim/qualifier/get.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete a qualifier type',
      connects: true,
      arguments: [qualifierName],
      options: [yes],
      examples: [{ line: 'cimarron cim qualifier delete ACME_Color --yes', says: 'without being asked' }],
      load: () => import('../../commands/cim/qualifier/delete.ts'),
    },
  ],
}
