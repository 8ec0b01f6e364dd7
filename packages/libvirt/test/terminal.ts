import type { Duplex } from 'node:stream'

/** What a port has said since it was opened. */
export class Terminal {
  readonly #port: Duplex
  #said = ''
  #heard: () => void = () => undefined

  constructor(port: Duplex) {
    this.#port = port
    port.on('data', (piece: Buffer) => {
      this.#said += piece.toString('latin1')
      this.#heard()
    })
  }

  type(line: string): void {
    this.#port.write(`${line}\n`)
  }

  async until(text: string): Promise<void> {
    while (!this.#said.includes(text)) await new Promise<void>((heard) => (this.#heard = heard))
    this.#said = ''
  }

  close(): void {
    this.#port.destroy()
  }
}
