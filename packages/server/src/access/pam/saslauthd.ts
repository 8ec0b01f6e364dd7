import { connect } from 'node:net'
import { TooManyWaiting } from '../semaphore.ts'

export interface SaslauthdOptions {
  /** The path of its unix socket, `mux` in its folder. */
  readonly socket: string
  /** The name under which PAM has its rules. */
  readonly service: string
  readonly timeoutMs: number
}

/** saslauthd could not be asked, or did not answer in time: nothing is known of the password. */
export class SaslauthdUnavailable extends TooManyWaiting {
  override readonly name = 'SaslauthdUnavailable'

  constructor(message: string, options: { readonly cause?: unknown } = {}) {
    super(0, { message, ...options })
  }
}

/** What saslauthd takes of a name or password; it would cut what is longer, and check something else. */
const mostBytes = 255
const mostAnswered = 2 + 0xffff

/**
 * Asks Cyrus SASL's saslauthd whether a password is right: the request is name, password, service and realm, each
 * preceded by its length in two bytes, the answer the same with a text that begins with OK or NO (saslauthd(8), and
 * cyrus-sasl's `checkpw.c`). The password goes over the socket and nowhere else.
 * @throws SaslauthdUnavailable
 */
export async function askSaslauthd(name: string, password: string, options: SaslauthdOptions): Promise<boolean> {
  const fields = [name, password, options.service, ''].map((text) => Buffer.from(text))
  // C's strings end at a NUL: what stands before it would be checked, and not what was given.
  if (fields.some((field) => field.length > mostBytes || field.includes(0)) || name === '' || password === '')
    return false
  const answer = await exchange(Buffer.concat(fields.flatMap(counted)), options)
  const verdict = /^(OK|NO)(?:[\s\0]|$)/.exec(answer)?.[1]
  if (verdict === undefined) throw unavailable(options, 'what it answered is neither OK nor NO')
  return verdict === 'OK'
}

function counted(field: Buffer): [Buffer, Buffer] {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(field.length)
  return [length, field]
}

function exchange(request: Buffer, options: SaslauthdOptions): Promise<string> {
  const { socket: path, timeoutMs } = options
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect({ path })
  const fail = (why: string, cause?: unknown): void => {
    socket.destroy()
    reject(unavailable(options, why, cause))
  }
  // For the whole of it, not from one byte to the next: who sends one now and then would never be done.
  const timer = setTimeout(() => fail(`it did not answer within ${timeoutMs} ms`), timeoutMs)
  let received = Buffer.alloc(0)
  socket.on('data', (piece) => {
    received = Buffer.concat([received, piece])
    if (received.length < 2) return
    const end = 2 + received.readUInt16BE(0)
    if (received.length > mostAnswered) fail('its answer is longer than it says')
    else if (received.length >= end) {
      socket.destroy()
      resolve(received.toString('latin1', 2, end))
    }
  })
  socket.on('error', (error) => fail(error.message, error))
  socket.on('close', () => fail('it closed the connection without an answer'))
  socket.write(request)
  return promise.finally(() => clearTimeout(timer))
}

function unavailable({ socket }: SaslauthdOptions, why: string, cause?: unknown): SaslauthdUnavailable {
  const options = cause === undefined ? {} : { cause }
  return new SaslauthdUnavailable(`saslauthd at ${socket} can't be asked for a password: ${why}`, options)
}
