import { CimError, type CimStatusName } from '@cimarron/cim'
import { DeliveryError, type DeliveryErrorCode } from '@cimarron/cimom'
import { type TransportErrorCode, WbemTransportError } from '@cimarron/wbem-client'
import { ForbiddenTarget } from './target-policy.ts'

/** What an error of the transport says of a delivery. */
const codes: Readonly<Record<TransportErrorCode, DeliveryErrorCode>> = {
  'connection-refused': 'unreachable',
  'connection-lost': 'unreachable',
  'connection-failed': 'unreachable',
  'host-unknown': 'unreachable',
  'socket-missing': 'unreachable',
  'socket-forbidden': 'unreachable',
  'tls-failed': 'unreachable',
  'tls-untrusted': 'untrusted',
  timeout: 'timeout',
  unauthorized: 'refused',
  forbidden: 'refused',
  'request-refused': 'refused',
  'http-status': 'refused',
  'malformed-answer': 'garbled',
  'answer-too-long': 'garbled',
}

/** What a listener may say today of an indication that it takes tomorrow. */
const passing: ReadonlySet<CimStatusName | undefined> = new Set([
  'CIM_ERR_FAILED',
  'CIM_ERR_ACCESS_DENIED',
  'CIM_ERR_SERVER_LIMITS_EXCEEDED',
  'CIM_ERR_SERVER_IS_SHUTTING_DOWN',
])

/**
 * Whether an HTTP status is about the message, which stays the same, and not about the listener, its path or its users,
 * which may be set right while the message waits.
 */
function isAboutMessage(status: number): boolean {
  return [400, 411, 413, 415, 501].includes(status)
}

/** The error of a delivery as the object manager wants it; `undefined` for what is none (a defect, an abort). */
export function deliveryFailure(error: unknown): DeliveryError | undefined {
  const forbidden = error instanceof Error && error.cause instanceof ForbiddenTarget ? error.cause : error
  if (forbidden instanceof ForbiddenTarget) {
    return new DeliveryError('refused', forbidden.message, {
      isFinal: true,
      cause: error === forbidden ? undefined : error,
    })
  }
  if (error instanceof CimError) {
    const text = `the listener answered ${error.status}: ${error.message}`
    return new DeliveryError('refused', text, { isFinal: !passing.has(error.status), cause: error })
  }
  if (error instanceof WbemTransportError) {
    const isFinal = error.httpStatus !== undefined && isAboutMessage(error.httpStatus)
    return new DeliveryError(codes[error.code], wording(error), { isFinal, cause: error })
  }
  return undefined
}

function wording({ httpStatus, message, remedy }: WbemTransportError): string {
  if (httpStatus !== undefined && httpStatus >= 300 && httpStatus < 400) {
    return `the listener answered HTTP ${httpStatus}, a redirect; it is not followed: give the destination's final address`
  }
  // The remedies are those of a client that looks for a server.
  return message.replace(`: ${remedy}`, '')
}
