import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { SerialFile } from './consoles/serial-file.ts'

/** Half of what is kept of a serial port's past, in bytes. */
export const historyGeneration = 524_288

/**
 * What a serial port said, over all runs: two files, the older of which is forgotten when the newer is full. Holds
 * between one and two generations, and never more than two and the piece that filled the last.
 */
export class SerialHistory {
  readonly #newer: string
  readonly #older: string
  readonly #copy: SerialFile | undefined

  /** @param copy a file of the user's that gets the same */
  constructor(path: string, copy?: SerialFile) {
    this.#copy = copy
    this.#newer = path
    this.#older = `${path}.1`
  }

  append(piece: Uint8Array): void {
    this.#copy?.append(piece)
    mkdirSync(dirname(this.#newer), { recursive: true, mode: 0o700 })
    appendFileSync(this.#newer, piece, { mode: 0o600 })
    if (statSync(this.#newer).size >= historyGeneration) renameSync(this.#newer, this.#older)
  }

  read(): Buffer {
    return Buffer.concat([readIfThere(this.#older), readIfThere(this.#newer)])
  }
}

function readIfThere(path: string): Buffer {
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path) : Buffer.alloc(0)
}
