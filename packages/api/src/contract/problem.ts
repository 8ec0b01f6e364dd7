import type { AnyErrorCode } from '@cimarron/estate'

/** What the administration of users, tokens, certificates and sessions refuses. */
export type AccessErrorCode =
  | 'invalid-user-name'
  | 'user-exists'
  | 'user-not-found'
  | 'last-admin'
  | 'unfit-password'
  | 'token-not-found'
  | 'invalid-namespace'
  | 'too-many-namespaces'
  | 'session-not-found'
  | 'certificate-not-found'
  | 'unfit-certificate'

/** What the administration of peers refuses. */
export type PeerErrorCode =
  | 'invalid-peer'
  | 'peer-exists'
  | 'peer-not-found'
  | 'peer-unreachable'
  | 'peer-mismatch'
  | 'peer-refused'
  | 'peer-in-use'
  | 'invitation-refused'

/** What this face itself refuses. */
export type RequestErrorCode =
  | 'bad-request'
  | 'invalid-request'
  | 'unauthenticated'
  | 'wrong-password'
  | 'cross-origin'
  | 'route-not-found'
  | 'method-not-allowed'
  | 'too-large'
  | 'not-json'
  | 'not-acceptable'
  | 'too-many-requests'
  | 'ticket-not-found'
  | 'too-many-consoles'
  | 'too-many-streams'
  | 'internal'

/** Every code a problem can have. */
export type ProblemCode = AnyErrorCode | AccessErrorCode | PeerErrorCode | RequestErrorCode

/** A refusal as it is told over the wire: RFC 9457, `application/problem+json`, with `code` and `errors` as extensions. */
export interface Problem {
  /** `urn:cimarron:problem:<code>`. */
  readonly type: string
  /** The code in words, the same each time. */
  readonly title: string
  readonly status: number
  /** What was wrong, with which value, and what would be right. */
  readonly detail: string
  readonly code: ProblemCode
  /** Of `invalid-request` and `invalid-config`: the fields that are wrong. */
  readonly errors?: readonly FieldError[]
}

export interface FieldError {
  /** Where, as one would write it: `body.disks[0].path`. */
  readonly field: string
  readonly message: string
}
