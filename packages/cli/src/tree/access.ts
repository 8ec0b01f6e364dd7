import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const name: ArgumentSpec = { name: 'name', summary: 'the name of the user', complete: 'user' }
const newName: ArgumentSpec = { name: 'name', summary: 'the name of the user' }
const roles = ['admin', 'operator', 'monitor'] as const
const standings = [...roles, 'none'] as const
const passwordFile: OptionSpec = {
  flags: '--new-password-file <file>',
  summary: 'the password, in the first line of a file, or of the input where it is -; else it is asked for',
  complete: 'file',
}
const yes: OptionSpec = { flags: '-y, --yes', summary: 'do not ask' }

const user: GroupSpec = {
  kind: 'group',
  name: 'user',
  summary: 'who may use the daemon over the network',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the users',
      connects: true,
      examples: [{ line: 'cimarron user list', says: 'names and roles, and who was let in and who was not' }],
      load: () => import('../commands/user/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'add',
      summary: 'Add a user',
      connects: true,
      arguments: [newName],
      options: [
        { flags: '--role <role>', summary: 'what they may do at large (default monitor)', choices: standings },
        { flags: '--external', summary: 'without a password here: PAM or a certificate tells who it is' },
        passwordFile,
      ],
      examples: [
        { line: 'cimarron user add ann --role operator', says: 'asks for the password' },
        { line: 'cimarron user add ann --role none --external', says: 'roles in namespaces come by "user role"' },
      ],
      load: () => import('../commands/user/add.ts'),
    },
    {
      kind: 'leaf',
      name: 'passwd',
      summary: 'Change a password, which ends the tokens of the user and what they have open',
      connects: true,
      arguments: [name],
      options: [passwordFile],
      examples: [{ line: 'cimarron user passwd admin', says: 'asks for it twice' }],
      load: () => import('../commands/user/passwd.ts'),
    },
    {
      kind: 'leaf',
      name: 'role',
      summary: 'Change what a user may do, at large or in a namespace',
      details:
        'With --namespace the role counts in that namespace and those below it; "inherit" takes it away again. It ends the tokens of the user and what they have open.',
      connects: true,
      arguments: [name, { name: 'role', summary: 'the new role', choices: [...standings, 'inherit'], optional: true }],
      options: [{ flags: '--none', summary: 'no role: the same as the role none' }],
      examples: [
        { line: 'cimarron user role ann admin', says: 'ann may do everything' },
        { line: 'cimarron user role ann operator --namespace root/virt/lab', says: 'there, and in what is below it' },
        { line: 'cimarron user role ann --none --namespace root/virt', says: 'there nothing' },
      ],
      load: () => import('../commands/user/role.ts'),
    },
    {
      kind: 'leaf',
      name: 'remove',
      summary: 'Remove a user, with tokens and certificates',
      connects: true,
      arguments: [name],
      options: [yes],
      examples: [{ line: 'cimarron user remove ann --yes', says: 'without asking' }],
      load: () => import('../commands/user/remove.ts'),
    },
    {
      kind: 'leaf',
      name: 'certificate',
      summary: 'Give a user a client certificate, list them, or take one away',
      connects: true,
      arguments: [name],
      options: [
        {
          flags: '--out <prefix>',
          summary: 'write a new certificate to PREFIX.pem and its key to PREFIX.key',
          complete: 'file',
        },
        { flags: '--days <n>', summary: 'how long the new one is good (default 365)' },
        { flags: '--register <file>', summary: 'a certificate of another CA (PEM) is the user’s', complete: 'file' },
        { flags: '--revoke <fingerprint>', summary: 'it is nobody’s from then on' },
      ],
      examples: [
        { line: 'cimarron user certificate ann --out ann', says: 'ann.pem and ann.key, by the daemon’s own CA' },
        { line: 'cimarron user certificate ann', says: 'those there are' },
      ],
      load: () => import('../commands/user/certificate.ts'),
    },
  ],
}

const token: GroupSpec = {
  kind: 'group',
  name: 'token',
  summary: 'secrets by which programs come in',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the tokens, without their secrets',
      connects: true,
      options: [{ flags: '--of <user>', summary: 'only of this user', complete: 'user' }],
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
        { flags: '--role <role>', summary: 'no more than this role anywhere', choices: roles },
        {
          flags: '--only-in <namespace>',
          summary: 'only in this namespace and those below; several times for several',
          repeats: true,
          complete: 'namespace',
        },
      ],
      examples: [
        {
          line: 'cimarron token create ann --label backup --lifetime 30d >token',
          says: 'the secret alone goes to the file',
        },
        {
          line: 'cimarron token create ann --role monitor --only-in root/virt/lab',
          says: 'to look there, and no more',
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
}

const session: GroupSpec = {
  kind: 'group',
  name: 'session',
  summary: 'who is in, or was lately',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the sessions, the latest first',
      connects: true,
      options: [{ flags: '--of <user>', summary: 'only of this user', complete: 'user' }],
      examples: [{ line: 'cimarron session list', says: 'who, from where, and what they have open' }],
      load: () => import('../commands/session/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'end',
      summary: 'End a session: its event streams, consoles, pulled enumerations and connections',
      details: 'Who has a password or a token can come again: change or revoke that to keep them out.',
      connects: true,
      arguments: [{ name: 'session', summary: 'its id, as "session list" prints it', complete: 'session' }],
      options: [yes],
      examples: [{ line: 'cimarron session end 3f2c... --yes', says: 'without asking' }],
      load: () => import('../commands/session/end.ts'),
    },
  ],
}

/** Who may use the daemon over the network. */
export const accessGroups: readonly GroupSpec[] = [user, token, session]
