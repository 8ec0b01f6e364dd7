import type { z } from 'zod'
import type { FieldError } from '../contract/problem.ts'
import { RequestError } from '../problem/request-error.ts'

export type InputPart = 'path' | 'query' | 'body'

/** A part of a request as its schema wants it. @throws RequestError `invalid-request`, naming every field that is wrong */
export function readInput<T>(schema: z.ZodType<T>, part: InputPart, value: unknown): T {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw invalidRequest(read.error.issues.slice(0, mostTold).map((issue) => fieldError(part, issue, value)))
}

const mostTold = 20
const longestShown = 100

export function invalidRequest(errors: readonly FieldError[]): RequestError {
  return new RequestError('invalid-request', { problem: errors.map(({ message }) => message).join('; ') }, { errors })
}

function fieldError(part: InputPart, issue: z.core.$ZodIssue, input: unknown): FieldError {
  const field = issue.path.reduce<string>((path, key) => path + step(key), part)
  if (issue.code === 'unrecognized_keys') {
    const known = issue.keys.map((key) => show(key)).join(', ')
    return { field, message: `${field} has no field ${known}` }
  }
  const value = valueAt(input, issue.path)
  return {
    field,
    message: `${field}: ${value === undefined ? 'is missing' : `${show(value)} is wrong`}; ${expected(issue)}`,
  }
}

function step(key: PropertyKey): string {
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value
  }
  return value
}

/** JSON, so that a hostile value can't forge a line, and cut, so that it can't fill an answer. */
function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  if (text.length <= longestShown) return text
  // Of a text, its own: not the quotation marks around it.
  const { length } = typeof value === 'string' ? value : text
  return `${text.slice(0, longestShown)}… (${length} characters)`
}

/** Zod's words begin with "Invalid input: expected …" or "Too big: expected …"; what would be right comes after. */
function expected({ message }: z.core.$ZodIssue): string {
  return message.replace(/^Invalid input: |^Invalid option: |^Too (big|small): /, '')
}
