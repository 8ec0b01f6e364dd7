import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const files: ArgumentSpec = { name: 'file', summary: 'MOF files, compiled together', variadic: true, complete: 'file' }
const options: readonly OptionSpec[] = [
  { flags: '-I, --include <folder>', summary: 'look for included files here too', repeats: true, complete: 'folder' },
  { flags: '--allow-includes-anywhere', summary: 'let includes leave the folders that were given' },
]

const dryRun: OptionSpec = { flags: '--dry-run', summary: 'print what would be done, and do nothing' }

export const mofGroup: GroupSpec = {
  kind: 'group',
  name: 'mof',
  summary: 'MOF files: check, print, bring into a server and take out again',
  commands: [
    {
      kind: 'leaf',
      name: 'check',
      summary: 'Compile MOF files and say what is wrong; exit code 1 where something is',
      arguments: [files],
      options,
      examples: [
        {
          line: 'cimarron mof check packages/cimom/schema/qualifiers.mof',
          says: 'counts, or errors as file:line:column',
        },
        {
          line: 'cimarron mof check -I packages/cimom/schema packages/cimom/schema/qualifiers.mof',
          says: 'with includes from elsewhere',
        },
      ],
      load: () => import('../commands/mof/check.ts'),
    },
    {
      kind: 'leaf',
      name: 'print',
      summary: 'Print what MOF files declare, as one text that needs no other file',
      json: false,
      arguments: [files],
      options,
      examples: [
        { line: 'cimarron mof print packages/cimom/schema/qualifiers.mof', says: 'includes are put in their places' },
      ],
      load: () => import('../commands/mof/print.ts'),
    },
    {
      kind: 'leaf',
      name: 'types',
      summary: 'Print TypeScript types of what MOF files declare, for programs that use @cimarron/wbem-client',
      json: false,
      arguments: [files],
      options: [
        ...options,
        { flags: '--class <name>', summary: 'only this class and its superclasses', repeats: true },
      ],
      examples: [
        { line: 'cimarron mof types packages/cimom/schema/qualifiers.mof', says: 'to a file that ends in .gen.ts' },
      ],
      load: () => import('../commands/mof/types.ts'),
    },
    {
      kind: 'leaf',
      name: 'compile',
      summary: 'Bring what MOF files declare into a running server: all of it, or nothing',
      details: [
        'The files are checked first, on top of what the server has. What it has just so is left, what it has otherwise is',
        'changed. When anything fails, or at Ctrl-C, everything is taken back; what cannot be is named. --namespace says where;',
        '#pragma namespace in a file goes before it.',
      ].join('\n'),
      connects: true,
      arguments: [files],
      options: [
        ...options,
        dryRun,
        { flags: '--create-namespace', summary: 'make namespaces that are not there' },
        { flags: '--keep-existing', summary: 'leave what is there as it is, also where the files say otherwise' },
      ],
      examples: [
        {
          line: 'cimarron mof compile acme.mof --namespace root/acme --create-namespace',
          says: 'into a new namespace',
        },
        { line: 'cimarron mof compile acme.mof --dry-run', says: 'what would be done' },
      ],
      load: () => import('../commands/mof/compile.ts'),
    },
    {
      kind: 'leaf',
      name: 'remove',
      summary: 'Take what MOF files declare out of a running server: all of it, or nothing',
      details: 'Instances, then classes; qualifier types only with --qualifiers, as classes of others may use them.',
      connects: true,
      arguments: [files],
      options: [
        ...options,
        dryRun,
        { flags: '--qualifiers', summary: 'qualifier types, too' },
        { flags: '-y, --yes', summary: 'do not ask' },
      ],
      examples: [{ line: 'cimarron mof remove acme.mof --namespace root/acme --yes', says: 'without being asked' }],
      load: () => import('../commands/mof/remove.ts'),
    },
  ],
}
