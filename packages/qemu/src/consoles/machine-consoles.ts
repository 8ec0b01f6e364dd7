import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  cancelled,
  HypervisorError,
  type KeyChord,
  type KeyTiming,
  type MachineConfig,
  type MachineOperation,
  type Operation,
  requireDevice,
  type ScreenshotFormat,
} from '@cimarron/hypervisor'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import type { SerialHistory } from '../serial-history.ts'
import { pressKeys } from './press-keys.ts'
import { takeScreenshot } from './screenshot.ts'

/** What consoles need of their machine. */
export interface ConsoleOwner {
  readonly paths: RunPaths
  /** The settings in force. */
  config(): MachineConfig
  run(): Run | undefined
  history(device: string): SerialHistory
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
    throw new HypervisorError('unreachable', { what: `serial port ${JSON.stringify(device)}` })
  }

  async readSerialLog(device: string, { lastBytes }: { readonly lastBytes?: number } = {}): Promise<Uint8Array> {
    this.#owner.require('read-serial-log')
    requireDevice(this.#owner.config(), { id: device, kind: 'serial' })
    const running = this.#owner.run()?.process?.serials.get(device)
    const all = running?.read() ?? this.#owner.history(device).read()
    return lastBytes === undefined ? all : all.subarray(Math.max(0, all.length - lastBytes))
  }

  async openGraphics(device: string, { signal }: Operation = {}): Promise<Duplex> {
    requireDevice(this.#owner.config(), { id: device, kind: 'graphics' })
    this.#owner.require('open-graphics')
    const socket = connect({ path: this.#owner.paths.screen, ...(signal ? { signal } : {}) })
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

  async screenshot(
    device: string,
    options: Operation & { readonly format?: ScreenshotFormat } = {},
  ): Promise<Uint8Array> {
    const { paths } = this.#owner
    requireDevice(this.#owner.config(), { id: device, kind: 'graphics' })
    this.#owner.require('screenshot')
    const before = this.#picture
    const picture = this.#owner.translated(async () => {
      await before.catch(() => undefined)
      options.signal?.throwIfAborted()
      return await takeScreenshot(this.#requireRun().qmp, paths, { device, format: options.format ?? 'png' })
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
