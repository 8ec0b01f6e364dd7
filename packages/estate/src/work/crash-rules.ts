import type { CrashCommand, CrashCommandKind } from '../crash-command.ts'
import type { CommandRule } from './command-rule.ts'

type CrashRules = { readonly [K in CrashCommandKind]: CommandRule<Extract<CrashCommand, { readonly kind: K }>> }

/** What there is to know about each command that finds out what is wrong. */
export const crashRules: CrashRules = {
  'dump-machine': {
    pace: () => 'long',
    operations: () => ['dump'],
    phase: 'writing its memory into a file',
    // QEMU has no way to call a dump off; taking the power away ends it.
    cancellable: false,
    patient: false,
    // That it goes on at the end of it, too.
    reasons: ['dump', 'requested'],
    async run({ kind: _kind, machine: _machine, ...request }, target) {
      target.wrote(await target.machine().dump(request, target.operation))
    },
    holds: () => false,
    remedy: 'unless the file is there by its name, nothing of it was kept; ask for it again',
  },
  'inject-nmi': {
    pace: () => 'long',
    operations: () => ['inject-nmi'],
    phase: 'sending a non-maskable interrupt',
    cancellable: false,
    patient: false,
    reasons: [],
    run: (_command, target) => target.machine().injectNmi(target.operation),
    holds: () => false,
    remedy: 'whether the guest was sent it is not known; its console may tell',
  },
}
