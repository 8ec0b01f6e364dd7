import type { Duplex } from 'node:stream'
import type { Machine } from '../machine.ts'

/** Typed again and again until it is answered: a shell that is just starting may lose what it was told. */
const askAgainMs = 1000

/** Somebody at a serial console. */
export class ConsoleSession implements Disposable {
  readonly stream: Duplex
  #text = ''
  #failure: Error | undefined
  readonly ended: Promise<void>
  readonly #waiting = new Set<() => void>()

  constructor(stream: Duplex) {
    this.stream = stream
    const ended = Promise.withResolvers<void>()
    this.ended = ended.promise
    stream.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('utf8')
      this.#wake()
    })
    stream.on('error', (error) => {
      this.#failure = error
      this.#wake()
    })
    const over = () => {
      this.#failure ??= new Error('the console has ended')
      ended.resolve()
      this.#wake()
    }
    stream.on('close', over)
    stream.on('end', over)
  }

  static async open(machine: Machine): Promise<ConsoleSession> {
    const device = machine.view.defined.serials[0]?.id ?? 'serial0'
    return new ConsoleSession(await machine.openSerial(device))
  }

  get text(): string {
    return this.#text
  }

  type(line: string): void {
    this.stream.write(`${line}\n`)
  }

  /** Resolves when the console has said it; checked at each output. Rejects when it ends without. */
  async until(says: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await says())) {
      if (this.#failure) throw this.#failure
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      await promise
      this.#waiting.delete(resolve)
    }
  }

  /** Asks the shell a sum, so that an echo alone is no answer. */
  async probeShell(): Promise<void> {
    const ask = () => this.type('echo cimarron-$((6*7))')
    const timer = setInterval(ask, askAgainMs)
    try {
      ask()
      await this.until(() => this.#text.includes('cimarron-42'))
    } finally {
      clearInterval(timer)
    }
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
  }

  [Symbol.dispose](): void {
    this.stream.destroy()
  }
}
