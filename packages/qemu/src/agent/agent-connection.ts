import { randomInt } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { type AgentChannel, AgentError, type Exchange, InTurn } from '@cimarron/hypervisor/qga'
import { isObject } from '../qmp/message.ts'
import { ReplyReader } from './reply-reader.ts'

/** An answer is usually far below; whoever expects more says so. */
const usualBytes = 4 * 2 ** 20
const connectMs = 5000

/**
 * The channel to the agent of one running machine: one command at a time, each behind a `guest-sync-delimited` (QEMU,
 * qga/qapi-schema.json), so that an answer is never taken for that to another question, however late, often or garbled a
 * guest answers. Whatever goes wrong ends the connection; the next command makes another.
 */
export class AgentConnection implements AgentChannel, AsyncDisposable {
  readonly #path: string
  readonly #turns = new InTurn()
  #socket: Socket | undefined
  #isOver = false

  constructor(path: string) {
    this.#path = path
  }

  /** What the agent returned. @throws AgentError */
  async execute(command: string, exchange: Exchange): Promise<unknown> {
    return await this.#turns.pass(command, exchange.signal, () => this.#converse(command, exchange))
  }

  async #converse(command: string, exchange: Exchange): Promise<unknown> {
    try {
      const socket = await this.#connected()
      await synchronize(socket, exchange)
      return await ask(socket, command, exchange)
    } catch (error) {
      // An agent that refuses has answered; in any other case nobody knows what comes next.
      if (!(error instanceof AgentError) || error.code !== 'refused') this.#hangUp()
      throw error
    }
  }

  async #connected(): Promise<Socket> {
    if (this.#isOver) throw new AgentError('closed', 'the machine has ended')
    if (this.#socket && !this.#socket.destroyed) return this.#socket
    const socket = connect({ path: this.#path })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.once('connect', resolve)
    socket.once('error', (cause) =>
      reject(new AgentError('closed', `its channel is closed: ${cause.message}`, { cause })),
    )
    const timer = setTimeout(() => socket.destroy(new Error('nobody took the connection')), connectMs)
    try {
      await promise
    } finally {
      clearTimeout(timer)
    }
    // From now on the close that follows an error tells who waits.
    socket.on('error', () => socket.destroy())
    this.#socket = socket
    return socket
  }

  #hangUp(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    this.#hangUp()
  }
}

/** Until the agent has answered this, what comes is of an earlier question. */
async function synchronize(socket: Socket, { timeoutMs, signal }: Exchange): Promise<void> {
  const id = randomInt(1, 2 ** 31)
  const command = 'guest-sync-delimited'
  const reader = new ReplyReader({ afterSentinel: true, mostBytes: 4096 })
  // The agent drops what it has not understood before that byte.
  socket.write(Buffer.concat([Buffer.from([0xff]), Buffer.from(lineOf(command, { id }))]))
  await hear(socket, { reader, command, timeoutMs, signal, accepts: (answer) => answer?.return === id })
}

async function ask(socket: Socket, command: string, exchange: Exchange): Promise<unknown> {
  const { args, timeoutMs, signal, mostBytes = usualBytes, silentMs } = exchange
  const reader = new ReplyReader({ afterSentinel: false, mostBytes })
  socket.write(lineOf(command, args))
  let answer: Answer | undefined
  try {
    answer = await hear(socket, { reader, command, timeoutMs: silentMs ?? timeoutMs, signal, accepts: () => true })
  } catch (error) {
    // It has ended, or is about to: that was what was asked for.
    if (silentMs !== undefined && error instanceof AgentError && ['timeout', 'closed'].includes(error.code))
      return undefined
    throw error
  }
  if (answer && isObject(answer.error)) {
    const { class: agentClass, desc } = answer.error
    const words = typeof desc === 'string' ? desc.slice(0, 500) : 'without saying why'
    throw new AgentError('refused', words, typeof agentClass === 'string' ? { agentClass } : {})
  }
  if (!answer || !('return' in answer)) throw new AgentError('protocol', `answered ${command} with what is no answer`)
  return answer.return
}

function lineOf(command: string, args?: Readonly<object>): string {
  return `${JSON.stringify({ execute: command, ...(args ? { arguments: args } : {}) })}\n`
}

type Answer = Readonly<Record<string, unknown>>

interface Hearing {
  readonly reader: ReplyReader
  readonly command: string
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly accepts: (answer: Answer | undefined) => boolean
}

/** The first line that is accepted. Nothing is read from the guest while nothing is asked. */
async function hear(socket: Socket, hearing: Hearing): Promise<Answer | undefined> {
  const { reader, command, timeoutMs, signal, accepts } = hearing
  const { promise, resolve, reject } = Promise.withResolvers<Answer | undefined>()
  const take = (piece: Buffer) => {
    try {
      for (const line of reader.push(piece)) {
        const answer = parse(line)
        if (!accepts(answer)) continue
        resolve(answer)
        return
      }
    } catch (error) {
      reject(error)
    }
  }
  const closed = () => reject(new AgentError('closed', `the channel was closed before ${command} was answered`))
  const cancel = () => signal && reject(cancelledBy(signal, command))
  const timer = setTimeout(
    () => reject(new AgentError('timeout', `${command} was not answered within ${timeoutMs} ms`)),
    timeoutMs,
  )
  socket.on('data', take).once('close', closed)
  signal?.addEventListener('abort', cancel, { once: true })
  if (socket.destroyed) closed()
  socket.resume()
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    socket.off('data', take).off('close', closed).pause()
    signal?.removeEventListener('abort', cancel)
  }
}

function parse(line: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    // Who waits for an answer is told that this is none.
    return undefined
  }
}

function cancelledBy(signal: AbortSignal, command: string): AgentError {
  return new AgentError('cancelled', `${command} was cancelled`, { cause: signal.reason })
}
