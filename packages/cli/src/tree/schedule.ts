import type { ArgumentSpec, GroupSpec, OptionSpec } from '../command/spec.ts'

const schedule: ArgumentSpec = { name: 'schedule', summary: 'its name or id', complete: 'schedule' }

const settings: readonly OptionSpec[] = [
  { flags: '--machine <machine>', summary: 'of this machine', complete: 'machine' },
  { flags: '--tag <tag>', summary: 'of all machines that have this tag then' },
  { flags: '--at <when>', summary: '"every 15m", "hourly", "daily at 03:00", or five fields: "0 3 * * 1-5"' },
  { flags: '--keep <which>', summary: '"24 hourly 7 daily", "last 5", "30d", or "all"; left out: all' },
  { flags: '--quiesce', summary: "ask the guest's agent to hold still for the moment" },
  { flags: '--disks-only', summary: 'without memory' },
]

export const scheduleGroup: GroupSpec = {
  kind: 'group',
  name: 'schedule',
  summary: 'snapshots by the clock',
  details:
    "Snapshots by the clock. A schedule deletes snapshots that it made itself, and no others. Times are those of the daemon's host; where\nclocks are put back, what is due at an hour is due once. What was due while no daemon ran is made up for once.",
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List schedules, with when they are due and how they went',
      connects: true,
      examples: [{ line: 'cimarron schedule list', says: 'the next run and the last' }],
      load: () => import('../commands/schedule/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a schedule',
      connects: true,
      arguments: [schedule],
      examples: [{ line: 'cimarron schedule show nightly', says: 'and what went wrong, if anything' }],
      load: () => import('../commands/schedule/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'create',
      summary: 'Take snapshots of a machine, or of all with a tag',
      connects: true,
      arguments: [{ name: 'name', summary: 'what it is to be called' }],
      options: [...settings, { flags: '--disabled', summary: 'not yet' }],
      examples: [
        {
          line: "cimarron schedule create nightly --machine web --at 'daily at 03:00' --keep '7 daily 4 weekly'",
          says: 'each night, of a week all and of a month one a week',
        },
        { line: 'cimarron schedule create prod --tag prod --at hourly --keep "24 hourly" --quiesce', says: 'by a tag' },
      ],
      load: () => import('../commands/schedule/create.ts'),
    },
    {
      kind: 'leaf',
      name: 'set',
      summary: 'Change a schedule',
      connects: true,
      arguments: [schedule],
      options: [
        { flags: '--name <name>', summary: 'its new name' },
        ...settings,
        { flags: '--no-quiesce', summary: 'the guest is not asked' },
        { flags: '--with-memory', summary: 'with memory where there is one' },
      ],
      examples: [{ line: "cimarron schedule set nightly --at 'daily at 04:00'", says: 'from now on' }],
      load: () => import('../commands/schedule/set.ts'),
    },
    {
      kind: 'leaf',
      name: 'enable',
      summary: 'Let a schedule run from now on',
      connects: true,
      arguments: [schedule],
      examples: [{ line: 'cimarron schedule enable nightly', says: 'what was due before is not made up for' }],
      load: () => import('../commands/schedule/enable.ts'),
    },
    {
      kind: 'leaf',
      name: 'disable',
      summary: 'Let a schedule rest',
      connects: true,
      arguments: [schedule],
      examples: [{ line: 'cimarron schedule disable nightly', says: 'its snapshots stay' }],
      load: () => import('../commands/schedule/disable.ts'),
    },
    {
      kind: 'leaf',
      name: 'run',
      summary: 'Run a schedule now, and wait for the end',
      connects: true,
      arguments: [schedule],
      examples: [{ line: 'cimarron schedule run nightly', says: 'beside its times' }],
      load: () => import('../commands/schedule/run.ts'),
    },
    {
      kind: 'leaf',
      name: 'delete',
      summary: 'Delete a schedule; its snapshots stay',
      connects: true,
      arguments: [schedule],
      options: [{ flags: '-y, --yes', summary: 'do not ask' }],
      examples: [{ line: 'cimarron schedule delete nightly', says: 'asks first' }],
      load: () => import('../commands/schedule/delete.ts'),
    },
  ],
}
