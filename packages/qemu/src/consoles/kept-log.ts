import { statSync } from 'node:fs'
import { type BoundedLog, drainBoundedLog, readBoundedLog } from '../bounded-log.ts'
import { historyGeneration, type SerialHistory } from '../serial-history.ts'

/** How often it is looked at, in milliseconds: nobody tells us that a guest has said something there. */
const lookMs = 1000

/** The log of a serial port that leads elsewhere: what the guest says is kept all the same. */
export class KeptLog implements Disposable {
  readonly #log: BoundedLog
  readonly #history: SerialHistory
  readonly #timer: NodeJS.Timeout

  constructor(log: BoundedLog, history: SerialHistory) {
    this.#log = log
    this.#history = history
    this.#timer = setInterval(() => this.#look(), lookMs).unref()
  }

  read(): Buffer {
    return Buffer.concat([this.#history.read(), readBoundedLog(this.#log)])
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  /** A disk that takes nothing now may later: until then QEMU's log holds the newest. */
  #look(): void {
    try {
      const { size } = statSync(this.#log.path)
      if (size - this.#log.base >= historyGeneration / 2)
        drainBoundedLog(this.#log, (piece) => this.#history.append(piece))
    } catch (error) {
      process.emitWarning(`what a serial port said could not be kept: ${String(error)}`)
    }
  }
}
