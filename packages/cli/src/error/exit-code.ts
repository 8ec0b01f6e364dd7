/** What a command says to the shell. Documented; a code never changes its meaning. */
export const exitCodes = {
  ok: { code: 0, meaning: 'it was done' },
  failed: {
    code: 1,
    meaning: 'it failed; a check found something wrong; a method that was invoked returned a code of failure',
  },
  usage: { code: 2, meaning: 'the command line or a file given with it is wrong' },
  'not-found': { code: 3, meaning: 'what was named is not there: a machine, class, namespace, user, file' },
  denied: { code: 4, meaning: 'no valid user and password, or the role does not allow it' },
  unreachable: { code: 5, meaning: 'the server could not be reached, or no daemon runs' },
  conflict: { code: 6, meaning: 'the state of things forbids it: running already, name in use, ambiguous name' },
  timeout: { code: 7, meaning: 'it did not end in the time given; it may still go on' },
  unsupported: { code: 8, meaning: 'the server or hypervisor cannot do that' },
  interrupted: { code: 130, meaning: 'Ctrl-C (128 + n for signal n)' },
} as const

export type ExitKind = keyof typeof exitCodes

export function exitCode(kind: ExitKind): number {
  return exitCodes[kind].code
}
