import type { ArgumentSpec, OptionSpec } from '../../command/spec.ts'

// What several commands of `cim` take.

export const classArgument: ArgumentSpec = {
  name: 'class',
  summary: 'a class name, as CIM_ComputerSystem',
  complete: 'class',
}

export const instanceArgument: ArgumentSpec = {
  name: 'instance',
  summary: 'an object path as commands print it, a WBEM URI, or a class: its only instance, or the one you pick',
  complete: 'instance',
}

export const assignments: ArgumentSpec = {
  name: 'assignment',
  summary: 'properties as Name=value',
  variadic: true,
  optional: true,
  complete: 'assignment',
}

/** What `Name=value` can be; for the details of commands that take it. */
export const assignmentDetails: string = [
  'Values are typed from the class. Arrays: a,b, {"a","b"} or the name several times (\\, for a comma in a value). A name of the value',
  'map stands for its value. References: object paths or WBEM URIs. Embedded instances: MOF, JSON as --json prints it, or',
  '@file with either; @- is the standard input. NULL is NULL.',
].join('\n')

export const output: OptionSpec = {
  flags: '-o, --output <form>',
  summary: 'how to print',
  choices: ['text', 'table', 'json', 'mof', 'xml'],
}
export const pathOutput: OptionSpec = { ...output, choices: ['text', 'table', 'json', 'xml'] }

export const property: OptionSpec = {
  flags: '-p, --property <names>',
  summary: 'only these properties, in this order: A or A,B',
  repeats: true,
  complete: 'property',
}
const all: OptionSpec = { flags: '--all-properties', summary: 'properties that are NULL as well' }
const valueNames: OptionSpec = { flags: '--no-value-names', summary: 'numbers without what the value map calls them' }
export const shown: readonly OptionSpec[] = [property, output, all, valueNames]

export const names: OptionSpec = { flags: '--names', summary: 'print only paths' }
export const allNamespaces: OptionSpec = { flags: '-A, --all-namespaces', summary: 'in all namespaces of the server' }
export const filter: OptionSpec = {
  flags: '--filter <query>',
  summary: 'only instances for which this holds (DMTF:FQL), as "EnabledState = 2"',
}
export const yes: OptionSpec = { flags: '-y, --yes', summary: 'do not ask' }

export const assocClass: OptionSpec = {
  flags: '--assoc-class <class>',
  summary: 'only over associations of this class',
  complete: 'class',
}
export const resultClass: OptionSpec = {
  flags: '--result-class <class>',
  summary: 'only results of this class',
  complete: 'class',
}
export const role: OptionSpec = { flags: '--role <name>', summary: 'only where the object stands in this role' }
export const resultRole: OptionSpec = {
  flags: '--result-role <name>',
  summary: 'only where the result stands in this role',
}
