import type { JobView } from '@cimarron/estate'
import type { ConsoleRequest } from '../contract/console.ts'
import type { Answer, EndpointName } from '../contract/endpoints.ts'
import type { Entry } from '../contract/journal.ts'
import type { ProblemCode } from '../contract/problem.ts'
import { addressOf, type Connection, call, type Input } from './call.ts'
import { type Console, openConsole } from './console.ts'
import { fetchTransport } from './fetch-transport.ts'
import { type FollowOptions, followEvents } from './follow-events.ts'
import { ProblemError } from './problem-error.ts'
import type { Transport } from './transport.ts'
import { type Download, download, type UploadOptions, uploadVolume, writeGuestFile } from './volume-bytes.ts'

export interface ClientOptions {
  /** Where the daemon is: `https://host:5989`, or another way there (`nodeTransport`). */
  readonly server: string | Transport
  /** Who asks; left out: nobody, or whom the unix socket stands for. */
  readonly credentials?: ClientCredentials
}

export type ClientCredentials =
  | { readonly name: string; readonly password: string }
  /** A function is asked at each request. */
  | { readonly token: string | (() => string | undefined) }

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** Everything the REST face offers, typed by its own table of endpoints. */
export interface Client {
  /**
   * One request: `client.call('machines.start', { machine: 'hello', wait: 10 })`.
   * @throws ProblemError with the server's `code`; ConnectionError where it does not answer
   */
  call<N extends EndpointName>(
    name: N,
    ...rest: object extends Input<N>
      ? [input?: Input<N>, options?: CallOptions]
      : [input: Input<N>, options?: CallOptions]
  ): Promise<Answer<N>>
  /** The job when it has completed. @throws ProblemError where it failed or was cancelled. The signal ends the wait, not the job. */
  finished(job: JobView, options?: CallOptions): Promise<JobView>
  /** Makes a volume of bytes, of which `length` says how many there are where that is known. @throws ProblemError, ConnectionError */
  upload(input: Input<'volumes.upload'>, bytes: AsyncIterable<Uint8Array>, options?: UploadOptions): Promise<JobView>
  /** A volume's bytes, to be read to their end or left by ending the loop over them. @throws ProblemError, ConnectionError */
  download(input: Input<'volumes.download'>, options?: CallOptions): Promise<Download>
  /** A machine's memory, likewise. @throws ProblemError, ConnectionError */
  /** A file's bytes as its guest gives them; how many there will be is not known. */
  readGuestFile(input: Input<'agent.read-file'>, options?: CallOptions): Promise<Download>
  writeGuestFile(
    input: Input<'agent.write-file'>,
    bytes: AsyncIterable<Uint8Array>,
    options?: CallOptions,
  ): Promise<{ readonly bytes: number }>
  readDump(input: Input<'machines.read-dump'>, options?: CallOptions): Promise<Download>
  /** What happens, without a gap over breaks of the connection, until the signal ends it. @throws ProblemError `cursor-gone` */
  events(options?: FollowOptions): AsyncIterable<Entry>
  /** A serial port's or a screen's bytes, both ways. The signal closes it. */
  openConsole(machine: string, request: ConsoleRequest, options?: CallOptions): Promise<Console>
}

export function createClient({ server, credentials }: ClientOptions): Client {
  const transport = typeof server === 'string' ? fetchTransport(server) : server
  const connection: Connection = { transport, authorization: authorizationOf(credentials) }
  const ask = <N extends EndpointName>(name: N, input: object, signal?: AbortSignal) =>
    call(connection, name, { input, signal })
  return {
    call: (name, ...[input, options]) => ask(name, input ?? {}, options?.signal),
    async finished(job, { signal } = {}) {
      let view = job
      while (view.endedMs === undefined) view = await ask('jobs.get', { job: view.id, wait: waitSeconds }, signal)
      if (view.state === 'completed') return view
      throw failureOf(view)
    },
    upload: (input, bytes, options) => uploadVolume(connection, { input, bytes, ...options }),
    download: (input, options) => download(connection, addressOf('volumes.download', input), options?.signal),
    readGuestFile: (input, options) => download(connection, addressOf('agent.read-file', input), options?.signal),
    writeGuestFile: (input, bytes, options) => writeGuestFile(connection, { input, bytes, ...options }),
    readDump: (input, options) => download(connection, addressOf('machines.read-dump', input), options?.signal),
    events: (options) => followEvents(connection, options),
    async openConsole(machine, request, { signal } = {}) {
      const ticket = await ask('consoles.create', { machine, body: request }, signal)
      return await openConsole(transport, ticket, signal)
    },
  }
}

/** Shorter than what proxies take for a dead connection. */
const waitSeconds = 25

function authorizationOf(credentials: ClientCredentials | undefined): () => string | undefined {
  if (!credentials) return () => undefined
  if ('password' in credentials) {
    const { name, password } = credentials
    const bytes = new TextEncoder().encode(`${name}:${password}`)
    const basic = `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`
    return () => basic
  }
  const { token } = credentials
  return () => {
    const secret = typeof token === 'function' ? token() : token
    return secret === undefined ? undefined : `Bearer ${secret}`
  }
}

function failureOf({ state, error, command }: JobView): ProblemError {
  const code = (error?.code ?? (state === 'cancelled' ? 'cancelled' : 'internal')) as ProblemCode
  const detail = error?.message ?? `${command.kind} was ${state}`
  const field = error?.detail?.field
  return new ProblemError({
    type: `urn:cimarron:problem:${code}`,
    title: code.replaceAll('-', ' '),
    status: 200,
    detail,
    code,
    ...(typeof field === 'string' ? { errors: [{ field, message: detail }] } : {}),
  })
}
