import type { IncomingMessage } from 'node:http'
import type { Actor, Session } from '@cimarron/estate'
import type { VolumeBytes } from '@cimarron/hypervisor'
import type { z } from 'zod'
import type { Answer, Body, EndpointName, Part } from '../contract/endpoints.ts'
import type { ProblemCode } from '../contract/problem.ts'
import type { House } from '../house.ts'
import type { Only } from '../serve/require-standing.ts'

/** What is known of one endpoint beside its place: how its input is read, what it answers, and who does it. */
export interface Operation<N extends EndpointName> {
  /** One line, for the OpenAPI document. */
  readonly summary: string
  readonly description?: string
  /** Left out: what it needs is looked up by name in the path, as texts. */
  readonly params?: z.ZodType<Part<N, 'params'>>
  readonly query?: z.ZodType<Part<N, 'query'>>
  readonly body?: z.ZodType<Body<N>>
  /** The most bytes of a body that is larger than the usual ones. */
  readonly bodyLimit?: number
  /** Its body is bytes, taken as they come: see `Call.bytes`. */
  readonly takesBytes?: true
  readonly answer: z.ZodType<Answer<N>> | 'bytes' | 'nothing'
  /** What its bytes may be; left out: bytes of any kind. */
  readonly media?: readonly string[]
  /** Of the usual success; default 200. */
  readonly status?: 200 | 201 | 204
  /** It answers 202 with a job that goes on, and 200 with one that has ended. */
  readonly startsJob?: true
  /** Nobody has to be known for it. */
  readonly anonymous?: true
  /** Refused for everybody else. */
  readonly only?: Only
  /** What it may refuse, beside what any endpoint may. */
  readonly problems?: readonly ProblemCode[]
  readonly handle: (call: Call<N>) => Answered<N> | Promise<Answered<N>>
}

type Answered<N extends EndpointName> = Answer<N> | Reply<Answer<N> | ByteStream>

/** One request, read and checked. */
export interface Call<N extends EndpointName> {
  readonly params: Part<N, 'params'>
  readonly query: Part<N, 'query'>
  readonly body: Body<N>
  /** Of an operation that takes them; else there are none. Memory holds no more of them than a piece. */
  readonly bytes: AsyncIterable<Uint8Array>
  /** Whoever asks; both are refused to an anonymous operation. */
  readonly session: Session
  readonly actor: Actor
  readonly request: IncomingMessage
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal
  readonly house: House
}

/** An answer with a status other than the usual, or with headers. */
export class Reply<T> {
  readonly status: number
  readonly value: T
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, value: T, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.value = value
    this.headers = headers
  }
}

/** Bytes as they come; where nobody knows how many there will be, their length is left out. */
export type StreamedBytes = Pick<VolumeBytes, 'bytes'> & Partial<VolumeBytes>

/** An answer that is sent as its reader takes it. */
export class ByteStream {
  readonly source: StreamedBytes

  constructor(source: StreamedBytes) {
    this.source = source
  }
}

/** Some of the operations, by name. */
export type Operations<N extends EndpointName> = { readonly [K in N]: Operation<K> }
