import { X509Certificate } from 'node:crypto'
import type {
  AccessAdministration,
  CertificateAdministration,
  CertificateInfo,
  SessionAdministration,
  SessionInfo,
  TokenAdministration,
  TokenInfo,
  UserAdministration,
  UserInfo,
} from '@cimarron/api'
import type { Actor, Estate } from '@cimarron/estate'
import type { Account } from '../access/authenticator.ts'
import type { Certificate, Certificates } from '../access/certificates.ts'
import { AccessError } from '../access/error.ts'
import type { LogInGuard } from '../access/log-in-guard.ts'
import type { Session, Sessions } from '../access/sessions.ts'
import type { Token, Tokens } from '../access/tokens.ts'
import type { RoleChange, User, Users } from '../access/users.ts'
import type { Peers } from '../peers/peers.ts'
import type { ClientIssuer } from '../tls/client-issuer.ts'
import type { Identifier } from './identify.ts'

/** A page's token ends by itself after a working day. */
const pageTokenMs = 12 * 60 * 60 * 1000
const usualDays = 365

export interface Access {
  readonly users: Users
  readonly tokens: Tokens
  readonly certificates: Certificates
  readonly sessions: Sessions
  readonly guard: LogInGuard
  readonly identifier: Identifier
  /** Our own CA, for client certificates. */
  readonly issuer: ClientIssuer
  readonly record: Estate['record']
  /** Other daemons. */
  readonly daemons: Peers
}

/** Users, tokens, certificates and sessions as the REST face administers them. Who changed what is in the journal. */
export function accessAdministration(access: Access): AccessAdministration {
  const { identifier, tokens } = access
  return {
    async signIn(credentials, request) {
      const account = await identifier.account(credentials, request)
      if (account === null) return null
      const { token, secret } = await tokens.create({
        user: account.name,
        label: 'web page',
        lifetimeMs: pageTokenMs,
        isSession: true,
        ...(account.proof === 'pam' ? granted(account, access.users) : {}),
      })
      const expiresMs = token.expiresMs ?? token.createdMs + pageTokenMs
      return { token: secret, name: account.name, role: account.role, expiresMs }
    },
    async signOut(request) {
      const secret = identifier.bearer(request)
      if (secret !== undefined) await tokens.revokeSecret(secret)
    },
    users: userAdministration(access),
    tokens: tokenAdministration(access),
    certificates: certificateAdministration(access),
    sessions: sessionAdministration(access),
  }
}

/** The rights of somebody who is no user here go with the token. */
function granted(
  { name, role, namespaces }: Account,
  users: Users,
): { readonly granted?: Pick<User, 'role' | 'namespaces'> } {
  return users.get(name) === undefined ? { granted: { role, namespaces } } : {}
}

function userAdministration(access: Access): UserAdministration {
  const { users } = access
  return {
    list: () => users.list().map((user) => userInfo(user, access)),
    async add(by, { namespaces = {}, ...user }) {
      return userInfo(await users.add({ ...user, namespaces }, by), access)
    },
    async setPassword(by, { name, password }) {
      return userInfo(await users.setPassword(name, password, by), access)
    },
    async setRole(by, { name, ...change }) {
      // That `inherit` comes with a namespace was checked where it was read.
      return userInfo(await users.setRole(name, change as RoleChange, by), access)
    },
    remove: (by, name) => users.remove(name, by),
  }
}

function tokenAdministration({ tokens }: Access): TokenAdministration {
  return {
    list: (user) => tokens.list(user).map(tokenInfo),
    async create(by, request) {
      const { token, secret } = await tokens.create(request, by)
      return { secret, token: tokenInfo(token) }
    },
    revoke: (by, id) => tokens.revoke(id, by),
  }
}

function certificateAdministration({ certificates, issuer, users }: Access): CertificateAdministration {
  return {
    list: (user) => certificates.list(user).map(certificateInfo),
    async issue(by, { name, days = usualDays, certificate: pem }) {
      if (users.get(name) === undefined) throw new AccessError('user-not-found', { name })
      const pair = pem === undefined ? await issuer.issue(name, days) : { certificate: pem }
      const row = await certificates.add(name, read(pair.certificate), by)
      const key = 'key' in pair ? { key: pair.key } : {}
      return { certificate: certificateInfo(row), pem: pair.certificate, ...key }
    },
    revoke: (by, { name, fingerprint }) => certificates.revoke(name, fingerprint, by),
  }
}

function read(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (error) {
    throw new AccessError('unfit-certificate', { why: `it is no certificate in PEM (${(error as Error).message})` })
  }
}

function sessionAdministration({ sessions, guard, tokens, record }: Access): SessionAdministration {
  return {
    list: () => sessions.list().map(sessionInfo),
    async end(by: Actor, id: string) {
      const { arrival } = sessions.end(id)
      const token = tokens.list(arrival.user).find((each) => each.isSession && arrival.proof === `token:${each.id}`)
      if (token !== undefined) await tokens.revoke(token.id, by)
      const detail = `${arrival.via} from ${arrival.address ?? 'here'}, by ${arrival.proof}`
      await record({ kind: 'access', event: 'session-ended', user: arrival.user, detail }, by)
    },
    counts: () => ({ sessions: sessions.size, refused: guard.count }),
  }
}

function userInfo(user: User, { sessions, guard }: Access): UserInfo {
  const { name, role, namespaces, password, changedMs } = user
  const lastSeenMs = sessions.lastSeenMs(name)
  const lastRefused = guard.lastRefused(name)
  return {
    name,
    role,
    namespaces,
    hasPassword: password !== undefined,
    changedMs,
    ...(lastSeenMs === undefined ? {} : { lastSeenMs }),
    ...(lastRefused === undefined ? {} : { lastRefused }),
  }
}

function tokenInfo({ digest: _, isSession: _session, granted: _granted, ...info }: Token): TokenInfo {
  return info
}

function certificateInfo({ userId: _, ...info }: Certificate): CertificateInfo {
  return info
}

function sessionInfo(session: Session): SessionInfo {
  const { id, sinceMs, lastMs, requests, connections, arrival } = session
  const { address, ...rest } = arrival
  return {
    id,
    ...rest,
    ...(address === undefined ? {} : { address }),
    sinceMs,
    lastMs,
    requests,
    connections,
    pulls: session.count('pull'),
    streams: session.count('stream'),
    consoles: session.count('console'),
  }
}
