import type { AccessAdministration, TokenInfo, UserInfo } from '@cimarron/api'
import type { Actor } from '@cimarron/estate'
import type { Logger } from 'pino'
import { AccessError } from '../access/error.ts'
import type { Token, Tokens } from '../access/tokens.ts'
import type { User, Users } from '../access/users.ts'
import type { Identifier } from './identify.ts'

/** A page's token ends by itself after a working day. */
const pageTokenMs = 12 * 60 * 60 * 1000

interface Access {
  readonly users: Users
  readonly tokens: Tokens
  readonly identifier: Identifier
  readonly logger: Logger
}

/** Users and tokens as the REST face administers them. Each change is logged with who made it, never with a secret. */
export function accessAdministration({ users, tokens, identifier, logger }: Access): AccessAdministration {
  const audit = (by: Actor, what: string, about: object): void =>
    logger.info({ audit: what, by: by.name, via: by.via, ...about }, what)
  return {
    async signIn(credentials, request) {
      const actor = await identifier.verify(credentials, request)
      if (actor === null) return null
      const { token, secret } = await tokens.create(actor.name, 'web page', pageTokenMs)
      const expiresMs = token.expiresMs ?? token.createdMs + pageTokenMs
      return { token: secret, name: actor.name, role: actor.role, expiresMs }
    },
    async signOut(request) {
      const secret = identifier.bearer(request)
      if (secret !== undefined) await tokens.revokeSecret(secret)
    },
    users: {
      list: () => users.list().map(userInfo),
      async add(by, { name, role, password }) {
        const user = await users.add(name, role, password)
        audit(by, 'user-added', { user: name, role })
        return userInfo(user)
      },
      async setPassword(by, { name, password }) {
        const user = await users.setPassword(name, password)
        audit(by, 'password-changed', { user: name })
        return userInfo(user)
      },
      async setRole(by, { name, role }) {
        const user = await users.setRole(name, role)
        audit(by, 'role-changed', { user: name, role })
        return userInfo(user)
      },
      async remove(by, name) {
        await users.remove(name)
        audit(by, 'user-removed', { user: name })
      },
    },
    tokens: {
      list: (user) => tokens.list(user).map(tokenInfo),
      async create(by, { user, label, lifetimeMs }) {
        if (users.get(user) === undefined) throw new AccessError('user-not-found', { name: user })
        const { token, secret } = await tokens.create(user, label, lifetimeMs)
        audit(by, 'token-created', { user, token: token.id, label })
        return { secret, token: tokenInfo(token) }
      },
      async revoke(by, id) {
        await tokens.revoke(id)
        audit(by, 'token-revoked', { token: id })
      },
    },
  }
}

function userInfo({ name, role, changedMs }: User): UserInfo {
  return { name, role, changedMs }
}

function tokenInfo({ id, user, label, createdMs, expiresMs }: Token): TokenInfo {
  return { id, user, label, createdMs, ...(expiresMs === undefined ? {} : { expiresMs }) }
}
