import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  cancelled,
  checkGraphicsPassword,
  type Endpoint,
  HypervisorError,
  type KeyChord,
  type KeyTiming,
  type MachineConfig,
  type MachineOperation,
  type Operation,
  type PasswordLife,
  requireDevice,
  requirePasswordAsked,
  type ScreenshotFormat,
} from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { SerialHistory } from '../serial-history.ts'
import { setPassword } from './graphics-password.ts'
import { pressKeys } from './press-keys.ts'
import { takeScreenshot } from './screenshot.ts'
import { isOwn } from './serial-arguments.ts'

/** What consoles need of their machine. */
export interface ConsoleOwner {
  readonly paths: RunPaths
  /** The settings in force. */
  config(): MachineConfig
  run(): Run | undefined
  history(device: string): SerialHistory
  /** Where its devices are reached beside us. */
  endpoints(): readonly Endpoint[]
  /** @throws HypervisorError `invalid-state`, `machine-not-found` */
  require(operation: MachineOperation): void
  /** Errors of the monitor become those of the contract. */
  translated<T>(work: () => Promise<T>): Promise<T>
}

/** A machine's serial ports, its screen and its keyboard, as people use them. */
export class MachineConsoles {
  readonly #owner: ConsoleOwner
  /** One picture at a time: each may take tens of megabytes. */
  #picture: Promise<unknown> = Promise.resolve()

  constructor(owner: ConsoleOwner) {
    this.#owner = owner
  }

  async openSerial(device: string, operation: Operation = {}): Promise<Duplex> {
    requireDevice(this.#owner.config(), { id: device, kind: 'serial' })
    this.#owner.require('open-serial')
    const serial = this.#owner.run()?.process?.serials.get(device)
    if (serial) return serial.openConsole(operation.signal)
    this.#requireOwn(device)
    throw new HypervisorError('unreachable', { what: `serial port ${JSON.stringify(device)}` })
  }

  async readSerialLog(device: string, { lastBytes }: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#owner.require('read-serial-log')
    requireDevice(this.#owner.config(), { id: device, kind: 'serial' })
    const process = this.#owner.run()?.process
    const running = process?.serials.get(device) ?? process?.keptLogs.get(device)
    const all = running?.read() ?? this.#owner.history(device).read()
    return lastBytes === undefined ? all : all.subarray(Math.max(0, all.length - lastBytes))
  }

  async openGraphics(device: string, { signal }: Operation = {}): Promise<Duplex> {
    requireDevice(this.#owner.config(), { id: device, kind: 'graphics' })
    this.#owner.require('open-graphics')
    const path = this.#screenPath(device)
    const socket = connect({ path, ...(signal ? { signal } : {}) })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    socket.once('connect', resolve).once('error', reject)
    try {
      await promise
    } catch (cause) {
      throw new HypervisorError('unreachable', { what: `screen ${JSON.stringify(device)}` }, { cause })
    }
    socket.off('error', reject)
    return socket
  }

  /** A port that leads elsewhere has no room for us. */
  #requireOwn(device: string): void {
    const port = this.#owner.config().serials.find(({ id }) => id === device)
    if (!port || isOwn(port)) return
    const where = this.#whereIs(device)
    const remedy = where === undefined ? 'read its log' : 'connect there, or read its log'
    const feature = `a console at serial port ${device}, which leads to ${where ?? 'its log alone'}; ${remedy}`
    throw new HypervisorError('unsupported', { platform: 'the daemon', feature })
  }

  #screenPath(device: string): string {
    const { paths } = this.#owner
    const graphics = this.#owner.config().graphics.find(({ id }) => id === device)
    if (graphics?.protocol !== 'spice') return paths.screen
    if (!graphics.listen) return paths.spice
    const feature = `SPICE through itself where it listens; connect to ${this.#whereIs(device) ?? 'its address'}`
    throw new HypervisorError('unsupported', { platform: 'the daemon', feature })
  }

  #whereIs(device: string): string | undefined {
    const endpoint = this.#owner.endpoints().find((one) => one.device === device)
    if (!endpoint) return undefined
    const { kind, address, port, path } = endpoint
    return path === undefined ? `${kind} ${address}:${port}` : `${kind} ${path}`
  }

  async screenshot(
    device: string,
    options: Operation & { readonly format?: ScreenshotFormat } = {},
  ): Promise<Uint8Array> {
    const { paths } = this.#owner
    requireDevice(this.#owner.config(), { id: device, kind: 'graphics' })
    this.#owner.require('screenshot')
    // One screen, by whichever protocol.
    const screen = this.#owner.config().graphics[0]?.id ?? device
    const before = this.#picture
    const picture = this.#owner.translated(async () => {
      await before.catch(() => undefined)
      options.signal?.throwIfAborted()
      return await takeScreenshot(this.#requireRun().qmp, paths, { device: screen, format: options.format ?? 'png' })
    })
    this.#picture = picture
    return await orCancelled(picture, options.signal, `screenshot of ${this.#name}`)
  }

  async sendKeys(chords: readonly KeyChord[], options: Operation & KeyTiming = {}): Promise<void> {
    this.#owner.require('send-keys')
    const { qmp } = this.#requireRun()
    const pressed = this.#owner.translated(() => pressKeys(qmp, chords, options))
    await orCancelled(pressed, options.signal, `keys for ${this.#name}`)
  }

  async setGraphicsPassword(device: string, password: string, options: Operation & PasswordLife = {}): Promise<void> {
    this.#owner.require('set-graphics-password')
    const graphics = this.#owner.config().graphics.find(({ id }) => id === device)
    if (!graphics) throw new HypervisorError('device-not-found', { machine: this.#owner.config().name, device })
    requirePasswordAsked(graphics)
    checkGraphicsPassword(password, graphics)
    const { qmp } = this.#requireRun()
    await this.#owner.translated(() => setPassword(qmp, graphics, { ...options, password }))
  }

  get #name(): string {
    return `machine ${JSON.stringify(this.#owner.config().name)}`
  }

  #requireRun(): Run {
    const run = this.#owner.run()
    if (run) return run
    throw new HypervisorError('unreachable', { what: `QEMU of ${this.#name}` })
  }
}

async function orCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined, what: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (signal?.aborted && !(error instanceof HypervisorError)) throw cancelled(signal, what)
    throw error
  }
}
