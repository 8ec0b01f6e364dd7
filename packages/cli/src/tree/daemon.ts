import type { LeafSpec } from '../command/spec.ts'

/** The daemon itself: running it, and what it says. */
export const daemonCommands: readonly LeafSpec[] = [
  {
    kind: 'leaf',
    name: 'serve',
    summary: 'Run the daemon in the foreground; machines outlive it',
    details: 'All options are the daemon\'s own: "cimarron serve --help" lists them.',
    json: false,
    passesThrough: true,
    examples: [
      { line: 'cimarron serve', says: 'with the usual data directory' },
      { line: 'CIMARRON_HOME=/srv/cimarron cimarron serve', says: 'with another' },
      {
        line: 'CIMARRON_HOME=$(mktemp -d) cimarron serve --simulator 500',
        says: '500 simulated machines to try clients on',
      },
    ],
    load: () => import('../commands/serve.ts'),
  },
  {
    kind: 'leaf',
    name: 'doctor',
    summary: 'Say what is missing or odd on this host, and the remedy',
    details:
      'Asks the daemon; where none runs, looks at what can be seen from here. Exit code 1 where something will not work.',
    connects: true,
    examples: [
      { line: 'cimarron doctor', says: 'accelerator, programs, ports, permissions' },
      { line: `cimarron doctor --json | jq '.[] | select(.level == "error")'`, says: 'only what will not work' },
    ],
    load: () => import('../commands/doctor.ts'),
  },
  {
    kind: 'leaf',
    name: 'events',
    summary: 'Follow what happens, live, until Ctrl-C',
    details: 'Each line begins with a cursor; --after goes on behind it without a gap. With --json one object a line.',
    connects: true,
    options: [
      { flags: '--after <cursor>', summary: 'begin behind this cursor; 0 for all that is kept' },
      { flags: '-n, --count <number>', summary: 'end after so many' },
    ],
    examples: [
      { line: 'cimarron events', says: 'from now on' },
      { line: 'cimarron events --after 120 --json', says: 'what came after cursor 120, for programs' },
    ],
    load: () => import('../commands/events.ts'),
  },
]
