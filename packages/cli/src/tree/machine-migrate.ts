import type { CommandSpec } from '../command/spec.ts'
import { noWait } from './no-wait.ts'

/** Machines on their way to other daemons. */
export const machineMigrateCommand: CommandSpec = {
  kind: 'leaf',
  name: 'migrate',
  summary: 'Move a machine to another daemon, while it runs or not',
  details:
    'What would fail there is looked for first; --check does no more than that. Its disks are on storage that both see at the same paths, or\n--copy-storage copies them. One that is saved goes with its memory, and is saved there. Ctrl-C asks whether to call it off: the machine runs on here then. What is cut by the network or by the end of a daemon is\nsettled by the two daemons as soon as they hear of each other.',
  connects: true,
  arguments: [
    { name: 'machine', summary: 'its name or UUID', complete: 'machine' },
    {
      name: 'peer',
      summary: 'the daemon it goes to, as "peer list" calls it; of a libvirt server: another one, as "host list" does',
      complete: 'peer',
      optional: true,
    },
  ],
  options: [
    { flags: '--check', summary: 'only tell what would fail, and what to do; exit code 1 if anything' },
    { flags: '--live', summary: 'while it runs' },
    { flags: '--copy-storage', summary: 'copy its disks' },
    { flags: '--pool <pool>', summary: 'copy its disks into that pool there' },
    { flags: '--remove-disks', summary: 'remove those here once it is there' },
    { flags: '--name <name>', summary: 'what it is to be called there' },
    { flags: '--hypervisor <name>', summary: 'the hypervisor there; else the default one' },
    { flags: '--bandwidth <size>', summary: 'the most a second, as 100MiB/s; 0 for no bound' },
    { flags: '--downtime <duration>', summary: 'how long the guest may stand still at the end (default 300ms)' },
    { flags: '--post-copy', summary: 'let it run there before all of its memory is there, when --tune says so' },
    { flags: '--post-copy-after <duration>', summary: 'the same by itself, so long after it began' },
    { flags: '--auto-converge', summary: 'slow the guest where it writes faster than memory is sent' },
    { flags: '--multifd <n>', summary: 'so many connections side by side' },
    {
      flags: '--peer-to-peer',
      summary: 'between libvirt servers: the two speak to each other, and not to this daemon alone',
    },
    { flags: '--tune', summary: 'change --bandwidth, --downtime or --post-copy of a migration that is under way' },
    {
      flags: '--resolve <where>',
      summary:
        'where the other daemon is gone for good: say where the machine is; gone: it is no more, and its disks here are free',
      choices: ['here', 'there', 'gone'],
    },
    noWait,
    { flags: '-y, --yes', summary: 'do not ask' },
  ],
  examples: [
    { line: 'cimarron machine migrate web rack2 --check', says: 'a table of what is in the way' },
    { line: 'cimarron machine migrate web rack2 --live', says: 'its disks are on storage that both see' },
    { line: 'cimarron machine migrate web rack2 --live --pool images --remove-disks', says: 'with its disks' },
    { line: 'cimarron machine migrate web --tune --bandwidth 50MiB/s', says: 'while it goes on' },
    { line: 'cimarron machine migrate web --resolve here', says: 'rack2 burnt down in the middle' },
  ],
  load: () => import('../commands/machine/migrate.ts'),
}
