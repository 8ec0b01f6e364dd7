import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = join(import.meta.dirname, '..')

/** The programs as they are released: bundles behind launchers. */
export const released = {
  daemon: join(root, 'out/dist/cimarrond.js'),
  command: join(root, 'out/dist/cimarron.js'),
  build: () => execFileSync(process.execPath, [join(root, 'scripts/build.js')], { stdio: 'ignore' }),
}

/** A data directory for the released daemon, which listens on its unix sockets; with `https` on a port of loopback, too. */
export class DaemonPlace implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'bench-daemon-'))
  readonly socket = join(this.folder, 'run', 'admin.sock')

  constructor(platform: 'simulator' | 'qemu', { https = false }: { readonly https?: boolean } = {}) {
    const listen = `{ https: ${https ? '{ port: 0 }' : 'false'}, http: false }`
    const text = `listen: ${listen}\nhypervisors: [{ platform: ${platform} }]\n`
    writeFileSync(join(this.folder, 'cimarron.yaml'), text)
  }

  /** Runs the daemon, and tells how soon it gave its first answer. */
  async start(): Promise<{ daemon: RunningDaemon; ms: number }> {
    const { child, ms } = await startAndAsk([released.daemon, '--data', this.folder], this.socket)
    return { daemon: new RunningDaemon(child, this.socket), ms }
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

export class RunningDaemon {
  readonly #child: ChildProcess
  readonly #socketPath: string

  constructor(child: ChildProcess, socketPath: string) {
    this.#child = child
    this.#socketPath = socketPath
  }

  /** VmRSS of /proc/PID/status, in megabytes of 10^6 bytes. */
  get residentMegabytes(): number {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'))?.[1]
    return (Number(kibibytes) * 1024) / 1e6
  }

  /** What the REST interface answered, as text where it is no JSON. @throws where that was a refusal */
  call(method: string, path: string, document?: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const body = document === undefined ? '' : JSON.stringify(document)
      const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {}
      request({ socketPath: this.#socketPath, method, path: `/api/v1${path}`, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (piece: string) => {
          text += piece
        })
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.includes('json')
          if ((answer.statusCode ?? 500) < 300) resolve(isJson ? JSON.parse(text) : text)
          else reject(new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`))
        })
      })
        .on('error', reject)
        .end(body)
    })
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const exit = once(this.#child, 'exit')
    this.#child.kill(signal)
    await exit
  }
}

/** From the program's start to the first answer of what listens on that socket, whatever it says. */
export async function startAndAsk(
  args: readonly string[],
  socketPath: string,
): Promise<{ child: ChildProcess; ms: number }> {
  rmSync(socketPath, { force: true })
  const begun = performance.now()
  const [program = '', ...rest] = args
  // The launcher is a program of its own and finds the Node that runs this.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` }
  const child = spawn(program, rest, { stdio: 'ignore', env })
  while (!(await answers(socketPath))) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`)
    await delay(2)
  }
  return { child, ms: performance.now() - begun }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: '/' }, (answer) => {
      answer.resume()
      resolve(true)
    })
      .on('error', () => resolve(false))
      .end()
  })
}
