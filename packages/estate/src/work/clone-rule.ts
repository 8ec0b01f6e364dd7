import { createId } from '@cimarron/hypervisor'
import type { CloneCommand } from '../clone-command.ts'
import type { Command } from '../command.ts'
import type { CommandRule } from './command-rule.ts'

/** What there is to know about the making of machines from another. */
export const cloneRule: CommandRule<CloneCommand> = {
  pace: () => 'long',
  operations: () => ['clone'],
  features: ({ linked, snapshot }) => [
    ...(linked ? (['clone-linked'] as const) : []),
    ...(snapshot === undefined ? [] : (['clone-snapshot'] as const)),
  ],
  phase: 'cloning the machine',
  cancellable: true,
  patient: false,
  reasons: [],
  async run({ kind: _kind, machine: _source, copies, ...how }, target) {
    await target.machine().clone({ copies: copies.map(withId), ...how }, target.operation)
  },
  holds: ({ copies }, _view, place) => place !== undefined && copies.every(({ id }) => id && place.hasMachine(id)),
  remedy: 'no copy was made; clone it again',
}

/** A command as its job keeps it: which machines come of it is known before the first is made. */
export function settleClone(command: Command): Command {
  return command.kind === 'clone-machine' ? { ...command, copies: command.copies.map(withId) } : command
}

function withId<O extends CloneCommand['copies'][number]>(order: O): O & { readonly id: string } {
  return { ...order, id: order.id ?? createId() }
}
