import { CliError } from './cli-error.ts'
import type { ExitKind } from './exit-code.ts'

export interface Explanation {
  readonly kind: ExitKind
  readonly message: string
  readonly remedy?: string | undefined
  /** The code by which the one who refused calls it: a CIM status, a problem's code. */
  readonly code?: string | undefined
}

/**
 * What an error means to whoever typed the command. Errors are told apart by their names, so that no package is loaded
 * for it: only the one that threw is there.
 */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) {
    const isCoded = error.cause instanceof Error && ['CimError', 'ProblemError'].includes(error.cause.name)
    const cause = isCoded ? explainError(error.cause) : undefined
    return { kind: error.kind, message: error.message, remedy: error.remedy, code: cause?.code }
  }
  if (!(error instanceof Error)) return { kind: 'failed', message: String(error) }
  const known = explainers[error.name]
  if (known !== undefined) return known(error as Error & Extras)
  const system = 'code' in error && typeof error.code === 'string' ? systemKinds[error.code] : undefined
  if (system !== undefined) return { kind: system, message: error.message }
  return { kind: 'failed', message: `${error.message} (a defect of cimarron; CIMARRON_DEBUG=1 shows where)` }
}

interface Extras {
  readonly code?: unknown
  readonly problem?: unknown
  readonly remedy?: unknown
  readonly status?: unknown
  readonly httpStatus?: unknown
}

const explainers: Readonly<Record<string, (error: Error & Extras) => Explanation>> = {
  CimError: (error) => {
    const status = typeof error.status === 'string' ? error.status : `CIM status ${String(error.code)}`
    return { kind: cimKinds[status] ?? 'failed', message: `${status}: ${error.message}`, code: status }
  },
  WbemTransportError: (error) => {
    const remedy = typeof error.remedy === 'string' ? error.remedy : undefined
    const message = remedy === undefined ? error.message : error.message.replace(`: ${remedy}`, '')
    return { kind: transportKinds[String(error.code)] ?? 'failed', message, remedy, code: String(error.code) }
  },
  ProblemError: (error) => ({ kind: problemKind(error), message: error.message, code: String(error.code) }),
  AddressError: (error) => ({ kind: 'usage', message: error.message }),
  ConnectionError: (error) => ({ kind: 'unreachable', message: error.message }),
  ValueError: (error) => ({ kind: 'usage', message: error.message }),
  MofError: (error) => ({ kind: 'usage', message: error.message }),
  AbortError: () => ({ kind: 'interrupted', message: 'interrupted' }),
}

const cimKinds: Readonly<Record<string, ExitKind>> = {
  CIM_ERR_ACCESS_DENIED: 'denied',
  CIM_ERR_INVALID_NAMESPACE: 'not-found',
  CIM_ERR_INVALID_CLASS: 'not-found',
  CIM_ERR_NOT_FOUND: 'not-found',
  CIM_ERR_NO_SUCH_PROPERTY: 'not-found',
  CIM_ERR_METHOD_NOT_FOUND: 'not-found',
  CIM_ERR_METHOD_NOT_AVAILABLE: 'unsupported',
  CIM_ERR_NOT_SUPPORTED: 'unsupported',
  CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED: 'unsupported',
  CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED: 'unsupported',
  CIM_ERR_INVALID_PARAMETER: 'usage',
  CIM_ERR_TYPE_MISMATCH: 'usage',
  CIM_ERR_INVALID_QUERY: 'usage',
  CIM_ERR_ALREADY_EXISTS: 'conflict',
  CIM_ERR_CLASS_HAS_CHILDREN: 'conflict',
  CIM_ERR_CLASS_HAS_INSTANCES: 'conflict',
  CIM_ERR_NAMESPACE_NOT_EMPTY: 'conflict',
  CIM_ERR_SERVER_IS_SHUTTING_DOWN: 'unreachable',
}

/** By its code where that says more than the HTTP status, as of a job that failed; else by the status. */
function problemKind({ code, problem }: Extras): ExitKind {
  const known = problemKinds[String(code)]
  if (known !== undefined) return known
  const status = typeof problem === 'object' && problem !== null && 'status' in problem ? Number(problem.status) : 0
  return statusKinds[status] ?? 'failed'
}

/** The same codes are the message ids of errors that come by CIM from a Cimarron; other servers have others. */
export function kindOfProblem(code: string | undefined): Exclude<ExitKind, 'ok'> | undefined {
  return code === undefined ? undefined : problemKinds[code]
}

const problemKinds: Readonly<Record<string, Exclude<ExitKind, 'ok'>>> = {
  timeout: 'timeout',
  unsupported: 'unsupported',
  denied: 'denied',
  unreachable: 'failed',
  'invalid-state': 'conflict',
  'name-in-use': 'conflict',
  'id-in-use': 'conflict',
  'disk-in-use': 'conflict',
  'pool-in-use': 'conflict',
  'pool-unavailable': 'conflict',
  'host-not-found': 'not-found',
  'pool-not-found': 'not-found',
  'volume-not-found': 'not-found',
  'network-in-use': 'conflict',
  'snapshot-not-found': 'not-found',
  'snapshot-refused': 'conflict',
  'snapshots-exist': 'conflict',
  'present-state-lost': 'conflict',
  'arrival-refused': 'conflict',
  'migration-failed': 'failed',
  'network-not-found': 'not-found',
  'no-space': 'failed',
  'image-refused': 'usage',
  'checksum-mismatch': 'failed',
  'port-in-use': 'conflict',
  'device-unavailable': 'conflict',
  'guest-refused': 'conflict',
  'agent-unavailable': 'conflict',
  'mac-in-use': 'conflict',
  'interface-unavailable': 'not-found',
  busy: 'conflict',
  'invalid-config': 'usage',
  'invalid-input': 'usage',
  'disk-missing': 'not-found',
  'file-missing': 'not-found',
  'peer-unreachable': 'unreachable',
  'peer-refused': 'denied',
  'peer-silent': 'unreachable',
  'invitation-refused': 'denied',
  'invalid-peer': 'usage',
}

const statusKinds: Readonly<Record<number, ExitKind>> = {
  400: 'usage',
  401: 'denied',
  403: 'denied',
  404: 'not-found',
  409: 'conflict',
  410: 'not-found',
  413: 'usage',
  422: 'usage',
  501: 'unsupported',
  503: 'unreachable',
  504: 'timeout',
}

const transportKinds: Readonly<Record<string, ExitKind>> = {
  unauthorized: 'denied',
  forbidden: 'denied',
  'socket-forbidden': 'denied',
  timeout: 'timeout',
  'request-refused': 'failed',
  'http-status': 'failed',
  'answer-too-long': 'failed',
  'malformed-answer': 'failed',
  'connection-refused': 'unreachable',
  'connection-lost': 'unreachable',
  'connection-failed': 'unreachable',
  'host-unknown': 'unreachable',
  'socket-missing': 'unreachable',
  'tls-untrusted': 'unreachable',
  'tls-failed': 'unreachable',
}

const systemKinds: Readonly<Record<string, ExitKind>> = {
  ENOENT: 'not-found',
  ENOTDIR: 'not-found',
  EISDIR: 'usage',
  EACCES: 'denied',
  EPERM: 'denied',
  ECONNREFUSED: 'unreachable',
  ENOSPC: 'failed',
  EROFS: 'failed',
}
