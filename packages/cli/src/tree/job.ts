import type { ArgumentSpec, GroupSpec } from '../command/spec.ts'

const job: ArgumentSpec = { name: 'job', summary: 'its id', complete: 'job' }

export const jobGroup: GroupSpec = {
  kind: 'group',
  name: 'job',
  summary: 'work that goes on at the daemon',
  commands: [
    {
      kind: 'leaf',
      name: 'list',
      summary: 'List jobs that go on, and those that ended a while ago',
      connects: true,
      options: [{ flags: '--machine <machine>', summary: 'only of this machine', complete: 'machine' }],
      examples: [{ line: 'cimarron job list --machine hello', says: 'what was done with "hello"' }],
      load: () => import('../commands/job/list.ts'),
    },
    {
      kind: 'leaf',
      name: 'show',
      summary: 'Show a job; exit code 1 where it failed',
      connects: true,
      arguments: [job],
      options: [{ flags: '--wait', summary: 'until it has ended' }],
      examples: [{ line: 'cimarron job show 6b2f... --wait', says: 'waits for its end' }],
      load: () => import('../commands/job/show.ts'),
    },
    {
      kind: 'leaf',
      name: 'follow',
      summary: 'Show how far a job is, until it has ended; Ctrl-C leaves it to go on',
      connects: true,
      arguments: [job],
      examples: [{ line: 'cimarron job follow 6b2f...', says: 'exit code as of the command that began it' }],
      load: () => import('../commands/job/follow.ts'),
    },
    {
      kind: 'leaf',
      name: 'cancel',
      summary: 'Ask a job to end',
      connects: true,
      arguments: [job],
      examples: [{ line: 'cimarron job cancel 6b2f...', says: 'calls off a shut-down that a guest ignores' }],
      load: () => import('../commands/job/cancel.ts'),
    },
  ],
}
