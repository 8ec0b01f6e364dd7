import { type Actor, EstateError } from '@cimarron/estate'
import type { House } from '../house.ts'

/** Whom something of no hypervisor is for: admins at large, or whoever has a role, at large or on some hypervisor. */
export type Only = 'admin' | 'any-role'

/** What is refused, in words. */
const acts: Readonly<Record<string, string>> = {
  metrics: 'reading the metrics',
  'server.doctor': "reading the doctor's findings",
  'users.list': 'listing users',
  'users.add': 'adding users',
  'users.set-password': "setting others' passwords",
  'users.set-role': 'giving roles',
  'users.remove': 'removing users',
  'certificates.list': 'listing client certificates',
  'certificates.issue': 'issuing client certificates',
  'certificates.revoke': 'revoking client certificates',
  'tokens.list': 'listing tokens',
  'tokens.create': 'making tokens',
  'tokens.revoke': 'revoking tokens',
  'sessions.list': 'listing sessions',
  'sessions.end': 'ending sessions',
}

/** @throws EstateError `denied`, which is logged for the audit */
export function requireStanding(
  { estate, logger }: Pick<House, 'estate' | 'logger'>,
  actor: Actor,
  asked: { readonly only: Only; readonly command: string },
): void {
  const { only, command } = asked
  if (actor.role === 'admin') return
  // Who has a role on a hypervisor, and only they, is told of it.
  if (only === 'any-role' && (actor.role !== 'none' || estate.as(actor).hypervisors().length > 0)) return
  const { name, role, via, address } = actor
  logger.warn({ audit: 'denied', by: name, role, via, address, command }, 'denied')
  const needs = only === 'admin' ? 'admin' : 'monitor, at large or on some hypervisor'
  throw new EstateError('denied', { actor: name, role, command, act: acts[command] ?? command, needs })
}
