import type { ArgumentSpec, CommandSpec } from '../command/spec.ts'
import { noWait } from './no-wait.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }

/** Commands that find out what is wrong with a machine. They go by Cimarron's own API. */
export const machineCrashCommands: readonly CommandSpec[] = [
  {
    kind: 'leaf',
    name: 'dump',
    summary: 'Write the memory of a machine into a file, for crash or gdb',
    details:
      "The file is on the machine's host, by its absolute path there; left out, in the daemon's folder for dumps. With --output it comes here\ninstead, and nothing of it stays there. The machine stands still meanwhile, and is as before then. It can't be called off.",
    connects: true,
    arguments: [machine, { name: 'file', summary: "on the machine's host", optional: true }],
    options: [
      {
        flags: '-o, --output <file>',
        summary: 'bring it here, into this file; - is standard output',
        complete: 'file',
      },
      {
        flags: '--format <name>',
        summary: 'elf (default), or one that is compressed',
        choices: ['elf', 'kdump-zlib', 'kdump-lzo', 'kdump-snappy'],
      },
      { flags: '-f, --force', summary: 'write over a file that is there' },
      noWait,
    ],
    examples: [
      { line: 'cimarron machine dump hello', says: "in the daemon's folder for dumps" },
      { line: 'cimarron machine dump hello /srv/dumps/hello.elf', says: 'where it is said' },
      { line: 'cimarron machine dump hello --format kdump-zlib -o hello.kdump', says: 'here, compressed' },
    ],
    load: () => import('../commands/machine/dump.ts'),
  },
  {
    kind: 'leaf',
    name: 'nmi',
    summary: 'Send a non-maskable interrupt to the processors of a machine',
    details: 'Most kernels tell of it on their console; one that is set so panics (Linux: kernel.unknown_nmi_panic).',
    connects: true,
    arguments: [machine],
    examples: [{ line: 'cimarron machine nmi hello', says: 'what its kernel makes of it, its console tells' }],
    load: () => import('../commands/machine/nmi.ts'),
  },
]
