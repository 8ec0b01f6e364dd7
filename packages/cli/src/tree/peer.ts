import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const peer: ArgumentSpec = { name: 'peer', summary: 'what it is called here', complete: 'peer' }
const ownAddress: OptionSpec = {
  flags: '--address <url>',
  summary: 'where the other daemon reaches this one, as https://host:5989; else where it listens',
}

/** Other daemons, with which machines are exchanged. */
export const peerGroup: GroupSpec = {
  kind: 'group',
  name: 'peer',
  summary: 'other daemons, to which machines migrate',
  details:
    'Other daemons that this one trusts: machines migrate between the two. Each knows the other by the certificate of its own CA; no password is\nkept. Two commands make two daemons peers: "peer invite" at one, and what it prints at the other.',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List the peers',
      connects: true,
      examples: [{ line: 'cimarron peer list', says: 'names and addresses' }],
      load: () => import('../commands/peer/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a peer, with its fingerprint',
      connects: true,
      arguments: [peer],
      examples: [{ line: 'cimarron peer show rack2', says: 'to be compared with "peer identity" there' }],
      load: () => import('../commands/peer/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'invite',
      summary: 'Print the command by which another daemon becomes a peer, once and within ten minutes',
      details: 'The line holds a secret that is good once. It ends at its time, and when this daemon is started anew.',
      connects: true,
      options: [
        { flags: '--name <name>', summary: 'what the other is to be called here; else as its host is' },
        ownAddress,
        { flags: '--lifetime <duration>', summary: 'how long it is good (default 10m, at most 24h)' },
      ],
      examples: [
        { line: 'cimarron peer invite', says: 'prints a line: run it at the other daemon' },
        { line: 'cimarron peer invite --name rack2 --address https://rack1.example:5989', says: 'with both names' },
      ],
      load: () => import('../commands/peer/invite.ts'),
    },
    {
      kind: 'leaf',
      name: 'join',
      summary: 'Become a peer of the daemon that invited, and it one of this',
      connects: true,
      arguments: [{ name: 'code', summary: 'what "peer invite" printed; else it is asked for', optional: true }],
      options: [
        { flags: '--name <name>', summary: 'what the other is to be called here; else as its host is' },
        ownAddress,
      ],
      examples: [
        { line: 'cimarron peer join cimarron1-WyJod...', says: 'the line that "peer invite" printed there' },
        { line: 'cimarron peer join --name rack1', says: 'asks for the code: it is not in the shell’s history then' },
      ],
      load: () => import('../commands/peer/join.ts'),
    },
    {
      kind: 'leaf',
      name: 'add',
      summary: 'Trust a daemon whose fingerprint was compared; the other half is made there',
      connects: true,
      arguments: [
        { name: 'name', summary: 'what it is to be called here' },
        { name: 'url', summary: 'where it listens, as https://host:5989' },
      ],
      options: [
        {
          flags: '--fingerprint <sha256>',
          summary: 'as "peer identity" prints it there; else it is shown and asked for',
        },
        { flags: '-y, --yes', summary: 'do not ask: whoever answers there is trusted' },
      ],
      examples: [
        { line: 'cimarron peer add rack2 https://rack2.example:5989', says: 'shows the fingerprint, and asks' },
        { line: 'cimarron peer add rack2 https://rack2.example:5989 --fingerprint 3F:A1:...', says: 'for scripts' },
      ],
      load: () => import('../commands/peer/add.ts'),
    },
    {
      kind: 'leaf',
      name: 'identity',
      summary: 'Print the fingerprint and the address of this daemon',
      connects: true,
      examples: [{ line: 'cimarron peer identity', says: 'for "peer add" at another daemon' }],
      load: () => import('../commands/peer/identity.ts'),
    },
    {
      kind: 'leaf',
      name: 'test',
      summary: 'Ask a peer whether it answers and knows this daemon, and what it has',
      connects: true,
      arguments: [peer],
      examples: [{ line: 'cimarron peer test rack2', says: 'exit code 5 where it does not answer' }],
      load: () => import('../commands/peer/test.ts'),
    },
    {
      kind: 'leaf',
      name: 'remove',
      summary: 'Trust a peer no longer',
      connects: true,
      arguments: [peer],
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron peer remove rack2 --yes', says: 'without asking' }],
      load: () => import('../commands/peer/remove.ts'),
    },
  ],
}
