import { type Answer, basePath, type EndpointName, type Endpoints, type Part, places } from '../contract/endpoints.ts'
import { AddressError, ConnectionError, refusalOf } from './problem-error.ts'
import type { Transport } from './transport.ts'

/** What a call takes: the fields of path and query side by side, and `body` where there is one. */
export type Input<N extends EndpointName> = Part<N, 'params'> &
  Part<N, 'query'> &
  (Endpoints[N] extends { body: infer B } ? { readonly body: B } : unknown)

export interface Connection {
  readonly transport: Transport
  /** The `authorization` header of each request; undefined: none, as on a unix socket. */
  readonly authorization: () => string | undefined
}

/** One request and its answer. @throws ProblemError, ConnectionError, AddressError; the signal's reason when aborted */
export async function call<N extends EndpointName>(
  connection: Connection,
  name: N,
  { input, signal }: { readonly input: object; readonly signal?: AbortSignal | undefined },
): Promise<Answer<N>> {
  const { method, path } = places[name]
  const { body, ...fields } = input as { readonly body?: unknown }
  const { filled, query } = fill(path, fields)
  const response = await send(connection, `${basePath}${filled}${query}`, {
    method,
    ...(signal ? { signal } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return (await answerOf(response)) as Answer<N> // the contract's promise, which the server's tests hold it to
}

async function answerOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null
  if (response.headers.get('content-type')?.startsWith('application/json')) return await response.json()
  return new Uint8Array(await response.arrayBuffer())
}

interface Sending {
  readonly method: string
  readonly body?: string | AsyncIterable<Uint8Array>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The answer, which is ok. */
export async function send({ transport, authorization }: Connection, path: string, init: Sending): Promise<Response> {
  const credentials = authorization()
  const headers = {
    accept: '*/*',
    ...(init.body === undefined ? {} : { 'content-type': mediaTypeOf(init.body) }),
    ...(credentials === undefined ? {} : { authorization: credentials }),
    ...init.headers,
  }
  let response: Response
  try {
    response = await transport.fetch(path, { ...init, headers })
  } catch (error) {
    init.signal?.throwIfAborted()
    throw new ConnectionError(`${transport.name} can't be reached: ${wordsOf(error)}`, { cause: error })
  }
  if (!response.ok) throw await refusalOf(response, transport.name)
  return response
}

function mediaTypeOf(body: string | AsyncIterable<Uint8Array>): string {
  return typeof body === 'string' ? 'application/json' : 'application/octet-stream'
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}

/** Where an endpoint is, with its fields filled in. */
export function addressOf(name: EndpointName, fields: object): string {
  const { filled, query } = fill(places[name].path, fields)
  return `${basePath}${filled}${query}`
}

/** Fields that the path names go there, all others into the query. */
function fill(path: string, fields: object): { readonly filled: string; readonly query: string } {
  const rest = new Map(Object.entries(fields))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(rest.get(name))
    rest.delete(name)
    return segment(name, value)
  })
  const query = new URLSearchParams()
  for (const [name, value] of rest) if (value !== undefined) query.append(name, String(value))
  return { filled, query: query.size > 0 ? `?${query.toString()}` : '' }
}

/** A path made of dots is resolved away by every client before it is sent, however it is written. */
function segment(name: string, value: string): string {
  if (value !== '' && value !== '.' && value !== '..') return encodeURIComponent(value)
  throw new AddressError(name, value)
}
