import type { Host } from '../host.ts'

const enter = '\u{1b}[?1049h\u{1b}[?25l'
const leave = '\u{1b}[?25h\u{1b}[?1049l'

/** The whole terminal, drawn again and again, with its keys one by one. It is as it was when this is disposed of, or the process ends. */
export class Screen implements Disposable {
  readonly #host: Host
  readonly #keys: string[] = []
  #pressed: (() => void) | undefined
  #isOpen = true
  readonly #restore = (): void => this[Symbol.dispose]()
  readonly #take = (bytes: Uint8Array | string): void => {
    this.#keys.push(...String(bytes))
    this.#pressed?.()
  }

  constructor(host: Host) {
    this.#host = host
    process.on('exit', this.#restore)
    host.stdout.write(enter)
    if (host.stdin.isTTY !== true) return
    host.stdin.setRawMode?.(true)
    host.stdin.on('data', this.#take).resume()
  }

  get width(): number {
    return this.#host.stdout.columns || 80
  }

  get height(): number {
    return this.#host.stdout.rows || 24
  }

  /** Each line replaces the one before it, so that nothing flickers; what is below goes. */
  draw(lines: readonly string[]): void {
    const shown = lines.slice(0, this.height)
    this.#host.stdout.write(`\u{1b}[H${shown.map((line) => `${line}\u{1b}[K`).join('\r\n')}\u{1b}[J`)
  }

  /** The next key, or undefined after so many milliseconds. Rejects with the host's signal. */
  async key(waitMs: number, { wait, signal }: Pick<Host, 'wait' | 'signal'>): Promise<string | undefined> {
    const early = this.#keys.shift()
    if (early !== undefined) return early
    const stop = new AbortController()
    const pressed = new Promise<void>((resolve) => {
      this.#pressed = resolve
    })
    const waited = wait(waitMs, AbortSignal.any([signal, stop.signal])).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error
    })
    await Promise.race([pressed, waited])
    this.#pressed = undefined
    stop.abort()
    return this.#keys.shift()
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    process.off('exit', this.#restore)
    if (this.#host.stdin.isTTY === true) {
      this.#host.stdin.off('data', this.#take).pause()
      this.#host.stdin.setRawMode?.(false)
    }
    this.#host.stdout.write(leave)
  }
}
