import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Endpoint, readEndpoint } from '@cimarron/api/local'
import { HeldFolder } from '@cimarron/hypervisor/testing/held-folder'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { runFolderName } from '../packages/qemu/src/run-folder.ts'
import { daemonProgram, programEnvironment } from './programs.ts'

const source = join(import.meta.dirname, '../packages/server/src/main.ts')

/** A data directory of its own, and the daemons that run on it one after the other. Nothing of it outlives the test. */
export class DaemonHouse implements AsyncDisposable {
  readonly data: string
  readonly #command: readonly string[]
  readonly #held = new DisposableStack()
  #child: ChildProcess | undefined
  #said = ''

  private constructor(data: string, command: readonly string[]) {
    this.data = data
    // Its machines' processes are told by theirs.
    this.#held.use(new HeldFolder(join('/run/cimarron', runFolderName(join(data, 'qemu')))))
    this.#held.use(new HeldFolder(data))
    this.#command = command
  }

  /**
   * `within`: the words before a command that is to run somewhere else, as in a network of its own. `fromSource`: as `npm start` does it,
   * which takes longer than the bundle.
   */
  static async open(
    options: { readonly within?: readonly string[]; readonly fromSource?: boolean } = {},
  ): Promise<DaemonHouse> {
    const data = await mkdtemp(join(tmpdir(), 'cimarron-house-'))
    await writeFile(join(data, 'cimarron.yaml'), 'listen: { https: { port: 0 }, http: { port: 0 } }\n')
    const program = options.fromSource === true ? source : daemonProgram
    return new DaemonHouse(data, [...(options.within ?? []), process.execPath, program, '--data', data])
  }

  /** Starts a daemon and waits until it is ready. With `failAt`, it dies by SIGKILL when it gets there. */
  async start(options: { readonly failAt?: string; readonly args?: readonly string[] } = {}): Promise<Endpoint> {
    const [program = '', ...args] = [...this.#command, ...(options.args ?? [])]
    const child = spawn(program, args, {
      env: programEnvironment({ CIMARRON_FAIL_AT: options.failAt }),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#child = child
    this.#said = ''
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
    const hear = (chunk: Buffer): void => {
      this.#said += String(chunk)
      if (this.#said.includes('is ready.')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('exit', (code, signal) =>
      reject(new Error(`the daemon ended (${code ?? signal}) and said: ${this.#said}`)),
    )
    await ready
    return this.endpoint
  }

  /** Ends the daemon and waits until it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Resolves when the daemon has died by itself. */
  async died(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    await once(child, 'exit')
  }

  /** Everything the daemon printed. */
  get said(): string {
    return this.#said
  }

  /** Where the daemon that runs is asked. */
  get endpoint(): Endpoint {
    const endpoint = readEndpoint(this.data)
    if (endpoint === undefined) throw new Error('no daemon has announced an endpoint')
    return endpoint
  }

  /** Of the daemon that runs. */
  get pid(): number {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error('no daemon runs')
    return pid
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  async password(): Promise<string> {
    return (await readFile(join(this.data, 'admin-password'), 'utf8')).trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    using _held = this.#held
    // Where no daemon ever was, no machine is.
    if (this.#child !== undefined) await this.#endMachines()
    await this.stop()
  }

  /** Machines outlive their daemon, so a daemon is asked to end those that are left. */
  async #endMachines(): Promise<void> {
    const endpoint = this.running ? this.endpoint : await this.start()
    for (const { id, state } of await machinesAt(endpoint))
      if (state !== 'off') await ask(endpoint, 'POST', `/machines/${id}/power-off?wait=20`)
  }
}

/** The processes that run a machine, by its UUID in their arguments. */
export function qemuProcesses(uuid: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
        return args[0]?.includes('qemu-system') === true && args[args.indexOf('-uuid') + 1] === uuid
      } catch (error) {
        // It ended between the listing and the look.
        if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
        throw error
      }
    })
    .map(Number)
}

/** Run folders of a machine that are there still. */
export function runFolders(uuid: string): string[] {
  return globSync(`/run/cimarron/*/${uuid}`)
}

export function clientOf(endpoint: Endpoint): WbemClient {
  return connect(`unix://${endpoint.sockets.admin}`, { namespace: 'root/virt' })
}

/** What a machine's guest has said on its serial port. */
export function serialLog(endpoint: Endpoint, machine: string): Promise<string> {
  return ask(endpoint, 'GET', `/machines/${encodeURIComponent(machine)}/serial-log`)
}

/** What there is: hundreds of times as cheap to ask for as by a command, for who asks again and again. */
export async function machinesAt(endpoint: Endpoint): Promise<readonly { id: string; name: string; state: string }[]> {
  const { machines } = JSON.parse(await ask(endpoint, 'GET', '/machines')) as {
    machines: { id: string; name: string; state: string }[]
  }
  return machines
}

/** Asks the REST interface on the admin socket; the answer's text. */
function ask(endpoint: Endpoint, method: string, path: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  request({ socketPath: endpoint.sockets.admin, method, path: `/api/v1${path}` }, async (answer) => {
    const text = (await Array.fromAsync(answer)).join('')
    if (answer.statusCode === 200) resolve(text)
    else reject(new Error(`${method} ${path}: ${answer.statusCode}: ${text}`))
  })
    .on('error', reject)
    .end()
  return promise
}
