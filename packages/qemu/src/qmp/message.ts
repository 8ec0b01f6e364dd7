import { QmpError } from './error.ts'

/** What a QMP server says, one JSON object a line (QEMU: docs/interop/qmp-spec.rst, sections "Server Greeting" to "Asynchronous events"). */
export type QmpMessage =
  | { readonly kind: 'greeting'; readonly greeting: QmpGreeting }
  | { readonly kind: 'return'; readonly id: number | undefined; readonly value: unknown }
  | {
      readonly kind: 'error'
      readonly id: number | undefined
      readonly qemuClass: string
      readonly description: string
    }
  | { readonly kind: 'event'; readonly event: QmpEvent }

export interface QmpGreeting {
  /** E.g. `7.2.22`. */
  readonly version: string
  /** The distributor's words, may be empty. */
  readonly package: string
  readonly capabilities: readonly string[]
}

export interface QmpEvent {
  readonly name: string
  /** Milliseconds since 1970, by QEMU's clock. */
  readonly atMs: number
  readonly data: Readonly<Record<string, unknown>>
}

export type JsonObject = Readonly<Record<string, unknown>>

/** @throws QmpError `protocol` for everything that is no QMP message. */
export function decodeMessage(line: string): QmpMessage {
  const message = parseObject(line)
  if (isObject(message.QMP)) return { kind: 'greeting', greeting: decodeGreeting(message.QMP) }
  if (typeof message.event === 'string') {
    const data = isObject(message.data) ? message.data : {}
    return { kind: 'event', event: { name: message.event, atMs: decodeTime(message.timestamp), data } }
  }
  const id = typeof message.id === 'number' ? message.id : undefined
  if (isObject(message.error)) {
    const { class: qemuClass, desc } = message.error
    if (typeof qemuClass !== 'string' || typeof desc !== 'string') throw notQmp(line)
    return { kind: 'error', id, qemuClass, description: desc }
  }
  if ('return' in message) return { kind: 'return', id, value: message.return }
  throw notQmp(line)
}

function parseObject(line: string): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw notQmp(line, cause)
  }
  if (!isObject(value)) throw notQmp(line)
  return value
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function decodeGreeting(greeting: JsonObject): QmpGreeting {
  const version = isObject(greeting.version) ? greeting.version : {}
  const numbers = isObject(version.qemu) ? version.qemu : {}
  const { capabilities } = greeting
  return {
    version: [numbers.major, numbers.minor, numbers.micro]
      .map((part) => (typeof part === 'number' ? part : 0))
      .join('.'),
    package: typeof version.package === 'string' ? version.package : '',
    capabilities: Array.isArray(capabilities) ? capabilities.filter((name) => typeof name === 'string') : [],
  }
}

/** QEMU gives seconds and microseconds, and -1 for either where its clock failed. */
function decodeTime(timestamp: unknown): number {
  if (!isObject(timestamp)) return 0
  const { seconds, microseconds } = timestamp
  if (typeof seconds !== 'number' || typeof microseconds !== 'number' || seconds < 0) return 0
  return seconds * 1000 + Math.max(0, microseconds) / 1000
}

function notQmp(line: string, cause?: unknown): QmpError {
  return new QmpError('protocol', `the monitor sent what is no QMP message: ${JSON.stringify(line.slice(0, 200))}`, {
    cause,
  })
}
