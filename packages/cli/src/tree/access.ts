import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const name: ArgumentSpec = { name: 'name', summary: 'the name of the user' }
const roles = ['admin', 'operator', 'monitor'] as const
const passwordFile: OptionSpec = {
  flags: '--new-password-file <file>',
  summary: 'the password, in the first line of a file; else it is asked for',
  complete: 'file',
}

/** Who may use the daemon over the network. */
export const accessGroups: readonly GroupSpec[] = [
  {
    kind: 'group',
    name: 'user',
    summary: 'who may use the daemon over the network',
    commands: [
      {
        kind: 'leaf',
        name: 'list',
        summary: 'List the users',
        connects: true,
        examples: [{ line: 'cimarron user list', says: 'names and roles' }],
        load: () => import('../commands/user/list.ts'),
      },
      {
        kind: 'leaf',
        name: 'add',
        summary: 'Add a user',
        connects: true,
        arguments: [name],
        options: [
          { flags: '--role <role>', summary: 'what they may do (default monitor)', choices: roles },
          passwordFile,
        ],
        examples: [{ line: 'cimarron user add ann --role operator', says: 'asks for the password' }],
        load: () => import('../commands/user/add.ts'),
      },
      {
        kind: 'leaf',
        name: 'passwd',
        summary: 'Change a password, which ends the tokens of the user',
        connects: true,
        arguments: [name],
        options: [passwordFile],
        examples: [{ line: 'cimarron user passwd admin', says: 'asks for it twice' }],
        load: () => import('../commands/user/passwd.ts'),
      },
      {
        kind: 'leaf',
        name: 'role',
        summary: 'Change what a user may do',
        connects: true,
        arguments: [name, { name: 'role', summary: 'the new role', choices: roles }],
        examples: [{ line: 'cimarron user role ann admin', says: 'ann may do everything' }],
        load: () => import('../commands/user/role.ts'),
      },
      {
        kind: 'leaf',
        name: 'remove',
        summary: 'Remove a user and their tokens',
        connects: true,
        arguments: [name],
        options: [{ flags: '-y, --yes', summary: 'do not ask' }],
        examples: [{ line: 'cimarron user remove ann --yes', says: 'without asking' }],
        load: () => import('../commands/user/remove.ts'),
      },
    ],
  },
  {
    kind: 'group',
    name: 'token',
    summary: 'secrets by which programs come in',
    commands: [
      {
        kind: 'leaf',
        name: 'list',
        summary: 'List the tokens, without their secrets',
        connects: true,
        options: [{ flags: '--of <user>', summary: 'only of this user' }],
        examples: [{ line: 'cimarron token list --of ann', says: 'those of ann' }],
        load: () => import('../commands/token/list.ts'),
      },
      {
        kind: 'leaf',
        name: 'create',
        summary: 'Make a token for a user; its secret is told once',
        connects: true,
        arguments: [name],
        options: [
          { flags: '--label <text>', summary: 'what it is for' },
          { flags: '--lifetime <duration>', summary: 'how long it is good, as 12h or 30d; else until it is revoked' },
        ],
        examples: [
          {
            line: 'cimarron token create ann --label backup --lifetime 30d >token',
            says: 'the secret alone goes to the file',
          },
        ],
        load: () => import('../commands/token/create.ts'),
      },
      {
        kind: 'leaf',
        name: 'revoke',
        summary: 'End a token',
        connects: true,
        arguments: [{ name: 'token', summary: 'its id, as "token list" prints it' }],
        examples: [{ line: 'cimarron token revoke 3f2c...', says: 'nobody comes in with it any more' }],
        load: () => import('../commands/token/revoke.ts'),
      },
    ],
  },
]
