import type { CimStatusName } from '@cimarron/cim'

/**
 * What can be wrong with a CIM-XML message. Those with an HTTP status make the message unanswerable as CIM-XML: the code
 * is the value of the `CIMError` header to send (DSP0200, "Errors and status codes"), where DSP0200 has one for it. Those
 * with a CIM status concern one call only and are answered within the response.
 */
export const messageErrors = {
  'request-not-well-formed': { http: 400 },
  'request-not-valid': { http: 400 },
  'request-not-loosely-valid': { http: 400 },
  'header-mismatch': { http: 400 },
  'unsupported-operation': { http: 400 },
  'unsupported-cim-version': { http: 501 },
  'unsupported-dtd-version': { http: 501 },
  'unsupported-protocol-version': { http: 501 },
  'multiple-requests-unsupported': { http: 501 },
  'batch-too-large': { http: 413, isOurs: true },
  'unknown-operation': { status: 'CIM_ERR_NOT_SUPPORTED' },
  'unknown-parameter': { status: 'CIM_ERR_INVALID_PARAMETER' },
  'duplicate-parameter': { status: 'CIM_ERR_INVALID_PARAMETER' },
  'missing-parameter': { status: 'CIM_ERR_INVALID_PARAMETER' },
  'invalid-value': { status: 'CIM_ERR_INVALID_PARAMETER' },
  'too-many-correlators': { status: 'CIM_ERR_SERVER_LIMITS_EXCEEDED' },
} as const

export type MessageErrorCode = keyof typeof messageErrors

/** A message, or one call of it, that cannot be read. `message` says what was found, where, and what would be right. */
export class MessageError extends Error {
  override readonly name = 'MessageError'
  readonly code: MessageErrorCode

  constructor(code: MessageErrorCode, text: string, options: { cause?: unknown } = {}) {
    super(text, options)
    this.code = code
  }

  /** The HTTP status to answer with; `undefined` where the answer is a CIM error within a response. */
  get httpStatus(): number | undefined {
    const error = messageErrors[this.code]
    return 'http' in error ? error.http : undefined
  }

  /** The value of the CIMError header; `undefined` where DSP0200 has none for it. */
  get cimError(): MessageErrorCode | undefined {
    const error = messageErrors[this.code]
    return 'http' in error && !('isOurs' in error) ? this.code : undefined
  }

  /** The CIM status of the one call that is at fault; `undefined` where the whole message is. */
  get cimStatus(): CimStatusName | undefined {
    const error = messageErrors[this.code]
    return 'status' in error ? error.status : undefined
  }
}
