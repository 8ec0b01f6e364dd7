import type { Host } from '../host.ts'

/** What a guest may have switched on, switched off: colours, hidden cursor, application keys, mouse reports, bracketed paste. */
const quiet = '\u{1b}[0m\u{1b}[?25h\u{1b}[?1l\u{1b}>\u{1b}[?1000l\u{1b}[?1002l\u{1b}[?1003l\u{1b}[?1006l\u{1b}[?2004l'
const leaveAlternateScreen = '\u{1b}[?1049l'

/**
 * The terminal handed through to a guest, key by key. It is as it was when this is disposed of, or when the process ends
 * by itself, by `process.exit` or by an error that nobody caught.
 */
export class RawTerminal implements Disposable {
  readonly #host: Host
  readonly #restore = (): void => this[Symbol.dispose]()
  readonly #isTerminal: boolean
  #isRaw = false
  #seen = ''
  #isAlternate = false

  constructor(host: Host) {
    this.#host = host
    this.#isTerminal = host.stdin.isTTY === true && host.stdin.setRawMode !== undefined
    if (!this.#isTerminal) return
    host.stdin.setRawMode?.(true)
    this.#isRaw = true
    process.on('exit', this.#restore)
  }

  /** Is told what the guest says, to know whether it uses the alternate screen. */
  watch(bytes: Uint8Array): void {
    const text = this.#seen + Buffer.from(bytes).toString('latin1')
    const on = Math.max(text.lastIndexOf('\u{1b}[?1049h'), text.lastIndexOf('\u{1b}[?47h'))
    const off = Math.max(text.lastIndexOf('\u{1b}[?1049l'), text.lastIndexOf('\u{1b}[?47l'))
    if (on !== off) this.#isAlternate = on > off
    this.#seen = text.slice(-8)
  }

  [Symbol.dispose](): void {
    if (!this.#isRaw) return
    this.#isRaw = false
    process.off('exit', this.#restore)
    this.#host.stdin.setRawMode?.(false)
    if (this.#host.stdout.isTTY === true) {
      this.#host.stdout.write((this.#isAlternate ? leaveAlternateScreen : '') + quiet)
    }
  }
}
