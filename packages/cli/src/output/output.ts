import { once } from 'node:events'
import type { Host, TerminalOutput } from '../host.ts'
import { toJson } from './json.ts'
import { type Painter, painter } from './paint.ts'
import { safeText } from './safe-text.ts'
import { type Column, formatTable } from './table.ts'

export interface OutputOptions {
  readonly json: boolean
  readonly quiet: boolean
  readonly color: boolean
}

/** What a command says: its result to stdout, for people or for programs, and remarks to stderr. */
export class Output {
  readonly isJson: boolean
  readonly isQuiet: boolean
  readonly paint: Painter
  /** For remarks, which go to stderr. */
  readonly paintNote: Painter
  readonly #host: Host
  #hasProgress = false

  constructor(host: Host, options: OutputOptions) {
    this.#host = host
    this.isJson = options.json
    this.isQuiet = options.quiet
    this.paint = painter(options.color && host.stdout.isTTY === true && !options.json)
    this.paintNote = painter(options.color && host.stderr.isTTY === true)
  }

  get columns(): number | undefined {
    return this.#host.stdout.isTTY === true ? this.#host.stdout.columns || undefined : undefined
  }

  /** The result, in lines. Waits until the reader has taken it, so that memory does not grow with the answer. */
  async print(text: string): Promise<void> {
    this.clearProgress()
    await write(this.#host.stdout, text.endsWith('\n') ? text : `${text}\n`)
  }

  /** A document such as XML or MOF that a server's data stand in: to a terminal what could harm it is replaced, in a pipe it is left. */
  async document(text: string): Promise<void> {
    await this.print(this.#host.stdout.isTTY === true ? safeText(text, { lines: true }) : text)
  }

  /** Text that is printed as it is. */
  async raw(text: string | Uint8Array): Promise<void> {
    await write(this.#host.stdout, text)
  }

  async json(value: unknown): Promise<void> {
    await this.print(toJson(value))
  }

  /** One result: `--json` gives the value, else people get the text. */
  async result(value: unknown, text: () => string): Promise<void> {
    await (this.isJson ? this.json(value) : this.print(text()))
  }

  /** A JSON array, element by element. */
  async jsonList(values: AsyncIterable<unknown> | Iterable<unknown>): Promise<void> {
    let count = 0
    for await (const value of values) {
      await write(this.#host.stdout, `${count === 0 ? '[' : ','}\n${toJson(value).replace(/^/gm, '  ')}`)
      count += 1
    }
    await write(this.#host.stdout, count === 0 ? '[]\n' : '\n]\n')
  }

  async table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Promise<void> {
    await this.print(formatTable(rows, columns, { width: this.columns, paint: this.paint }))
  }

  /** A remark to stderr; silent with `--quiet`. */
  note(text: string): void {
    if (this.isQuiet) return
    this.clearProgress()
    this.#host.stderr.write(`${text}\n`)
  }

  /** A remark that `--quiet` does not silence. */
  warn(text: string): void {
    this.clearProgress()
    this.#host.stderr.write(`${this.paintNote.yellow('warning:')} ${text}\n`)
  }

  /** A line that is replaced by the next; only on a terminal. */
  progress(text: string): void {
    if (this.isQuiet || this.#host.stderr.isTTY !== true) return
    const width = (this.#host.stderr.columns || 80) - 1
    this.#host.stderr.write(`\r\u{1b}[K${text.slice(0, width)}`)
    this.#hasProgress = true
  }

  clearProgress(): void {
    if (this.#hasProgress) this.#host.stderr.write('\r\u{1b}[K')
    this.#hasProgress = false
  }
}

async function write(stream: TerminalOutput, text: string | Uint8Array): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain')
}
