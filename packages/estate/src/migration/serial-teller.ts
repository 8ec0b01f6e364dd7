import type { Machine } from '@cimarron/hypervisor'
import type { HistoryPiece } from './history-piece.ts'

/** Of what a port said the latest goes along: as much as is kept of it. */
const mostBytes = 1_048_576
const pieceBytes = 262_144
/** By so much of its end, what was told is found again in what is there later. */
const markBytes = 4096

/** Tells what one serial port said: all, and later what came since. */
export class SerialTeller {
  readonly #machine: Machine
  readonly #device: string
  #told = 0
  #mark = Buffer.alloc(0)

  constructor(machine: Machine, device: string) {
    this.#machine = machine
    this.#device = device
  }

  async tell(tell: (piece: HistoryPiece) => Promise<void>): Promise<void> {
    const all = Buffer.from(await this.#machine.readSerialLog(this.#device, { lastBytes: mostBytes }))
    for (let at = this.#newFrom(all); at < all.length; at += pieceBytes) {
      const bytes = all.subarray(at, at + pieceBytes)
      await tell({ kind: 'serial', device: this.#device, from: this.#told, bytes: bytes.toString('base64') })
      this.#told += bytes.length
      this.#mark = Buffer.from(Buffer.concat([this.#mark, bytes]).subarray(-markBytes))
    }
  }

  /** What is kept is bounded: where the mark is gone, all of it is new. */
  #newFrom(all: Buffer): number {
    const found = this.#mark.length === 0 ? -1 : all.lastIndexOf(this.#mark)
    return found < 0 ? 0 : found + this.#mark.length
  }
}
