import type { FieldError, RequestErrorCode } from '../contract/problem.ts'

type Detail = Readonly<Record<string, string | number | undefined>>

const texts: Readonly<Record<RequestErrorCode, (detail: Detail) => string>> = {
  'bad-request': (d) => `the request can't be read: ${d.problem}`,
  'invalid-request': (d) => `${d.problem}`,
  unauthenticated: () =>
    'nobody is known by these credentials; send a user name and password (Basic) or a token (Bearer), or use the unix socket',
  'wrong-password': (d) => `no user ${JSON.stringify(d.name)} has this password; check both`,
  'cross-origin': (d) =>
    `a page of ${JSON.stringify(d.origin)} asks ${JSON.stringify(d.host)}; only the page served here may ask on a browser's behalf`,
  'route-not-found': (d) =>
    `there is nothing at ${d.method} ${JSON.stringify(d.path)}; /api/v1/openapi.json lists what there is`,
  'method-not-allowed': (d) => `${d.method} is not for ${JSON.stringify(d.path)}; ${d.allowed} are`,
  'too-large': (d) => `the request's body is larger than ${d.limit} bytes`,
  'not-json': (d) => `the body is said to be ${JSON.stringify(d.type ?? 'nothing')}; send application/json`,
  'not-acceptable': (d) => `nothing here is ${JSON.stringify(d.accept)}; ask for ${d.offered}`,
  'too-many-requests': (d) => `too many requests are waiting to be identified; try again in ${d.seconds} s`,
  'ticket-not-found': () =>
    'there is no such console ticket; a ticket opens one console once, within 30 s: ask for another',
  'too-many-consoles': (d) => `${d.limit} consoles are open or about to be; close one first`,
  'too-many-streams': (d) => `${d.limit} event streams are open; close one first`,
  internal: () => "something went wrong in the daemon; its log has the details under this request's id",
}

/** What the REST face itself refuses; what the estate refuses keeps its own error. */
export class RequestError extends Error {
  override readonly name: string = 'RequestError'
  readonly code: RequestErrorCode
  readonly detail: Detail
  readonly errors: readonly FieldError[] | undefined

  constructor(code: RequestErrorCode, detail: Detail = {}, options: { errors?: readonly FieldError[] } = {}) {
    super(texts[code](detail))
    this.code = code
    this.detail = detail
    this.errors = options.errors
  }
}

/** For `identify` and `signIn`: too many wait to be checked. Answered with 429 and `retry-after`. */
export class TooManyRequests extends RequestError {
  override readonly name = 'TooManyRequests'

  constructor(seconds = 5) {
    super('too-many-requests', { seconds })
  }
}
