import { spawn } from 'node:child_process'
import { plainEnvironment } from './launch.ts'

export interface BriefRun {
  readonly command: readonly [string, ...string[]]
  readonly timeoutMs: number
  readonly input?: string
  /** Become 3, 4, … in the new process. */
  readonly descriptors?: readonly number[]
  /** Of what it says, what is kept; default 1 MiB. */
  readonly maxBytes?: number
}

export interface BriefResult {
  readonly code: number | null
  readonly output: string
  /** What it complained, or why it could not be run. */
  readonly words: string
  readonly timedOut: boolean
  /** There is no such program. */
  readonly isMissing: boolean
}

/** Runs a throw-away process to its end, or kills it when its time is up. What it says is kept up to a bound. */
export function runBriefly({
  command,
  timeoutMs,
  input,
  descriptors = [],
  maxBytes = 2 ** 20,
}: BriefRun): Promise<BriefResult> {
  const [program, ...args] = command
  const child = spawn(program, args, {
    cwd: '/',
    env: { ...plainEnvironment },
    stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
  })
  const { stdin, stdout, stderr } = child
  const { promise, resolve } = Promise.withResolvers<BriefResult>()
  let output = ''
  let words = ''
  let timedOut = false
  let isMissing = false
  const finish = (code: number | null) => {
    clearTimeout(timer)
    stdout?.destroy()
    stderr?.destroy()
    resolve({ code, output, words: words.trim(), timedOut, isMissing })
  }
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
    // A process stuck in the kernel does not even die of this, and is not waited for.
    child.unref()
    finish(null)
  }, timeoutMs)
  stdout?.on('data', (piece: Buffer) => {
    if (output.length < maxBytes) output += piece.toString('utf8')
  })
  stderr?.on('data', (piece: Buffer) => {
    if (words.length < maxBytes) words += piece.toString('utf8')
  })
  stdin?.on('error', (error) => {
    words += error.message
  })
  child.once('error', (error: NodeJS.ErrnoException) => {
    isMissing = error.code === 'ENOENT'
    words += error.message
    finish(null)
  })
  child.once('close', (code) => finish(code))
  stdin?.end(input ?? '')
  return promise
}
