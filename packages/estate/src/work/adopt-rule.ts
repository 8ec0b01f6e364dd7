import { HypervisorError } from '@cimarron/hypervisor'
import { adopt } from '../adoption/adopt.ts'
import type { AdoptCommand } from '../adoption/adopt-command.ts'
import type { CommandRule } from './command-rule.ts'

/** What there is to know about a machine's way to another hypervisor of this daemon. */
export const adoptRule: CommandRule<AdoptCommand> = {
  pace: () => 'long',
  operations: () => ['undefine'],
  admit: (_command, { snapshots, view }) => {
    const known = snapshots.all().map(({ name }) => name)
    if (known.length > 0)
      throw new HypervisorError('snapshots-exist', { machine: view.defined.name, known: known.join(', ') })
  },
  phase: 'handing it over',
  cancellable: false,
  patient: false,
  alone: true,
  reasons: ['requested', 'defined'],
  run: adopt,
  holds: (_command, view, place) => view !== undefined && place?.isElsewhere === true,
  remedy: 'one of the two alone has it, or will as soon as both answer; adopt it again if it is still here',
}
