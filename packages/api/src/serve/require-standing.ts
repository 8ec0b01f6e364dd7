import { type Actor, EstateError } from '@cimarron/estate'
import type { House } from '../house.ts'

/** Whom something of no hypervisor is for: admins at large, whoever has a role, at large or on some hypervisor, or another daemon. */
export type Only = 'admin' | 'any-role' | 'peer'

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
  'peers.list': 'listing peers',
  'peers.add': 'adding peers',
  'peers.get': 'looking at peers',
  'peers.remove': 'removing peers',
  'peers.test': 'testing peers',
  'peers.identity': "reading the daemon's fingerprint",
  'peers.look-up': 'looking up daemons',
  'peers.invite': 'inviting peers',
  'peers.join': 'joining peers',
}

/** @throws EstateError `denied`, which is logged for the audit */
export function requireStanding(
  { estate, logger }: Pick<House, 'estate' | 'logger'>,
  actor: Actor,
  asked: { readonly only: Only; readonly command: string },
): void {
  const { only, command } = asked
  if (only === 'peer' ? actor.peer !== undefined : actor.role === 'admin') return
  // Who has a role on a hypervisor, and only they, is told of it.
  if (only === 'any-role' && (actor.role !== 'none' || estate.as(actor).hypervisors().length > 0)) return
  const { name, role, via, address } = actor
  logger.warn({ audit: 'denied', by: name, role, via, address, command }, 'denied')
  throw new EstateError('denied', { actor: name, role, command, act: acts[command] ?? command, needs: needs[only] })
}

const needs: Readonly<Record<Only, string>> = {
  admin: 'admin',
  'any-role': 'monitor, at large or on some hypervisor',
  peer: 'of a daemon that is a peer and shows its certificate',
}
