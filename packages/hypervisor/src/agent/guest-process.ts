/** A program to be run in a guest, by its path there, or by a name that the agent's PATH finds. */
export interface GuestProcessRequest {
  readonly path: string
  readonly args?: readonly string[]
  /** The whole environment, each as NAME=value; left out: the agent's own. */
  readonly env?: readonly string[]
  /** What it reads at its standard input. */
  readonly input?: Uint8Array
  /** Whether its output is kept for who asks; default true. */
  readonly capture?: boolean
}

export interface GuestProcess {
  /** The guest's number of it. */
  readonly pid: number
}

export interface GuestProcessStatus {
  readonly exited: boolean
  /** Where it ended by itself. */
  readonly exitCode?: number
  /** Where a signal (of Windows: an exception) ended it: its number. */
  readonly signal?: number
  readonly out?: Uint8Array
  readonly err?: Uint8Array
  /** The agent keeps 16 MiB of each. */
  readonly outTruncated?: boolean
  readonly errTruncated?: boolean
}

/** What a request may carry: the agent takes it in one message. */
export const mostInputBytes: number = 8 * 2 ** 20
