import { createInterface, type Interface } from 'node:readline'
import type { Host } from '../host.ts'

export type Completer = (line: string) => Promise<readonly [readonly string[], string]>

export interface TerminalLines {
  readonly history: readonly string[]
  readonly complete: Completer
}

/** What a terminal gave: a line, Ctrl-C on it, or its end. */
export type Typed =
  | { readonly kind: 'line'; readonly text: string }
  | { readonly kind: 'interrupt' }
  | { readonly kind: 'end' }

/**
 * Reads lines from a terminal, one at a time: between them it is an ordinary terminal, so that Ctrl-C is a signal and
 * commands may ask. Lines that came at once, as when text is pasted, wait their turn.
 */
export class TerminalReader {
  readonly #host: Host
  readonly #complete: Completer
  readonly #waiting: string[] = []
  #history: string[]

  constructor(host: Host, { history, complete }: TerminalLines) {
    this.#host = host
    this.#complete = complete
    this.#history = [...history]
  }

  async read(prompt: string): Promise<Typed> {
    const pasted = this.#waiting.shift()
    if (pasted !== undefined) {
      this.#host.stdout.write(`${prompt}${pasted}\n`)
      return { kind: 'line', text: pasted }
    }
    const lines = this.#open(prompt)
    const { promise, resolve } = Promise.withResolvers<Typed>()
    lines.on('line', (text) => {
      this.#waiting.push(text)
      resolve({ kind: 'line', text: '' })
    })
    lines.on('SIGINT', () => resolve({ kind: 'interrupt' }))
    lines.on('close', () => resolve({ kind: 'end' }))
    lines.on('history', (history) => {
      this.#history = history
    })
    lines.prompt()
    const typed = await promise
    lines.close()
    if (typed.kind !== 'line') this.#host.stdout.write('\n')
    const text = this.#waiting.shift()
    return text === undefined ? typed : { kind: 'line', text }
  }

  #open(prompt: string): Interface {
    let isOpen = true
    const lines = createInterface({
      input: this.#host.stdin,
      output: this.#host.stdout,
      terminal: true,
      prompt,
      history: this.#history,
      removeHistoryDuplicates: true,
      completer: (line: string, answer: (error: Error | null, result: [string[], string]) => void) => {
        // Who types on does not wait for names: an answer that comes after the line is no answer to anything, and one to
        // a line that has changed since offers nothing.
        const give: typeof answer = (error, result) => {
          if (isOpen) answer(error, lines.line.slice(0, lines.cursor) === line ? result : [[], line])
        }
        this.#complete(line).then(
          ([found, typed]) => give(null, [[...found], typed]),
          (error: Error) => give(error, [[], line]),
        )
      },
    })
    lines.on('close', () => {
      isOpen = false
    })
    return lines
  }
}

export interface ScriptLine {
  readonly text: string
  /** Of the line it begins in, from 1. */
  readonly number: number
}

/** The lines of a script; one that ends in a backslash goes on with the next. */
export async function* scriptLines(host: Host): AsyncGenerator<ScriptLine, void, undefined> {
  const lines = createInterface({ input: host.stdin, crlfDelay: Number.POSITIVE_INFINITY })
  let begun = ''
  let number = 1
  let read = 0
  for await (const line of lines) {
    read += 1
    if (begun === '') number = read
    if (isContinued(line)) {
      begun += `${line.slice(0, -1)} `
      continue
    }
    yield { text: begun + line, number }
    begun = ''
  }
  if (begun !== '') yield { text: begun, number }
}

/** An odd number of backslashes at its end: an even one are backslashes that are meant. */
export function isContinued(line: string): boolean {
  return (/\\+$/.exec(line)?.[0].length ?? 0) % 2 === 1
}
