import type { Problem, ProblemCode } from '../contract/problem.ts'

/** A refusal, by the server's own words and code. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode
  readonly problem: Problem

  constructor(problem: Problem, options: { readonly cause?: unknown } = {}) {
    super(problem.detail, options)
    this.code = problem.code
    this.problem = problem
  }
}

/** No answer, or one that is not of this API: a wrong address, a proxy between, a daemon that is not there. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** A name or id that no address can hold: an empty one, or one of dots alone. Nothing was asked. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
  readonly field: string
  readonly value: string

  constructor(field: string, value: string) {
    super(
      value === ''
        ? `"" names no ${field}; give its name or id`
        : `${field} ${JSON.stringify(value)} can't be part of an address; give its id`,
    )
    this.field = field
    this.value = value
  }
}

/** The refusal in an answer that is not ok. */
export async function refusalOf(response: Response, where: string): Promise<ProblemError | ConnectionError> {
  const text = await response.text()
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json')
    ? decode(text)
    : undefined
  if (problem) return new ProblemError(problem)
  return new ConnectionError(`${where} answered ${response.status} and not as Cimarron does; is the address right?`)
}

/** A problem document, or undefined where the text is none. */
export function decode(text: string): Problem | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Not JSON, so no problem document: the caller says what that means.
    return undefined
  }
  return isProblem(value) ? value : undefined
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false
  return 'code' in value && typeof value.code === 'string' && 'detail' in value && typeof value.detail === 'string'
}
