import type { SaveCommand, SaveCommandKind } from '../save-command.ts'
import type { CommandRule } from './command-rule.ts'

type SaveRules = { readonly [K in SaveCommandKind]: CommandRule<Extract<SaveCommand, { readonly kind: K }>> }

export const saveRules: SaveRules = {
  'save-machine': {
    pace: () => 'long',
    operations: () => ['save'],
    phase: 'writing its memory to disk',
    cancellable: true,
    patient: false,
    reasons: ['requested'],
    run: (_command, target) => target.machine().save(target.operation),
    holds: (_command, view) => view?.state === 'saved',
    remedy: 'what was written of it was removed, and it goes on as before; save it again if that is still wanted',
  },
  'discard-saved-machine': {
    pace: () => 'long',
    operations: () => ['discard-saved'],
    phase: 'throwing away what was saved',
    cancellable: false,
    patient: false,
    reasons: ['requested'],
    run: (_command, target) => target.machine().discardSaved(target.operation),
    holds: (_command, view) => view?.state === 'off',
    remedy: 'ask for it again if it is still wanted',
  },
}
