import type { ArgumentSpec, CommandSpec, GroupSpec, OptionSpec } from '../command/spec.ts'
import { noWait } from './no-wait.ts'

const machine: ArgumentSpec = { name: 'machine', summary: 'its name or UUID', complete: 'machine' }
const snapshot: ArgumentSpec = { name: 'snapshot', summary: 'its name or UUID', complete: 'snapshot' }

const yes: OptionSpec = { flags: '-y, --yes', summary: 'do not ask' }

const leaf = (spec: Omit<Extract<CommandSpec, { kind: 'leaf' }>, 'kind' | 'connects'>): CommandSpec => ({
  kind: 'leaf',
  connects: true,
  ...spec,
})

/** Moments of a machine. They go by Cimarron's own API. */
export const snapshotGroup: GroupSpec = {
  kind: 'group',
  name: 'snapshot',
  summary: 'moments of a machine that one can come back to',
  commands: [
    leaf({
      name: 'create',
      summary: 'Take a snapshot of a machine, running or not; what kind it is and why is told',
      arguments: [machine, { name: 'name', summary: 'unique in the machine' }],
      options: [
        { flags: '--description <text>', summary: 'for people' },
        { flags: '--disk-only', summary: 'without the memory of one that runs' },
        { flags: '--quiesce', summary: "have the guest's agent write all down and hold still for it; of disks only" },
        { flags: '--external', summary: 'in new files on the images, not inside of them' },
        noWait,
      ],
      examples: [
        { line: 'cimarron machine snapshot create web before', says: 'with its memory, if it runs' },
        {
          line: 'cimarron machine snapshot create db nightly --quiesce',
          says: 'its file systems as after a clean write',
        },
      ],
      load: () => import('../commands/machine/snapshot/create.ts'),
    }),
    leaf({
      name: 'list',
      summary: 'List the snapshots of a machine as a tree; * is where it is',
      arguments: [machine],
      examples: [{ line: 'cimarron machine snapshot list web', says: 'each below the one it came after' }],
      load: () => import('../commands/machine/snapshot/list.ts'),
    }),
    leaf({
      name: 'show',
      summary: 'Show a snapshot: when and how it was taken, what it holds, what it came after',
      arguments: [machine, snapshot],
      examples: [{ line: 'cimarron machine snapshot show web before', says: 'also why it is of its kind' }],
      load: () => import('../commands/machine/snapshot/show.ts'),
    }),
    leaf({
      name: 'revert',
      summary: 'Make a machine what it was at a snapshot; what it is now is lost',
      arguments: [machine, snapshot],
      options: [
        yes,
        { flags: '--first <name>', summary: 'keep what it is now in a snapshot of this name before' },
        noWait,
      ],
      examples: [{ line: 'cimarron machine snapshot revert web before', says: 'asks before' }],
      load: () => import('../commands/machine/snapshot/revert.ts'),
    }),
    leaf({
      name: 'delete',
      summary: 'Delete a snapshot; all others and the machine stay what they are',
      arguments: [machine, snapshot],
      options: [yes, { flags: '--children', summary: 'and all that came after it' }, noWait],
      examples: [{ line: 'cimarron machine snapshot delete web before', says: 'asks before' }],
      load: () => import('../commands/machine/snapshot/delete.ts'),
    }),
    leaf({
      name: 'rename',
      summary: 'Give a snapshot another name',
      arguments: [machine, snapshot, { name: 'name', summary: 'the new one' }],
      examples: [{ line: 'cimarron machine snapshot rename web before installed', says: 'all else stays' }],
      load: () => import('../commands/machine/snapshot/rename.ts'),
    }),
  ],
}
