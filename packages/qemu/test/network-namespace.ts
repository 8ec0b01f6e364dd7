import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'

let count = 0

/** A network namespace of a test's own, gone with all that is in it when the test ends. */
export class NetworkNamespace implements AsyncDisposable {
  readonly name: string
  /** The file that stands for it. */
  readonly path: string
  readonly #processes: ChildProcess[] = []

  constructor() {
    this.name = `cimarron-${process.pid}-${count++}`
    this.path = `/run/netns/${this.name}`
    execFileSync('ip', ['netns', 'add', this.name])
    this.run('ip', 'link', 'set', 'lo', 'up')
  }

  /** What comes before a command that is to run in it; `ip netns exec` would hide /sys/fs/cgroup. */
  get prefix(): readonly [string, ...string[]] {
    return ['nsenter', `--net=${this.path}`]
  }

  /** Runs a program in it to its end. */
  run(...words: readonly string[]): string {
    return execFileSync('nsenter', [`--net=${this.path}`, ...words], {
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 30_000,
    })
  }

  /** The same, with text for its input. */
  feed(input: string, ...words: readonly string[]): string {
    return execFileSync('nsenter', [`--net=${this.path}`, ...words], { encoding: 'utf8', stdio: 'pipe', input })
  }

  /** Whether a program ends well there. */
  succeeds(...words: readonly string[]): boolean {
    try {
      this.run(...words)
      return true
    } catch {
      return false
    }
  }

  /** Starts a program that ends with the namespace, and waits for its first words. */
  async start(...words: readonly string[]): Promise<ChildProcess> {
    const child = spawn('nsenter', [`--net=${this.path}`, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#processes.push(child)
    if (child.stdout) await once(child.stdout, 'data')
    return child
  }

  /** Its interfaces, rules and processes that listen, as one text to compare with later. */
  traces(): string {
    const links = this.run('ip', '-br', 'address', 'show')
    return `${links}${this.run('nft', 'list', 'ruleset')}${this.run('ss', '-Hlntu')}`
  }

  /** The programs that run in it, by name. */
  programs(): readonly string[] {
    const pids = execFileSync('ip', ['netns', 'pids', this.name], { encoding: 'utf8' }).split('\n').filter(Boolean)
    return pids.map((pid) => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()).toSorted()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes) {
      if (child.exitCode !== null || child.signalCode !== null) continue
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    execFileSync('ip', ['netns', 'delete', this.name])
  }
}
