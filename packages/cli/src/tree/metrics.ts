import type { LeafSpec } from '../command/spec.ts'

/** Of a machine: under "machine". */
export const machineMetricsCommand: LeafSpec = {
  kind: 'leaf',
  name: 'metrics',
  summary: 'Say what a machine uses: processors, memory, disks, network',
  details: [
    'Counters are of its present run; what it does is from the last second to this one. With --history its course is drawn, as fine as',
    'it is kept: a row a second for 10 minutes, a row a minute for a day, a row an hour for 30 days.',
  ].join('\n'),
  connects: true,
  arguments: [{ name: 'machine', summary: 'its name or UUID', complete: 'machine' }],
  options: [{ flags: '--history <duration>', summary: 'its course for so long (10m, 12h, 30d)' }],
  examples: [
    { line: 'cimarron machine metrics web', says: 'what it uses now' },
    { line: 'cimarron machine metrics web --history 1h', says: 'the last hour, drawn' },
    { line: "cimarron machine metrics web --json | jq '.rates.cpu'", says: 'processors in use, for programs' },
  ],
  load: () => import('../commands/machine/metrics.ts'),
}

export const topCommand: LeafSpec = {
  kind: 'leaf',
  name: 'top',
  summary: 'Show what machines use, those that use most first',
  details: [
    'On a terminal it is redrawn until q is pressed; c, m, d, n and a sort by CPU, memory, disk, network and name. Where the output is no',
    'terminal it is printed once. CPU is of one processor: 200 % are two. With --json each machine is a line, again and again unless --once.',
  ].join('\n'),
  connects: true,
  options: [
    {
      flags: '--sort <by>',
      summary: 'what they are sorted by (default cpu)',
      choices: ['cpu', 'memory', 'disk', 'net', 'name'],
    },
    { flags: '--interval <duration>', summary: 'how often it is drawn (default 2s)' },
    { flags: '--once', summary: 'once' },
    { flags: '-n, --count <number>', summary: 'end after so many times' },
  ],
  examples: [
    { line: 'cimarron top', says: 'until q is pressed' },
    { line: 'cimarron top --once --sort memory', says: 'once, the largest first' },
    { line: "cimarron top --json --once | jq -r 'select(.rates.cpu > 0.9).name'", says: 'those that are busy' },
  ],
  load: () => import('../commands/top.ts'),
}
