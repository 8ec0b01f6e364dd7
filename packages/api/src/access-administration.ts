import type { IncomingMessage } from 'node:http'
import type { Actor, Role } from '@cimarron/estate'
import type { CreatedToken, SignedIn, TokenInfo, UserInfo } from './contract/access.ts'

/**
 * Users and tokens, as the daemon keeps them: a port that `server` fills. What it refuses is an error named
 * `AccessError` with a `code` of `AccessErrorCode`. `by` is who changes it, for the audit; their role was checked.
 */
export interface AccessAdministration {
  /** A token for the page that ends by itself, or null where name and password do not fit. @throws TooManyRequests */
  signIn(credentials: Credentials, request: IncomingMessage): Promise<SignedIn | null>
  /** Ends the token that this request carries; nothing where it carries none. */
  signOut(request: IncomingMessage): Promise<void>
  readonly users: UserAdministration
  readonly tokens: TokenAdministration
}

export interface Credentials {
  readonly name: string
  readonly password: string
}

export interface UserAdministration {
  list(): readonly UserInfo[]
  add(by: Actor, user: Credentials & { readonly role: Role }): Promise<UserInfo>
  setPassword(by: Actor, credentials: Credentials): Promise<UserInfo>
  setRole(by: Actor, user: { readonly name: string; readonly role: Role }): Promise<UserInfo>
  remove(by: Actor, name: string): Promise<void>
}

export interface TokenAdministration {
  list(user?: string): readonly TokenInfo[]
  /** @throws AccessError `user-not-found` */
  create(by: Actor, token: NewToken): Promise<CreatedToken>
  revoke(by: Actor, id: string): Promise<void>
}

export interface NewToken {
  readonly user: string
  readonly label: string
  readonly lifetimeMs?: number
}
