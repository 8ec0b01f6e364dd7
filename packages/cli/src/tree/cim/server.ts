import type { GroupSpec, LeafSpec } from '../../command/spec.ts'
import { output, shown, yes } from './parts.ts'

export const namespaceList: LeafSpec = {
  kind: 'leaf',
  name: 'list',
  summary: 'List the namespaces',
  connects: true,
  options: [{ ...output, choices: ['text', 'table', 'json'] }],
  examples: [
    { line: 'cimarron cim namespace list --url https://host --user admin', says: 'as its interop namespace tells' },
  ],
  load: () => import('../../commands/cim/namespace/list.ts'),
}

export const namespaceGroup: GroupSpec = {
  kind: 'group',
  name: 'namespace',
  summary: 'namespaces: list, create, delete',
  commands: [
    namespaceList,
    {
      kind: 'leaf',
      name: 'create',
      summary: 'Create a namespace',
      details: 'By an instance of CIM_Namespace (or what the server has in its place) in the interop namespace.',
      connects: true,
      arguments: [{ name: 'name', summary: 'as root/acme' }],
      examples: [{ line: 'cimarron cim namespace create root/acme', says: 'an empty one' }],
      load: () => import('../../commands/cim/namespace/create.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete an empty namespace',
      connects: true,
      arguments: [{ name: 'name', summary: 'which', complete: 'namespace' }],
      options: [yes],
      examples: [{ line: 'cimarron cim namespace delete root/acme --yes', says: 'without being asked' }],
      load: () => import('../../commands/cim/namespace/delete.ts'),
    },
  ],
}

export const profileGroup: GroupSpec = {
  kind: 'group',
  name: 'profile',
  summary: 'profiles that the server says it conforms to (DSP1033)',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the registered profiles',
      connects: true,
      options: [
        { flags: '--organization <name>', summary: 'only of this organization, as DMTF' },
        { ...output, choices: ['table', 'json'] },
      ],
      examples: [{ line: 'cimarron cim profile list --organization DMTF', says: 'those of DMTF' }],
      load: () => import('../../commands/cim/profile/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'central',
      summary: 'Print the paths of the central instances of a profile',
      details: 'Over CIM_ElementConformsToProfile, the central class methodology of DSP1033.',
      connects: true,
      arguments: [
        { name: 'profile', summary: 'its registered name, as "System Virtualization"' },
        { name: 'version', summary: 'only this version', optional: true },
      ],
      options: [{ ...output, choices: ['text', 'json'] }],
      examples: [{ line: 'cimarron cim profile central "System Virtualization"', says: 'where to begin' }],
      load: () => import('../../commands/cim/profile/central.ts'),
    },
  ],
}

export const query: LeafSpec = {
  kind: 'leaf',
  name: 'query',
  summary: 'Ask by a query (ExecQuery)',
  details:
    'The language is what --language says, else DMTF:CQL; where the server does not have it or takes the query for none of\nit, WQL is tried.',
  connects: true,
  arguments: [{ name: 'query', summary: 'as "SELECT * FROM CIM_ComputerSystem"' }],
  options: [{ flags: '--language <name>', summary: 'DMTF:CQL, WQL or another that the server has' }, ...shown],
  examples: [
    {
      line: `cimarron cim query "SELECT ElementName, EnabledState FROM CIM_ComputerSystem WHERE EnabledState = 2" -o table`,
      says: 'of machines that are on',
    },
  ],
  load: () => import('../../commands/cim/query.ts'),
}

export const statistics: LeafSpec = {
  kind: 'leaf',
  name: 'statistics',
  summary: 'Show what the server counted of each operation (CIM_CIMOMStatisticalData)',
  connects: true,
  options: [{ ...output, choices: ['table', 'json'] }],
  examples: [{ line: 'cimarron cim statistics', says: 'numbers, times and sizes by operation' }],
  load: () => import('../../commands/cim/statistics.ts'),
}

export const infoGroup: GroupSpec = {
  kind: 'group',
  name: 'server',
  summary: 'the server itself',
  commands: [
    {
      kind: 'leaf',
      name: 'info',
      summary: 'Tell what the server is and can',
      connects: true,
      examples: [{ line: 'cimarron cim server info --url https://host --user admin', says: 'of any WBEM server' }],
      load: () => import('../../commands/cim/server-info.ts'),
    },
  ],
}

export const shell: LeafSpec = {
  kind: 'leaf',
  name: 'shell',
  summary: 'Talk to a server line by line, with completion from its schema',
  details: [
    'The commands of "cimarron cim" without their prefix; "use root/x" changes the namespace, "help" tells more. Ctrl-C ends',
    'what runs, Ctrl-D the shell. Lines from a pipe are a script: it ends at the first that fails, with its exit code.',
  ].join('\n'),
  connects: true,
  json: false,
  options: [{ flags: '--keep-going', summary: 'in a script: go on after a line that failed; the last code is kept' }],
  examples: [
    { line: 'cimarron cim shell', says: 'of the daemon here' },
    { line: 'cimarron cim shell --url https://host --user admin <script', says: 'lines from a file' },
  ],
  load: () => import('../../commands/cim/shell.ts'),
}
