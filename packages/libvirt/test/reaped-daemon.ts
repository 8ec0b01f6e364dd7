import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Of Linux: `prctl`, by the kind of processor. */
const prctl: Readonly<Partial<Record<NodeJS.Architecture, number>>> = { x64: 157, arm64: 167 }
/** PR_SET_CHILD_SUBREAPER of prctl(2). */
const setChildSubreaper = 36

/**
 * Runs a program, says its process and its end, and buries the orphans that it leaves. libvirt waits until a QEMU is buried, and where the
 * first process of a host (of a container, say) does that once in two seconds, each power-off takes as long.
 */
const undertaker = `
use POSIX ();
my $number = shift;
syscall($number, ${setChildSubreaper}, 1, 0, 0, 0) == 0 or die "prctl: $!";
my $pid = fork() // die "fork: $!";
if ($pid == 0) { exec @ARGV or POSIX::_exit(127) }
$| = 1;
print "$pid\\n";
while ((my $ended = wait()) > 0) { print "ended\\n" if $ended == $pid }
`

export interface DaemonStart {
  readonly env: NodeJS.ProcessEnv
  readonly uid?: number
  readonly gid?: number
}

/** A daemon whose orphans are buried at once. */
export class ReapedDaemon {
  readonly #pid: number
  readonly #undertaker: ChildProcess
  readonly #ended: Promise<void>
  #hasEnded = false

  private constructor(pid: number, undertaker: ChildProcess, ended: Promise<unknown>) {
    this.#pid = pid
    this.#undertaker = undertaker
    this.#ended = ended.then(() => {
      this.#hasEnded = true
    })
  }

  static async start(command: readonly string[], options: DaemonStart): Promise<ReapedDaemon> {
    const number = prctl[process.arch]
    if (number === undefined) throw new Error(`the number of prctl is not known for ${process.arch}`)
    const words = ['-e', undertaker, String(number), ...command]
    const child = spawn('perl', words, { ...options, stdio: ['ignore', 'pipe', 'ignore'] })
    const lines = createInterface({ input: child.stdout })
    const [line] = (await once(lines, 'line')) as [string]
    return new ReapedDaemon(Number(line), child, Promise.race([once(lines, 'line'), once(lines, 'close')]))
  }

  get hasEnded(): boolean {
    return this.#hasEnded
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.#hasEnded) process.kill(this.#pid, signal)
  }

  /** Resolves when it is gone. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.kill(signal)
    await this.#ended
  }

  /** Ends it, and then what it has started and left. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGTERM')
    const { pid, exitCode } = this.#undertaker
    if (exitCode !== null) return
    const gone = once(this.#undertaker, 'exit')
    for (const orphan of childrenOf(Number(pid))) process.kill(orphan, 'SIGTERM')
    await gone
  }
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}
