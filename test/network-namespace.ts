import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** A network of a test's own: what is done in it reaches nothing of the host, and goes with it. */
export class NetworkNamespace implements Disposable {
  readonly name: string = `cimarron-${randomBytes(4).toString('hex')}`

  constructor() {
    execFileSync('ip', ['netns', 'add', this.name])
    this.run(['ip', 'link', 'set', 'lo', 'up'])
  }

  /** What comes before a command that is to run in it; `ip netns exec` would hide /sys/fs/cgroup. */
  get prefix(): readonly string[] {
    return ['nsenter', `--net=/run/netns/${this.name}`, '--']
  }

  run(command: readonly string[]): string {
    const [program = '', ...args] = [...this.prefix, ...command]
    return execFileSync(program, args, { encoding: 'utf8' })
  }

  /** Interfaces, addresses and rules that are there now, and what listens. */
  state(): string {
    const links = this.run(['ip', '-brief', 'link']).replaceAll(/ (?:UP|DOWN|UNKNOWN) .*/g, '')
    const rules = this.run(['nft', 'list', 'ruleset'])
    const listening = this.run(['ss', '--no-header', '-lntu']).replaceAll(/ +/g, ' ')
    return [links, this.run(['ip', '-brief', 'addr', 'show', 'up']), rules, listening].join('\n')
  }

  /** The programs that run in it, by their process ids. */
  programs(): readonly string[] {
    const pids = execFileSync('ip', ['netns', 'pids', this.name], { encoding: 'utf8' }).split('\n').filter(Boolean)
    return pids.map((pid) => execFileSync('ps', ['-o', 'comm=', '-p', pid], { encoding: 'utf8' }).trim()).toSorted()
  }

  [Symbol.dispose](): void {
    execFileSync('ip', ['netns', 'delete', this.name])
  }
}
