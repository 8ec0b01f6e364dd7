import { chmodSync, chownSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { MachineConfig } from '@cimarron/hypervisor'
import { findBoundedLog } from './bounded-log.ts'
import { KeptLog } from './consoles/kept-log.ts'
import { isOwn } from './consoles/serial-arguments.ts'
import type { ProcessEnd } from './launch.ts'
import { isAlive, mayBeAlive, type ProcessIdentity, signalProcess } from './process-identity.ts'
import { connectQmp, type QmpClient } from './qmp/client.ts'
import { QmpError } from './qmp/error.ts'
import type { QmpEvent } from './qmp/message.ts'
import type { RunPaths } from './run-paths.ts'
import type { SerialHistory } from './serial-history.ts'
import { SerialConnection } from './serial-port.ts'

export interface QemuProcessOptions {
  readonly identity: ProcessIdentity
  readonly paths: RunPaths
  /** Known where we are the parent. */
  readonly exit?: Promise<ProcessEnd>
  readonly onEvent: (event: QmpEvent) => void
}

/** How often a process that is not our child is looked at when nothing hints at its end, in milliseconds. */
const watchIntervalMs = 500
/** How often while its end is expected. */
const endIntervalMs = 2

/** A QEMU that runs: its process, its monitor, and its serial ports. */
export class QemuProcess {
  readonly identity: ProcessIdentity
  readonly paths: RunPaths
  readonly serials: Map<string, SerialConnection> = new Map()
  /** Of ports that lead elsewhere. */
  readonly keptLogs: Map<string, KeptLog> = new Map()
  /** Resolves when the process is gone; with how, where that can be known. */
  readonly ended: Promise<ProcessEnd | undefined>
  readonly #onEvent: (event: QmpEvent) => void
  readonly #watch = new AbortController()
  #qmp: QmpClient | undefined
  #endExpected = false
  #wasKilled = false

  constructor(options: QemuProcessOptions) {
    this.identity = options.identity
    this.paths = options.paths
    this.#onEvent = options.onEvent
    this.ended = options.exit ?? this.#awaitEnd()
  }

  /** @throws QmpError `monitor-closed` while there is no connection. */
  get qmp(): QmpClient {
    if (this.#qmp?.isOpen) return this.#qmp
    throw new QmpError('monitor-closed', 'the monitor is not connected')
  }

  /** It did not end when it was asked to. */
  get wasKilled(): boolean {
    return this.#wasKilled
  }

  get isConnected(): boolean {
    return this.#qmp?.isOpen ?? false
  }

  /**
   * Connects to the monitor as soon as QEMU offers it.
   * @throws QmpError `timeout`, `cancelled`, `monitor-closed` when the process ends first.
   */
  async connect({ signal, timeoutMs }: { signal?: AbortSignal; timeoutMs: number }): Promise<QmpClient> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      // A look costs next to nothing; a connection that fails would take time from QEMU's start.
      const client = existsSync(this.paths.monitor) ? await this.#tryConnect(deadline, signal) : undefined
      if (client) return client
      const what = 'waiting for the monitor'
      if (signal?.aborted) throw new QmpError('cancelled', `${what} was cancelled`, { cause: signal.reason })
      if (!isAlive(this.identity))
        throw new QmpError('monitor-closed', 'the process ended before its monitor was there')
      if (performance.now() >= deadline) throw new QmpError('timeout', `${what} took more than ${timeoutMs} ms`)
      await delay(1)
    }
  }

  /** Undefined where nobody listens yet. */
  async #tryConnect(deadline: number, signal: AbortSignal | undefined): Promise<QmpClient | undefined> {
    const timeoutMs = Math.max(1, deadline - performance.now())
    try {
      const client = await connectQmp(this.paths.monitor, {
        onEvent: this.#onEvent,
        timeoutMs,
        ...(signal ? { signal } : {}),
      })
      void client.closed.then(() => {
        this.#endExpected = true
      })
      this.#qmp = client
      return client
    } catch (error) {
      if (isNotYetThere(error)) return undefined
      throw error
    }
  }

  /**
   * Takes the sockets' folder out of the hands of QEMU's user, so that nothing can take a socket's place from now on,
   * and makes sure that nothing did. @throws Error where something is no socket.
   */
  secureSockets(uid: number): void {
    const { sockets } = this.paths
    if (process.getuid?.() === 0) {
      chownSync(sockets, 0, 0)
      chmodSync(sockets, 0o700)
    }
    for (const name of readdirSync(sockets)) {
      const stat = lstatSync(join(sockets, name))
      if (!stat.isSocket() || stat.uid !== uid)
        throw new Error(`${name} in ${sockets} is not the socket that QEMU was to make`)
      // QEMU made it by a umask that lets all others look.
      chmodSync(join(sockets, name), 0o600)
    }
  }

  async connectSerials(config: MachineConfig, historyOf: (device: string) => SerialHistory): Promise<void> {
    for (const [index, serial] of config.serials.entries()) {
      const { id } = serial
      if (!isOwn(serial)) {
        const log = findBoundedLog(this.paths.serialLog(index))
        if (log && !this.keptLogs.has(id)) this.keptLogs.set(id, new KeptLog(log, historyOf(id)))
        continue
      }
      const connection = await SerialConnection.open({
        socket: this.paths.serialSocket(index),
        log: findBoundedLog(this.paths.serialLog(index)),
        history: historyOf(id),
        isKeptAtOnce: serial.backend?.kind === 'file',
      })
      this.serials.set(id, connection)
    }
  }

  /** Ends QEMU. It is asked first, and killed only where it does not end in that time. */
  async end({ patienceMs }: { patienceMs: number }): Promise<void> {
    this.#endExpected = true
    if (this.#qmp?.isOpen) {
      const asked = this.#qmp.execute('quit', {}, { timeoutMs: patienceMs })
      // The connection's end is as good as an answer, and no answer is what the killing is for.
      const answered = await asked.then(
        () => true,
        (error: unknown) => error instanceof QmpError && error.code === 'monitor-closed',
      )
      if (answered && (await this.#endsWithin(patienceMs))) return
    }
    this.#wasKilled = isAlive(this.identity)
    signalProcess(this.identity, 'SIGKILL')
    await this.ended
  }

  async #endsWithin(milliseconds: number): Promise<boolean> {
    const timer = new AbortController()
    const late = delay(milliseconds, false, { signal: timer.signal }).catch(() => false)
    const inTime = await Promise.race([this.ended.then(() => true), late])
    timer.abort()
    return inTime
  }

  /** Lets go of it; it goes on. */
  async release(): Promise<void> {
    this.#watch.abort()
    for (const serial of this.serials.values()) serial.close()
    for (const log of this.keptLogs.values()) log[Symbol.dispose]()
    await this.#qmp?.[Symbol.asyncDispose]()
  }

  async #awaitEnd(): Promise<ProcessEnd | undefined> {
    const { signal } = this.#watch
    while (!signal.aborted && mayBeAlive(this.identity)) {
      await delay(this.#endExpected ? endIntervalMs : watchIntervalMs, undefined, { signal, ref: false }).catch(
        () => undefined,
      )
    }
    // Released: whoever still asks is not told of an end that did not come.
    return signal.aborted ? new Promise<never>(() => undefined) : undefined
  }
}

/** QEMU has not made the socket yet, or does not listen at it yet. */
function isNotYetThere(error: unknown): boolean {
  const cause = error instanceof QmpError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED')
}

export function removeRunFolder(paths: RunPaths): void {
  rmSync(paths.folder, { recursive: true, force: true })
}

/** The number QEMU wrote down itself; undefined when it ended in good order or never came so far. */
export function readPidFile(paths: RunPaths): number | undefined {
  const stat = lstatSync(paths.pidFile, { throwIfNoEntry: false })
  // QEMU's user could have put anything here.
  if (!stat?.isFile() || stat.size > 32) return undefined
  const pid = Number(readFileSync(paths.pidFile, 'utf8').trim())
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined
}
