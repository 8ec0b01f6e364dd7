import type { Permission, Role } from '@cimarron/estate'

/** Whoever asks, and what they may do. */
export interface WhoAmI {
  readonly name: string
  readonly role: Role
  readonly via: string
  readonly permissions: readonly Permission[]
}

export interface SignedIn {
  /** Send it as `Authorization: Bearer …`. It is told once. */
  readonly token: string
  readonly name: string
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly expiresMs: number
}

export interface UserInfo {
  readonly name: string
  readonly role: Role
  /** Milliseconds since 1970 of the last change of role or password. */
  readonly changedMs: number
}

export interface TokenInfo {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly createdMs: number
  /** Absent: until revoked. */
  readonly expiresMs?: number
}

export interface CreatedToken {
  /** Told once, kept nowhere. */
  readonly secret: string
  readonly token: TokenInfo
}
