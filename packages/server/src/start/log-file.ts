import { closeSync, existsSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs'

export interface LogFileOptions {
  /** When it has grown to this many bytes it becomes `<path>.1`, in the place of an older one. */
  readonly largestBytes: number
  /** Told once when lines begin to be lost. */
  readonly complain: (text: string) => void
}

/**
 * The daemon's log, in no more than two files of a given length however much is refused or goes wrong. A disk that
 * takes no line must not end the daemon: lines are then counted, and told as soon as one can be written again.
 */
export class LogFile implements Disposable {
  readonly #path: string
  readonly #options: LogFileOptions
  #file: number | undefined
  #size = 0
  #lost = 0
  #why = ''

  constructor(path: string, options: LogFileOptions) {
    this.#path = path
    this.#options = options
    this.#open()
  }

  /** Appends a line, with its end. Never throws. */
  write(line: string): void {
    try {
      if (this.#size >= this.#options.largestBytes) this.#turn()
      if (this.#file === undefined) this.#open()
      if (this.#lost > 0) this.#append(lossLine(this.#lost, this.#why))
      this.#lost = 0
      this.#append(line)
    } catch (error) {
      this.#why = error instanceof Error ? error.message : String(error)
      if (this.#lost === 0) this.#options.complain(`lines are missing from ${this.#path}: ${this.#why}`)
      this.#lost++
    }
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
  }

  #open(): void {
    // What it says is for the daemon's user only.
    this.#file = openSync(this.#path, 'a', 0o600)
    this.#size = fstatSync(this.#file).size
  }

  #turn(): void {
    this[Symbol.dispose]()
    // Somebody may have taken it away meanwhile.
    if (existsSync(this.#path)) renameSync(this.#path, `${this.#path}.1`)
    this.#open()
  }

  #append(line: string): void {
    if (this.#file === undefined) return
    const bytes = Buffer.from(line)
    const written = writeSync(this.#file, bytes)
    this.#size += written
    // A disk that fills in the middle of a line leaves it broken; the next one begins on its own.
    if (written < bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes could be written`)
  }
}

/** As pino writes a line of level `warn`. */
function lossLine(lost: number, why: string): string {
  return `\n${JSON.stringify({ level: 40, time: Date.now(), pid: process.pid, lost, why, msg: 'lines were lost before this one' })}\n`
}
