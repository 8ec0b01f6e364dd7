import type { Graphics } from './config.ts'
import { HypervisorError } from './error.ts'

/** The most that counts: RFC 6143, 7.2.2 (eight characters are the key); spice-protocol's SPICE_MAX_PASSWORD_LENGTH. */
export const passwordBytes = { vnc: 8, spice: 60 } as const

/** A longer one would be cut without a word: who sets it should know. @throws HypervisorError `invalid-input` */
export function checkGraphicsPassword(password: string, { protocol }: Pick<Graphics, 'protocol'>): void {
  const most = passwordBytes[protocol]
  if (/^[\x20-\x7e]+$/.test(password) && password.length <= most) return
  const [problem, remedy] =
    password === ''
      ? ['is empty', 'give one']
      : ["can't be one", `use at most ${most} characters of ASCII, which is all that ${protocol} takes`]
  // Never the value: the text goes into logs and answers.
  throw new HypervisorError('invalid-input', { what: 'password', value: '…', problem, remedy })
}

/** @throws HypervisorError `invalid-input` where nobody would be asked for it */
export function requirePasswordAsked({ id, listen }: Graphics): void {
  if (listen?.password) return
  const problem = 'asks for no password'
  const remedy = 'set its listen.password, from the next start'
  throw new HypervisorError('invalid-input', { what: 'graphics', value: id, problem, remedy })
}
