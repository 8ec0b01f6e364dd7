import { spawn } from 'node:child_process'
import { plainEnvironment } from './launch.ts'

export interface BriefRun {
  readonly command: readonly [string, ...string[]]
  readonly timeoutMs: number
  readonly input?: string
}

export interface BriefResult {
  readonly code: number | null
  readonly output: string
  /** What it complained, or why it could not be run. */
  readonly words: string
  readonly timedOut: boolean
}

/** Runs a throw-away process to its end, or kills it when its time is up. Keeps at most 1 MiB of what it says. */
export function runBriefly({ command, timeoutMs, input }: BriefRun): Promise<BriefResult> {
  const [program, ...args] = command
  const child = spawn(program, args, { cwd: '/', env: { ...plainEnvironment }, stdio: ['pipe', 'pipe', 'pipe'] })
  const { promise, resolve } = Promise.withResolvers<BriefResult>()
  let output = ''
  let words = ''
  let timedOut = false
  const finish = (code: number | null) => {
    clearTimeout(timer)
    child.stdout.destroy()
    child.stderr.destroy()
    resolve({ code, output, words: words.trim(), timedOut })
  }
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
    // A process stuck in the kernel does not even die of this, and is not waited for.
    child.unref()
    finish(null)
  }, timeoutMs)
  child.stdout.on('data', (piece: Buffer) => {
    if (output.length < 2 ** 20) output += piece.toString('utf8')
  })
  child.stderr.on('data', (piece: Buffer) => {
    if (words.length < 2 ** 20) words += piece.toString('utf8')
  })
  child.stdin.on('error', (error) => {
    words += error.message
  })
  child.once('error', (error) => {
    words += error.message
    finish(null)
  })
  child.once('close', (code) => finish(code))
  child.stdin.end(input ?? '')
  return promise
}
