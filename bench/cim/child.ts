// Processes of the bench that are told what to do by messages and answer each with one.
import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BareMessage } from './bare-server.ts'
import type { Exchange } from './http-load.ts'
import type { ReaderMessage, ReaderReport } from './large-reader.ts'

/** The bare server. */
export class BareServer implements Disposable {
  readonly #child: ChildProcess
  readonly #folder = mkdtempSync(join(tmpdir(), 'bench-bare-'))
  readonly port: number

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
  }

  static async start(): Promise<BareServer> {
    const child = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)))
    const { port } = await answerOf<{ port: number }>(child)
    return new BareServer(child, port)
  }

  /** From now on it sends what another server sent. */
  async send({ head, body }: Exchange): Promise<void> {
    const lines = head.split('\r\n').slice(1)
    const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]))
    for (const name of ['Date', 'Connection', 'Keep-Alive', 'Transfer-Encoding']) delete headers[name]
    headers['Content-Length'] = String(body.length)
    const file = join(this.#folder, 'body')
    writeFileSync(file, body)
    await this.#ask({ kind: 'answer', headers, file })
  }

  async cpu(): Promise<number> {
    return (await this.#ask({ kind: 'usage' })).cpuMicroseconds
  }

  async #ask(message: BareMessage): Promise<{ cpuMicroseconds: number }> {
    const answer = answerOf<{ cpuMicroseconds: number }>(this.#child)
    this.#child.send(message)
    return await answer
  }

  [Symbol.dispose](): void {
    this.#child.kill()
    rmSync(this.#folder, { recursive: true })
  }
}

/** Reads large answers in a process of its own, so that reading takes nothing from whoever measures beside it. */
export class LargeReader implements Disposable {
  readonly #child = fork(fileURLToPath(new URL('./large-reader.ts', import.meta.url)))

  async read(
    message: Omit<ReaderMessage, 'requests'> & { readonly requests: readonly Buffer[] },
  ): Promise<ReaderReport> {
    const answer = answerOf<ReaderReport>(this.#child)
    this.#child.send({ ...message, requests: message.requests.map((request) => request.toString()) })
    return await answer
  }

  [Symbol.dispose](): void {
    this.#child.kill()
  }
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  return await new Promise((resolve, reject) => {
    const message = (answer: unknown): void => {
      child.off('exit', exit)
      resolve(answer as T)
    }
    const exit = (code: number | null): void => {
      child.off('message', message)
      reject(new Error(`a process of the bench ended with ${code}`))
    }
    child.once('message', message).once('exit', exit)
  })
}
