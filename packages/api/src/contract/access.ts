import type { Permission, Role, Standing } from '@cimarron/estate'

/** Whoever asks, and what they may do. */
export interface WhoAmI {
  readonly name: string
  /** With what is of no hypervisor, and on every one that `hypervisors` does not tell otherwise. */
  readonly role: Standing
  readonly via: string
  /** What that role may. */
  readonly permissions: readonly Permission[]
  /** The hypervisors they may look at, and as what. */
  readonly hypervisors: readonly { readonly hypervisor: string; readonly name: string; readonly role: Standing }[]
}

export interface SignedIn {
  /** Send it as `Authorization: Bearer …`. It is told once. */
  readonly token: string
  readonly name: string
  readonly role: Standing
  /** Milliseconds since 1970. */
  readonly expiresMs: number
}

export interface UserInfo {
  readonly name: string
  /** In every namespace that `namespaces` says nothing of, and with what is of none. */
  readonly role: Standing
  /** By namespace; each also stands for those below it. */
  readonly namespaces: Readonly<Record<string, Standing>>
  /** Whether there is a password here; else PAM or a certificate tells who it is. */
  readonly hasPassword: boolean
  /** Milliseconds since 1970 of the last change of roles or password. */
  readonly changedMs: number
  /** Of the last request, where it was within the last minutes. */
  readonly lastSeenMs?: number
  /** The last time somebody was not let in under this name, since the daemon started. */
  readonly lastRefused?: { readonly atMs: number; readonly address: string; readonly proof: string }
}

/** What a token gives away of its user's rights, at most. */
export interface TokenScope {
  /** No more than this role anywhere. */
  readonly role?: Role
  /** Only in these namespaces and those below, and to read `interop`. */
  readonly namespaces?: readonly string[]
}

export interface TokenInfo extends TokenScope {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly createdMs: number
  /** Absent: until revoked. */
  readonly expiresMs?: number
  /** To the minute; absent: never. */
  readonly usedMs?: number
}

export interface CreatedToken {
  /** Told once, kept nowhere. */
  readonly secret: string
  readonly token: TokenInfo
}

/** Somebody who comes in again and again in the same way, now or within the last minutes. */
export interface SessionInfo {
  readonly id: string
  readonly user: string
  /** `https`, `https:certificate`, `socket:admin`, … */
  readonly via: string
  readonly address?: string
  /** How they proved who they are: `password`, `pam`, `socket`, `token:<id>`, `certificate:<fingerprint>`. */
  readonly proof: string
  readonly sinceMs: number
  readonly lastMs: number
  readonly requests: number
  readonly connections: number
  /** Pulled enumerations. */
  readonly pulls: number
  /** Event streams. */
  readonly streams: number
  readonly consoles: number
}

/** A client certificate that stands for a user. */
export interface CertificateInfo {
  /** SHA-256, in lower case and without colons. */
  readonly fingerprint: string
  readonly user: string
  readonly subject: string
  readonly createdMs: number
  readonly expiresMs: number
}

export interface IssuedCertificate {
  readonly certificate: CertificateInfo
  /** PEM. */
  readonly pem: string
  /** The private key, PEM; told once, kept nowhere. Absent where a certificate was brought. */
  readonly key?: string
}
