import { arrive } from '../migration/arrive.ts'
import { depart } from '../migration/depart.ts'
import type { MigrationCommand, MigrationCommandKind } from '../migration-command.ts'
import type { CommandRule } from './command-rule.ts'

type MigrationRules = {
  readonly [K in MigrationCommandKind]: CommandRule<Extract<MigrationCommand, { readonly kind: K }>>
}

const usual = { pace: (): 'long' => 'long', patient: false } as const

/** What there is to know about each command that moves machines between daemons. */
export const migrationRules: MigrationRules = {
  'migrate-machine': {
    ...usual,
    operations: () => ['migrate'],
    phase: 'migrating',
    cancellable: true,
    alone: true,
    reasons: ['requested', 'departed'],
    run: depart,
    holds: (_command, view, place) => view === undefined || place?.isElsewhere === true,
    remedy: 'if it was given away already it is settled with the peer; else migrate it again',
  },
  'receive-machine': {
    ...usual,
    operations: () => [],
    phase: 'holding what it needs',
    patient: true,
    cancellable: true,
    alone: true,
    reasons: ['arrived', 'defined'],
    run: arrive,
    holds: (_command, view) => view !== undefined,
    remedy: 'it is settled with the source, by a job of its own where it is still on its way',
  },
  'settle-migration': {
    ...usual,
    operations: () => [],
    phase: 'settling what became of it',
    cancellable: false,
    alone: true,
    reasons: ['requested', 'departed', 'arrived', 'found'],
    async run({ outcome, migration }, target) {
      const machine = target.machine()
      const { departures, moved } = target.office.books
      const note = departures.get(migration)
      const { name } = machine.view.defined
      const { commit } = target.operation
      const disks = note === undefined ? {} : { copiedDisks: note.copiedDisks }
      await machine.migration.settle(outcome, { ...(commit ? { commit } : {}), ...disks })
      if (outcome === 'committed' && note !== undefined) {
        await moved.put(machine.id, { machine: machine.id, name, peer: note.peer, atMs: target.nowMs() })
        await target.office.letSchedulesGo(migration)
      }
      await departures.delete(migration)
    },
    holds: ({ outcome }, view) =>
      outcome === 'committed' ? view === undefined : view !== undefined && view.reason !== 'departed',
    remedy: 'it is asked for again by itself',
  },
}
