import type { Readable, Writable } from 'node:stream'

export interface TerminalOutput extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export interface TerminalInput extends Readable {
  readonly isTTY?: boolean
  setRawMode?(mode: boolean): unknown
}

/** The world a command acts on; tests give it another one. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: TerminalInput
  readonly stdout: TerminalOutput
  readonly stderr: TerminalOutput
  /** Aborts at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** Takes Ctrl-C for a while, in place of `signal`; absent where there is no terminal. */
  readonly onInterrupt?: (handler: () => void) => Disposable
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Waits. Rejects with the signal's reason. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
}
