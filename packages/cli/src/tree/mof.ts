import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const files: ArgumentSpec = { name: 'file', summary: 'MOF files, compiled together', variadic: true, complete: 'file' }
const options: readonly OptionSpec[] = [
  { flags: '-I, --include <folder>', summary: 'look for included files here too', repeats: true, complete: 'folder' },
  { flags: '--allow-includes-anywhere', summary: 'let includes leave the folders that were given' },
]

export const mofGroup: GroupSpec = {
  kind: 'group',
  name: 'mof',
  summary: 'MOF files: check and print',
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
  ],
}
