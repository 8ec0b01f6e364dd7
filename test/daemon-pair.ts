import { once } from 'node:events'
import { closeSync, fstatSync, globSync, openSync, readSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { command, type Said } from './command.ts'
import { DaemonHouse, machinesAt, qemuProcesses, runFolders } from './daemon.ts'

/** One of two daemons that are peers, and what it is asked on its command line. */
export class PeerHouse implements AsyncDisposable {
  readonly daemon: DaemonHouse

  private constructor(daemon: DaemonHouse) {
    this.daemon = daemon
  }

  /** Its port stays the same when it is started anew: its peer knows it by that. */
  static async open(): Promise<PeerHouse> {
    await using opened = new AsyncDisposableStack()
    const daemon = opened.use(await DaemonHouse.open())
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await writeFile(join(daemon.data, 'cimarron.yaml'), `listen: { https: { port: ${port} }, http: false }\n`)
    opened.move()
    return new PeerHouse(daemon)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.daemon[Symbol.asyncDispose]()
  }

  ask(line: string | readonly string[]): Promise<Said> {
    return command(this.daemon.data, line)
  }

  /** What it prints; it throws what was refused. */
  async run(line: string | readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.ask(line)
    if (code !== 0) throw new Error(`${String(line)}: ${stderr}`)
    return stdout
  }

  async json<T>(line: string): Promise<T> {
    return JSON.parse(await this.run(`${line} --json`)) as T
  }

  /** Absent where it has no machine of this name. */
  async machine(name: string): Promise<{ readonly id: string; readonly state: string } | undefined> {
    return (await machinesAt(this.daemon.endpoint)).find((machine) => machine.name === name)
  }
}

/** Two daemons on one host that know each other as `here` and `there`. */
export class DaemonPair implements AsyncDisposable {
  readonly here: PeerHouse
  readonly there: PeerHouse

  readonly #houses: AsyncDisposableStack

  private constructor(houses: AsyncDisposableStack, [here, there]: readonly [PeerHouse, PeerHouse]) {
    this.#houses = houses
    this.here = here
    this.there = there
  }

  static async open(): Promise<DaemonPair> {
    await using houses = new AsyncDisposableStack()
    const [here, there] = [houses.use(await PeerHouse.open()), houses.use(await PeerHouse.open())]
    // One that does not start must not leave the other on its way.
    const starts = await Promise.allSettled([here.daemon.start(), there.daemon.start()])
    for (const start of starts) if (start.status === 'rejected') throw start.reason
    const invited = await here.run('peer invite --name there')
    await there.run(`${invited.trim().split('\n').at(-1)?.replace('cimarron ', '')} --name here`)
    return new DaemonPair(houses.move(), [here, there])
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#houses.disposeAsync()
  }
}

/** The console of a guest that counts, put together of what every QEMU it ran in has kept. */
export class CountedGuest implements Disposable {
  readonly id: string
  readonly #logs = new Map<number, number>()

  constructor(id: string) {
    this.id = id
  }

  /** The numbers so far; a line may begin in one QEMU and end in the next. Each call finds the QEMUs that are new. */
  count(): readonly number[] {
    for (const path of globSync(`/run/cimarron/*/${this.id}/serial0.log`)) {
      // A QEMU that it comes back in has a new file at the same path.
      const log = openSync(path, 'r')
      const { ino } = fstatSync(log)
      if (this.#logs.has(ino)) closeSync(log)
      else this.#logs.set(ino, log)
    }
    const text = [...this.#logs.values()].map(newestOf).join('')
    return [...text.matchAll(/tick (\d+) [\d.]+\r?$/gm)].map(([, number]) => Number(number))
  }

  get last(): number {
    return this.count().at(-1) ?? 0
  }

  get processes(): readonly number[] {
    return qemuProcesses(this.id)
  }

  get folders(): readonly string[] {
    return runFolders(this.id)
  }

  [Symbol.dispose](): void {
    for (const file of this.#logs.values()) closeSync(file)
    this.#logs.clear()
  }
}

/** Of a log that may begin with a hole of terabytes, where older history was. */
function newestOf(log: number): string {
  const bytes = Buffer.alloc(128 * 1024)
  const length = readSync(log, bytes, 0, bytes.length, Math.max(0, fstatSync(log).size - bytes.length))
  return bytes.toString('latin1', 0, length)
}
