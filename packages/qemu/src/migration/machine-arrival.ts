import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ArrivalEndpoints,
  type CarriedFile,
  HypervisorError,
  type Keepsakes,
  type MachineConfig,
  type OfferedState,
  requireDevice,
} from '@cimarron/hypervisor'
import type { Incoming } from '../incoming.ts'
import type { MachineContext } from '../machine-context.ts'
import type { MachineStatus } from '../machine-status.ts'
import type { QmpClient } from '../qmp/client.ts'
import type { Run } from '../run.ts'
import { SerialHistory } from '../serial-history.ts'
import { ComingFiles } from './carried-files.ts'
import { ImageServer, type ImageServerOptions } from './image-server.ts'
import { type IncomingGuestOptions, incomingGuest } from './incoming-guest.ts'
import { resetSending } from './memory-stream.ts'
import { standingOf } from './standing.ts'
import { removeCredentials } from './tls-credentials.ts'

export interface MachineArrivalParts {
  readonly id: string
  readonly status: MachineStatus
  readonly context: MachineContext
  run(): Run | undefined
  /** Starts QEMU with these settings, for a guest that is yet to come. */
  start(config: MachineConfig, incoming: Incoming): Promise<void>
  keepState(): void
}

export type ReceiveRequest = Omit<IncomingGuestOptions, 'user' | 'onListening'> & { readonly config: MachineConfig }

/** Killed at once: no guest has run. */
const patienceMs = 0

/** How a machine is made ready for a guest that comes from another host, and sent on when it is here. */
export class MachineArrival {
  readonly #parts: MachineArrivalParts
  #images: ImageServer | undefined

  constructor(parts: MachineArrivalParts) {
    this.#parts = parts
  }

  /** @throws HypervisorError `unreachable` */
  get qmp(): QmpClient {
    const run = this.#parts.run()
    if (run) return run.qmp
    throw new HypervisorError('unreachable', {
      what: `QEMU of machine ${JSON.stringify(this.#parts.status.view.defined.name)}`,
    })
  }

  get #folders() {
    const { id, context } = this.#parts
    const { firmwareFolder, tpmFolder, historyFolder, momentsFolder, tpmMomentsFolder, savedFolder } = context
    const history = join(historyFolder, id)
    const snapshots = { moments: join(momentsFolder, id), tpmMoments: join(tpmMomentsFolder, id) }
    const kept = { saved: join(savedFolder, id), ...snapshots }
    const own = { firmware: join(firmwareFolder, id), tpm: join(tpmFolder, id), ...kept }
    return { ...own, history, tls: join(history, 'tls') }
  }

  /** What firmware and TPM remember, for the daemon's eyes alone. */
  takeKeepsakes(keepsakes: Keepsakes): void {
    for (const kind of ['firmware', 'tpm'] as const) {
      const folder = this.#folders[kind]
      const files = Object.entries(keepsakes[kind])
      if (files.length === 0) continue
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      for (const [name, text] of files) {
        if (!/^[\w-][\w.-]*$/.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a keepsake`)
        writeFileSync(join(folder, name), Buffer.from(text, 'base64'), { mode: 0o600 })
        chmodSync(join(folder, name), 0o600)
      }
    }
  }

  /** Takes in what its host keeps for it in files. */
  comingFiles(expected: readonly CarriedFile[]): ComingFiles {
    const { id, context } = this.#parts
    const { momentsFolder, tpmMomentsFolder, savedFolder, surroundings } = context
    const folders = { momentsFolder, tpmMomentsFolder, savedFolder }
    return new ComingFiles(id, expected, { ...folders, reached: surroundings.reached })
  }

  /** What a serial port said at the source. A file of the user's does not get it: it was told there. */
  keepSerialHistory(device: string, piece: Uint8Array): void {
    requireDevice(this.#parts.status.view.defined, { id: device, kind: 'serial' })
    new SerialHistory(join(this.#folders.history, `${device}.log`)).append(piece)
  }

  /** Holds all that it needs to run, and listens. */
  async receive({ config, ...request }: ReceiveRequest): Promise<ArrivalEndpoints> {
    const { context, start } = this.#parts
    const listening = Promise.withResolvers<ArrivalEndpoints>()
    const { user } = context.surroundings
    await start(config, incomingGuest({ ...request, user, onListening: listening.resolve }))
    this.#parts.run()?.note({ arriving: request.ran ? 'running' : 'paused' })
    return await listening.promise
  }

  /** Takes in the images of a machine that is off. */
  async receiveImages(request: Omit<ImageServerOptions, 'tlsFolder'>): Promise<ArrivalEndpoints> {
    const { server, endpoints } = await ImageServer.open({ ...request, tlsFolder: this.#folders.tls })
    this.#images = server
    return endpoints
  }

  /** All of them are here, and durable. */
  async imagesCame(): Promise<void> {
    await this.#images?.finish()
    this.#images = undefined
  }

  /** All of it is here. */
  arrived(): void {
    const { status } = this.#parts
    status.replace({ reason: 'arrived' })
    if (!this.#parts.run()) this.#parts.keepState()
  }

  /** It is a machine of this hypervisor: it does what it did. */
  async goOn(state: OfferedState): Promise<void> {
    const { status } = this.#parts
    const run = this.#parts.run()
    if (!run) return
    if (state === 'running') {
      await run.qmp.execute('cont', {})
      status.become({ state: 'running', reason: 'arrived' })
    }
    // It may go on to another host, by others, or into a file.
    const { status: standing } = await standingOf(run.qmp)
    if (standing !== 'postcopy-active') await resetSending(run.qmp)
    await removeCredentials(run.qmp)
    run.note({ arriving: null })
  }

  /** A former daemon took it over, durably, and may have died before it let it run. */
  async complete(): Promise<void> {
    const arriving = this.#parts.run()?.record?.arriving
    if (arriving) await this.goOn(arriving)
  }

  /** Images that were coming are of no use. */
  async stopReceiving(): Promise<void> {
    await this.#images?.[Symbol.asyncDispose]()
    this.#images = undefined
  }

  /** Nothing of it stays. */
  async discard(): Promise<void> {
    await this.stopReceiving()
    const run = this.#parts.run()
    if (run) {
      await run.powerOff(patienceMs)
      await run.over
    }
    for (const folder of Object.values(this.#folders)) rmSync(folder, { recursive: true, force: true })
  }
}
