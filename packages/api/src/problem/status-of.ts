import type { ProblemCode } from '../contract/problem.ts'

/** The one table from what went wrong to an HTTP status (RFC 9110, section 15; 429 is RFC 6585). */
export const statusOf: Readonly<Record<ProblemCode, number>> = {
  // The request.
  'bad-request': 400,
  'invalid-request': 400,
  unauthenticated: 401,
  'wrong-password': 401,
  'cross-origin': 403,
  'route-not-found': 404,
  'method-not-allowed': 405,
  'too-large': 413,
  'not-json': 415,
  'not-acceptable': 406,
  'too-many-requests': 429,
  'ticket-not-found': 404,
  'too-many-consoles': 429,
  'too-many-streams': 429,
  internal: 500,
  // The estate.
  denied: 403,
  'ambiguous-name': 409,
  'hypervisor-not-found': 404,
  'job-not-found': 404,
  'not-cancellable': 409,
  interrupted: 500,
  'cursor-gone': 410,
  'shutting-down': 503,
  'storage-failed': 507,
  // Hypervisors and machines.
  unsupported: 501,
  'machine-not-found': 404,
  'device-not-found': 404,
  'name-in-use': 409,
  'id-in-use': 409,
  'invalid-config': 422,
  'invalid-state': 409,
  'revision-conflict': 409,
  'disk-missing': 422,
  'disk-in-use': 409,
  'file-missing': 422,
  'port-in-use': 409,
  'not-enough-memory': 409,
  'start-failed': 502,
  timeout: 504,
  cancelled: 409,
  unreachable: 504,
  busy: 409,
  'peer-failed': 502,
  // Pools, volumes and networks.
  'pool-not-found': 404,
  'pool-in-use': 409,
  'pool-unavailable': 409,
  'volume-not-found': 404,
  'no-space': 507,
  'image-refused': 422,
  'checksum-mismatch': 422,
  // Keys.
  'invalid-input': 422,
  'network-not-found': 404,
  'network-in-use': 409,
  // Users, tokens, certificates, sessions.
  'invalid-user-name': 422,
  'user-exists': 409,
  'user-not-found': 404,
  'last-admin': 409,
  'unfit-password': 422,
  'token-not-found': 404,
  'invalid-namespace': 422,
  'too-many-namespaces': 409,
  'session-not-found': 404,
  'certificate-not-found': 404,
  'unfit-certificate': 422,
}

export function isProblemCode(code: unknown): code is ProblemCode {
  return typeof code === 'string' && Object.hasOwn(statusOf, code)
}
