import { EstateError } from '@cimarron/estate'
import { HypervisorError } from '@cimarron/hypervisor'
import type { FieldError, Problem, ProblemCode } from '../contract/problem.ts'
import { RequestError } from './request-error.ts'
import { isProblemCode, statusOf } from './status-of.ts'

/** Any error as a problem; what is not in the tables is `internal`, and says nothing of its inside. */
export function problemOf(error: unknown): Problem {
  if (error instanceof RequestError) return problem(error.code, error.message, error.errors)
  if (error instanceof HypervisorError) return problem(error.code, error.message, fieldsOf(error))
  if (error instanceof EstateError) return problem(error.code, error.message)
  if (error instanceof Error && ownNames.has(error.name) && 'code' in error && isProblemCode(error.code)) {
    return problem(error.code, error.message)
  }
  return problem('internal', new RequestError('internal').message)
}

/** Errors of those who fill this face's ports. */
const ownNames: ReadonlySet<string> = new Set(['AccessError', 'PeerError'])

function problem(code: ProblemCode, detail: string, errors?: readonly FieldError[]): Problem {
  return {
    type: `urn:cimarron:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status: statusOf[code],
    detail,
    code,
    ...(errors && errors.length > 0 ? { errors } : {}),
  }
}

/** An `invalid-config` names its field itself. */
function fieldsOf(error: HypervisorError): readonly FieldError[] | undefined {
  const { field } = error.detail
  return typeof field === 'string' ? [{ field, message: error.message }] : undefined
}
