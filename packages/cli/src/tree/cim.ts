import type { ArgumentSpec, CommandSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const classArgument: ArgumentSpec = { name: 'class', summary: 'a class name, as CIM_ComputerSystem', complete: 'class' }
const instance: ArgumentSpec = {
  name: 'instance',
  summary: 'an object path as commands print it, a WBEM URI, or a class that has one instance',
  complete: 'class',
}
const form: OptionSpec = {
  flags: '-o, --output <form>',
  summary: 'how to print',
  choices: ['text', 'table', 'json', 'mof', 'xml'],
}
const property: OptionSpec = {
  flags: '-p, --property <names>',
  summary: 'only these properties: A or A,B',
  repeats: true,
}
const all: OptionSpec = { flags: '--all-properties', summary: 'properties that are NULL as well' }
const role: OptionSpec = { flags: '--role <name>', summary: 'only where the instance stands in this role' }
const resultClass: OptionSpec = {
  flags: '--result-class <class>',
  summary: 'only results of this class',
  complete: 'class',
}
const names: OptionSpec = { flags: '--names', summary: 'print only paths' }

const shown = [property, form, all] as const

const enumerate: CommandSpec = {
  kind: 'leaf',
  name: 'enumerate',
  summary: 'Print the instances of a class and its subclasses',
  connects: true,
  arguments: [classArgument],
  options: shown,
  examples: [
    { line: 'cimarron cim enumerate CIM_ComputerSystem', says: 'with the names of values' },
    {
      line: 'cimarron cim enumerate CIM_Processor -p SystemName,CPUStatus -o table',
      says: 'two properties, as a table',
    },
    {
      line: 'cimarron cim enumerate Linux_OperatingSystem --url https://host --user root --namespace root/cimv2',
      says: 'of any WBEM server',
    },
  ],
  load: () => import('../commands/cim/enumerate.ts'),
}

export const cimGroup: GroupSpec = {
  kind: 'group',
  name: 'cim',
  summary: 'any WBEM server: instances, classes, methods',
  details:
    'Talks CIM-XML (DSP0200) to any WBEM server. Object paths are taken as they are printed; mind the quotes of the shell.',
  commands: [
    enumerate,
    {
      kind: 'leaf',
      name: 'names',
      summary: 'Print the paths of the instances of a class and its subclasses',
      connects: true,
      arguments: [classArgument],
      examples: [{ line: 'cimarron cim names CIM_ComputerSystem', says: 'one path a line' }],
      load: () => import('../commands/cim/names.ts'),
    },
    {
      kind: 'leaf',
      name: 'get',
      summary: 'Print one instance',
      connects: true,
      arguments: [instance],
      options: shown,
      examples: [
        { line: 'cimarron cim get "$(cimarron cim names CIM_ComputerSystem | head -1)"', says: 'by its path' },
        { line: 'cimarron cim get CIM_VirtualSystemManagementService', says: 'the only instance of a class' },
      ],
      load: () => import('../commands/cim/get.ts'),
    },
    {
      kind: 'leaf',
      name: 'associators',
      summary: 'Print the instances that an instance is associated with',
      connects: true,
      arguments: [instance],
      options: [
        { flags: '--assoc-class <class>', summary: 'only over associations of this class', complete: 'class' },
        resultClass,
        role,
        { flags: '--result-role <name>', summary: 'only where the result stands in this role' },
        names,
        ...shown,
      ],
      examples: [
        {
          line: 'cimarron cim associators CIM_VirtualSystemManagementService --assoc-class CIM_ServiceAffectsElement --names',
          says: 'paths of the machines that a service manages',
        },
      ],
      load: () => import('../commands/cim/associators.ts'),
    },
    {
      kind: 'leaf',
      name: 'references',
      summary: 'Print the associations that an instance takes part in',
      connects: true,
      arguments: [instance],
      options: [resultClass, role, names, ...shown],
      examples: [
        {
          line: 'cimarron cim references CIM_VirtualSystemManagementService --role AffectingElement --names',
          says: 'those in which it affects something',
        },
      ],
      load: () => import('../commands/cim/references.ts'),
    },
    {
      kind: 'leaf',
      name: 'invoke',
      summary: 'Call a method of an instance or class',
      details: [
        'Parameters are typed from the class. Arrays: a,b or the parameter several times (\\, for a comma in a value).',
        'References: object paths. Embedded instances: MOF, or @file.mof, which may hold several for an array. NULL is NULL.',
        'The exit code is 1 where it returned a number other than 0 (Completed) and 4096 (Job Started); the words of its job\nare printed.',
      ].join('\n'),
      connects: true,
      arguments: [
        {
          name: 'object',
          summary: 'an instance, a class that has one, or a class for a static method',
          complete: 'class',
        },
        { name: 'method', summary: 'its method' },
        { name: 'parameter', summary: 'input parameters as Name=value', variadic: true, optional: true },
      ],
      examples: [
        {
          line: 'cimarron cim invoke "$(cimarron cim names KVM_ComputerSystem | head -1)" RequestStateChange RequestedState=2',
          says: 'starts the first machine',
        },
        {
          line: 'cimarron cim invoke KVM_VirtualSystemManagementService DefineSystem SystemSettings=@vm.mof ResourceSettings=@disks.mof',
          says: 'defines one from settings in files',
        },
      ],
      load: () => import('../commands/cim/invoke.ts'),
    },
    {
      kind: 'leaf',
      name: 'classes',
      summary: 'List the classes below a class, or at the top',
      connects: true,
      arguments: [{ ...classArgument, optional: true }],
      options: [
        { flags: '--deep', summary: 'all levels, not only the next' },
        { flags: '--tree', summary: 'all levels, each indented below its superclass' },
      ],
      examples: [{ line: 'cimarron cim classes CIM_LogicalDevice --tree', says: 'all devices' }],
      load: () => import('../commands/cim/classes.ts'),
    },
    {
      kind: 'leaf',
      name: 'class',
      summary: 'Print a class as MOF',
      connects: true,
      arguments: [classArgument],
      options: [
        { flags: '--local-only', summary: 'only what it declares itself' },
        { flags: '--no-qualifiers', summary: 'without qualifiers' },
      ],
      examples: [
        { line: 'cimarron cim class KVM_ComputerSystem --local-only', says: 'what it adds to its superclass' },
      ],
      load: () => import('../commands/cim/class.ts'),
    },
    {
      kind: 'leaf',
      name: 'namespaces',
      summary: 'List the namespaces',
      connects: true,
      examples: [
        { line: 'cimarron cim namespaces --url https://host --user admin', says: 'as its interop namespace tells' },
      ],
      load: () => import('../commands/cim/namespaces.ts'),
    },
  ],
}
