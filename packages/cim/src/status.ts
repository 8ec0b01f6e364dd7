/** The status codes of DSP0200 (annex of CIM status codes), by their symbolic names. */
export const cimStatus = {
  CIM_ERR_FAILED: 1,
  CIM_ERR_ACCESS_DENIED: 2,
  CIM_ERR_INVALID_NAMESPACE: 3,
  CIM_ERR_INVALID_PARAMETER: 4,
  CIM_ERR_INVALID_CLASS: 5,
  CIM_ERR_NOT_FOUND: 6,
  CIM_ERR_NOT_SUPPORTED: 7,
  CIM_ERR_CLASS_HAS_CHILDREN: 8,
  CIM_ERR_CLASS_HAS_INSTANCES: 9,
  CIM_ERR_INVALID_SUPERCLASS: 10,
  CIM_ERR_ALREADY_EXISTS: 11,
  CIM_ERR_NO_SUCH_PROPERTY: 12,
  CIM_ERR_TYPE_MISMATCH: 13,
  CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED: 14,
  CIM_ERR_INVALID_QUERY: 15,
  CIM_ERR_METHOD_NOT_AVAILABLE: 16,
  CIM_ERR_METHOD_NOT_FOUND: 17,
  CIM_ERR_NAMESPACE_NOT_EMPTY: 20,
  CIM_ERR_INVALID_ENUMERATION_CONTEXT: 21,
  CIM_ERR_INVALID_OPERATION_TIMEOUT: 22,
  CIM_ERR_PULL_HAS_BEEN_ABANDONED: 23,
  CIM_ERR_PULL_CANNOT_BE_ABANDONED: 24,
  CIM_ERR_FILTERED_ENUMERATION_NOT_SUPPORTED: 25,
  CIM_ERR_CONTINUATION_ON_ERROR_NOT_SUPPORTED: 26,
  CIM_ERR_SERVER_LIMITS_EXCEEDED: 27,
  CIM_ERR_SERVER_IS_SHUTTING_DOWN: 28,
  CIM_ERR_QUERY_FEATURE_NOT_SUPPORTED: 29,
} as const

export type CimStatusName = keyof typeof cimStatus

const names = new Map(Object.entries(cimStatus).map(([name, code]) => [code as number, name as CimStatusName]))

/** The symbolic name of a status code, or undefined for a code DSP0200 does not define. */
export function cimStatusName(code: number): CimStatusName | undefined {
  return names.get(code)
}

/** The one error of the CIM tower: a status code of DSP0200, a text for people, and any CIM_Error instances that came with it. */
export class CimError extends Error {
  override readonly name = 'CimError'
  /** 1…29, or what a foreign server sent. */
  readonly code: number
  /** Embedded CIM_Error instances (DSP0201 ERROR element), empty as a rule. */
  readonly errors: readonly unknown[]

  constructor(
    status: CimStatusName | number,
    description: string,
    options: { cause?: unknown; errors?: readonly unknown[] } = {},
  ) {
    super(description, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = typeof status === 'number' ? status : cimStatus[status]
    this.errors = options.errors ?? []
  }

  get status(): CimStatusName | undefined {
    return cimStatusName(this.code)
  }
}
