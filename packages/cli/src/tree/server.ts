import type { ArgumentSpec, GroupSpec } from '../command/spec.ts'

const name: ArgumentSpec = { name: 'name', summary: 'what it is called', complete: 'server' }

export const serverGroup: GroupSpec = {
  kind: 'group',
  name: 'server',
  summary: 'servers by name: how they are reached',
  details:
    'Keeps how servers are reached, for --server NAME. No password is kept, only the name of a file that holds one.',
  commands: [
    {
      kind: 'leaf',
      name: 'add',
      summary: 'Remember a server',
      // The connection options are what it remembers.
      connects: true,
      arguments: [{ name: 'name', summary: 'what it is to be called' }],
      options: [
        { flags: '--default', summary: 'of commands that name none' },
        { flags: '--replace', summary: 'in the place of the one of that name' },
      ],
      examples: [
        {
          line: 'cimarron server add lab --url https://lab:5989 --user admin --password-file ~/.lab-password --ca lab-ca.pem',
          says: 'then "cimarron machine list --server lab"',
        },
      ],
      load: () => import('../commands/server/add.ts'),
    },
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the servers that are known',
      examples: [{ line: 'cimarron server list', says: 'and which is the default' }],
      load: () => import('../commands/server/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'remove',
      summary: 'Forget a server',
      arguments: [name],
      examples: [{ line: 'cimarron server remove lab', says: 'files it named stay' }],
      load: () => import('../commands/server/remove.ts'),
    },
    {
      kind: 'leaf',
      name: 'default',
      summary: 'Tell or set the server of commands that name none',
      arguments: [{ ...name, optional: true }],
      examples: [
        { line: 'cimarron server default lab', says: 'from now on' },
        { line: 'cimarron server default local', says: 'the daemon of this machine again' },
      ],
      load: () => import('../commands/server/default.ts'),
    },
  ],
}
