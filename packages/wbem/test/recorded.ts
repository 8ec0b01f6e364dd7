// Recorded exchanges of other clients with another server: read, replayed, and made comparable. They are no part of this
// repository; what uses them is skipped where they are missing.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { type CimClass, type CimValue, foldName, Instance, type NameMap, ObjectPath } from '@cimarron/cim'
import { type Answer, decodeResponse, MessageError } from '@cimarron/cim-xml'

const folder = fileURLToPath(new URL('../../../../shared/transcripts/cim-xml/', import.meta.url))
export const present: boolean = existsSync(folder)
if (!present) console.warn(`skipped: no recorded exchanges in ${folder}`)

/** The names of all exchanges, in the order they took place. */
export const recorded: readonly string[] = present
  ? readdirSync(folder)
      .filter((name) => /^\d{3}-.*\.request\.txt$/.test(name))
      .map((name) => name.slice(0, -'.request.txt'.length))
      .sort()
  : []

export interface Message {
  readonly head: string
  readonly body: string
}

/** One side of an exchange. */
export function load(name: string, side: 'request' | 'response'): Message {
  return messageOf(readFileSync(`${folder}${name}.${side}.txt`))
}

function messageOf(raw: Buffer): Message {
  const interim = /^HTTP\/1\.1 100 Continue\r\n\r\n/.exec(raw.toString('latin1'))?.[0].length ?? 0
  const bytes = raw.subarray(interim)
  const split = bytes.indexOf('\r\n\r\n')
  const head = bytes.subarray(0, split).toString()
  const body = bytes.subarray(split + 4)
  return { head, body: (/^transfer-encoding: *chunked/im.test(head) ? unchunked(body) : body).toString() }
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at)
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(bytes.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}

/** Our answer to the bytes of a recorded request, with its enumeration context changed to one of ours. */
export async function replay(port: number, name: string, context: (theirs: string) => string): Promise<Message> {
  const raw = readFileSync(`${folder}${name}.request.txt`)
  const { body } = messageOf(raw)
  const theirs = contextPattern.exec(body)?.[0]
  let text = raw.toString('latin1').replace(/^Connection: keep-alive/im, 'Connection: close')
  if (!/^Connection: close/im.test(text)) text = text.replace('\r\n', '\r\nConnection: close\r\n')
  if (theirs !== undefined) text = withContext(text, theirs, context(theirs))
  const pieces: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  // The connection is asked to be closed, so what is read until its end is the answer.
  socket.write(Buffer.from(text, 'latin1'))
  for await (const piece of socket) pieces.push(piece as Buffer)
  return messageOf(Buffer.concat(pieces))
}

const contextPattern = /(?<="EnumerationContext"[^>]*>\s*<VALUE>)[^<]*/

function withContext(text: string, theirs: string, ours: string): string {
  const changed = text.replace(contextPattern, () => ours)
  return changed.replace(/^(Content-Length: *)(\d+)/im, (_, name: string, length: string) => {
    return `${name}${Number(length) + ours.length - theirs.length}`
  })
}

/** The enumeration context that an answer gives. */
export function contextOf({ body }: Message): string | undefined {
  return contextPattern.exec(body)?.[0]
}

/** What a client sees of an answer, where order, hosts and spelling of names do not count. */
export function essence({ head, body }: Message): unknown {
  const http = /^HTTP\/1\.\d (\d+)/.exec(head)?.[1]
  const cimError = /^CIMError: *(\S+)/im.exec(head)?.[1]
  if (http !== '200') return { http, cimError }
  const headers = ['CIMOperation', 'CIMExport'].filter((name) =>
    new RegExp(`^${name}: *MethodResponse`, 'im').test(head),
  )
  const { isBatch, answers } = decoded(body)
  return { headers, isBatch, answers: answers.map(told) }
}

function decoded(body: string): { isBatch: boolean; answers: readonly Answer[] } {
  try {
    return decodeResponse(Buffer.from(body))
  } catch (error) {
    if (!(error instanceof MessageError)) throw error
    return { isBatch: false, answers: [] }
  }
}

function told(answer: Answer): unknown {
  const method = foldName(answer.method)
  if (answer.kind === 'failed') return { method, of: answer.callKind, error: answer.error.code }
  if (answer.kind === 'export') return { method }
  if (answer.kind === 'extrinsic') {
    const parameters = answer.parameters.map(({ name, type, value }) => `${foldName(name)}:${type}=${valueText(value)}`)
    return { method, returns: valueText(answer.returnValue?.value ?? null), parameters: parameters.sort() }
  }
  const { EndOfSequence, EnumerationContext, QueryResultClass } = answer.output as Record<string, unknown>
  const results = resultsOf(answer)
  return {
    method,
    ...(EndOfSequence !== undefined && { EndOfSequence, context: typeof EnumerationContext === 'string' }),
    ...(QueryResultClass !== undefined && QueryResultClass !== null && { resultClass: true }),
    // In which order the objects of an enumeration are pulled is the server's own matter; see `pulled`.
    results: EndOfSequence === undefined ? results : results.length,
  }
}

function resultsOf(answer: Answer): string[] {
  return answer.kind === 'intrinsic' ? answer.results.map((result) => shown(result)).sort() : []
}

/** The objects that an answer holds. */
export function objectsOf({ body }: Message): string[] {
  return decoded(body).answers.flatMap(resultsOf)
}

type Result = Extract<Answer, { kind: 'intrinsic' }>['results'][number]

function shown(result: Result): string {
  if (result === undefined) return ''
  if (typeof result === 'string') return foldName(result)
  if (result instanceof ObjectPath) return pathText(result)
  if (result instanceof Instance) return instanceText(result)
  if ('untyped' in result) return valueText(result.untyped as CimValue)
  const cls = 'class' in result ? result.class : result
  if (!('methods' in cls))
    return `qualifier type ${cls.name}:${cls.type}${cls.isArray ? '[]' : ''}=${valueText(cls.default)}`
  return classText(cls)
}

function instanceText(instance: Instance): string {
  // The other server took an instance whose key is NULL; with us it is an empty text.
  const values = [...instance.properties]
    .map(({ name, type, value }) => `${name}:${type}=${name === 'Id' && value === null ? '' : valueText(value)}`)
    .sort()
  return `${instance.path === undefined ? '' : `${pathText(instance.path)} `}${instance.className} ${values.join(' ')}`
}

function classText(cls: CimClass): string {
  const elements = [...cls.properties, ...cls.methods].map((element) => {
    const type = 'type' in element ? element.type : element.returnType
    return `${element.name}:${type}${names(element.qualifiers)}`
  })
  return `${cls.name}:${cls.superclass}${names(cls.qualifiers)} ${elements.sort().join(' ')}`
}

function names(named: NameMap<{ readonly name: string }>): string {
  return `[${[...named]
    .map(({ name }) => foldName(name))
    .sort()
    .join()}]`
}

function pathText(path: ObjectPath): string {
  const keys = (path.keys ?? []).map(({ name, value }) => `${foldName(name)}=${valueText(value)}`)
  return `${foldName(path.namespace ?? '')}:${path.className}.${keys.sort().join()}`
}

function valueText(value: CimValue): string {
  if (value === null) return 'NULL'
  if (value instanceof ObjectPath) return pathText(value.in(undefined))
  if (value instanceof Instance) return instanceText(value)
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item as CimValue)).join()}]`
  // The other server cuts white space off the ends of values, and writes a CR as it is, which XML takes for a line end.
  return String(value)
    .trim()
    .replaceAll(/[\r\n]+/g, '\n')
}

/** What a client sees first: HTTP status, CIMError, and the CIM status of the call. */
export function outcome({ head, body }: Message): string {
  const cimError = /^CIMError: *(\S+)/im.exec(head)?.[1]
  const status = /<ERROR CODE="(\d+)"/.exec(body)?.[1]
  return [/^HTTP\/1\.\d (\d+)/.exec(head)?.[1], cimError, status].filter((part) => part !== undefined).join(' ')
}
