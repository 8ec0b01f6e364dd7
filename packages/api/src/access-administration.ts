import type { IncomingMessage } from 'node:http'
import type { Actor, Standing } from '@cimarron/estate'
import type {
  CertificateInfo,
  CreatedToken,
  IssuedCertificate,
  SessionInfo,
  SignedIn,
  TokenInfo,
  TokenScope,
  UserInfo,
} from './contract/access.ts'

/**
 * Users, tokens, certificates and sessions, as the daemon keeps them: a port that `server` fills. What it refuses is an
 * error named `AccessError` with a `code` of `AccessErrorCode`. `by` is who changes it, for the audit; their role was
 * checked.
 */
export interface AccessAdministration {
  /** A token for the page that ends by itself, or null where name and password do not fit. @throws TooManyRequests */
  signIn(credentials: Credentials, request: IncomingMessage): Promise<SignedIn | null>
  /** Ends the token that this request carries; nothing where it carries none. */
  signOut(request: IncomingMessage): Promise<void>
  readonly users: UserAdministration
  readonly tokens: TokenAdministration
  readonly certificates: CertificateAdministration
  readonly sessions: SessionAdministration
}

export interface Credentials {
  readonly name: string
  readonly password: string
}

export interface NewUser {
  readonly name: string
  readonly role: Standing
  readonly namespaces?: Readonly<Record<string, Standing>>
  /** Absent: PAM or a certificate tells who it is. */
  readonly password?: string
}

/** At large, or in a namespace; `inherit` takes the namespace's own role away. */
export interface RoleChange {
  readonly role: Standing | 'inherit'
  readonly namespace?: string
}

export interface UserAdministration {
  list(): readonly UserInfo[]
  add(by: Actor, user: NewUser): Promise<UserInfo>
  setPassword(by: Actor, credentials: Credentials): Promise<UserInfo>
  setRole(by: Actor, user: { readonly name: string } & RoleChange): Promise<UserInfo>
  remove(by: Actor, name: string): Promise<void>
}

export interface TokenAdministration {
  list(user?: string): readonly TokenInfo[]
  /** @throws AccessError `user-not-found` */
  create(by: Actor, token: NewToken): Promise<CreatedToken>
  revoke(by: Actor, id: string): Promise<void>
}

export interface NewToken extends TokenScope {
  readonly user: string
  readonly label: string
  readonly lifetimeMs?: number
}

export interface CertificateAdministration {
  list(user: string): readonly CertificateInfo[]
  /** One of the daemon's own CA for so many days, or the one that is brought as PEM. */
  issue(by: Actor, request: CertificateRequest): Promise<IssuedCertificate>
  revoke(by: Actor, certificate: { readonly name: string; readonly fingerprint: string }): Promise<void>
}

export interface CertificateRequest {
  readonly name: string
  readonly days?: number
  readonly certificate?: string
}

export interface SessionAdministration {
  list(): readonly SessionInfo[]
  /** @throws AccessError `session-not-found` */
  end(by: Actor, id: string): Promise<void>
  /** How many there are, and how many log-ins were refused since the start. */
  counts(): { readonly sessions: number; readonly refused: number }
}
