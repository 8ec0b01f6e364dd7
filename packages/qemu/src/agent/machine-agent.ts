import {
  type AgentInfo,
  type AgentOptions,
  type FailPoint,
  type FreezeOptions,
  type GuestAgent,
  type GuestDisk,
  type GuestFileSystem,
  type GuestInterface,
  type GuestOs,
  type GuestProcess,
  type GuestProcessor,
  type GuestProcessRequest,
  type GuestProcessStatus,
  type GuestShutDownMode,
  type GuestTimeZone,
  type GuestUser,
  type GuestView,
  HypervisorError,
  type TrimmedFileSystem,
} from '@cimarron/hypervisor'
import type { MachineStatus } from '../machine-status.ts'
import type { Run } from '../run.ts'
import type { RunPaths } from '../run-paths.ts'
import { AgentLine } from './agent-line.ts'
import { Freezer } from './freezer.ts'
import { readGuestFile, writeGuestFile } from './guest-files.ts'
import { execInGuest, guestProgramStatus } from './guest-programs.ts'

export interface MachineAgentParts {
  readonly status: MachineStatus
  readonly paths: RunPaths
  readonly run: () => Run | undefined
  readonly nowMs: () => number
  readonly reached: FailPoint
  /** @throws HypervisorError `invalid-state`, `machine-not-found` */
  readonly require: () => void
}

/** Trimming writes to whole disks. */
const trimMs = 60_000
/** So long an agent may take to say that it will not shut down: that it will, it does not say. */
const refusalMs = 2000
/** Addresses that are remembered of a guest, which may have any number. */
const mostAddresses = 64

/** The agent in a machine's guest, by QEMU's guest agent protocol. */
export class MachineAgent implements GuestAgent {
  readonly #parts: MachineAgentParts
  readonly #line: AgentLine
  readonly #freezer: Freezer

  constructor(parts: MachineAgentParts) {
    this.#parts = parts
    const name = () => parts.status.view.defined.name
    const isOpen = () => parts.status.view.guest?.agent
    this.#line = new AgentLine({ paths: parts.paths, run: parts.run, name, isOpen })
    this.#freezer = new Freezer({ ...parts, line: this.#line, name })
  }

  async ping(options?: AgentOptions): Promise<void> {
    await this.#asked().ask('guest-ping', options)
  }

  async info(options?: AgentOptions): Promise<AgentInfo> {
    return await this.#asked().report('guest-info', options)
  }

  async os(options?: AgentOptions): Promise<GuestOs> {
    const os = await this.#asked().report('guest-get-osinfo', options)
    const name = os.prettyName ?? os.name
    if (name !== undefined) this.#learn({ os: name.slice(0, 200) })
    return os
  }

  async hostName(options?: AgentOptions): Promise<string> {
    const hostName = await this.#asked().report('guest-get-host-name', options)
    this.#learn({ hostName: hostName.slice(0, 255) })
    return hostName
  }

  async timeZone(options?: AgentOptions): Promise<GuestTimeZone> {
    return await this.#asked().report('guest-get-timezone', options)
  }

  async time(options?: AgentOptions): Promise<number> {
    const nanoseconds = await this.#asked().ask('guest-get-time', options)
    if (typeof nanoseconds === 'number') return Math.floor(nanoseconds / 1e6)
    throw new HypervisorError('peer-failed', { what: 'the agent', words: 'answered guest-get-time with no number' })
  }

  async setTime(timeMs: number | undefined, options?: AgentOptions): Promise<void> {
    const args = timeMs === undefined ? {} : { args: { time: Math.round(timeMs) * 1e6 } }
    await this.#asked().ask('guest-set-time', { ...options, ...args })
  }

  async users(options?: AgentOptions): Promise<readonly GuestUser[]> {
    return await this.#asked().report('guest-get-users', options)
  }

  async interfaces(options?: AgentOptions): Promise<readonly GuestInterface[]> {
    const interfaces = await this.#asked().report('guest-network-get-interfaces', options)
    const addresses = interfaces.flatMap((one) => one.addresses).map(({ address }) => address)
    this.#learn({
      addresses: addresses.filter((one) => one !== '::1' && !one.startsWith('127.')).slice(0, mostAddresses),
    })
    return interfaces
  }

  async fileSystems(options?: AgentOptions): Promise<readonly GuestFileSystem[]> {
    return await this.#asked().report('guest-get-fsinfo', options)
  }

  async disks(options?: AgentOptions): Promise<readonly GuestDisk[]> {
    return await this.#asked().report('guest-get-disks', options)
  }

  async processors(options?: AgentOptions): Promise<readonly GuestProcessor[]> {
    return await this.#asked().report('guest-get-vcpus', options)
  }

  async exec(request: GuestProcessRequest, options: AgentOptions = {}): Promise<GuestProcess> {
    return await execInGuest(this.#asked(), request, options)
  }

  async execStatus(pid: number, options: AgentOptions = {}): Promise<GuestProcessStatus> {
    return await guestProgramStatus(this.#asked(), pid, options)
  }

  async *readFile(path: string, options: AgentOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    yield* readGuestFile(this.#asked(), path, options)
  }

  async writeFile(path: string, bytes: AsyncIterable<Uint8Array>, options: AgentOptions = {}): Promise<number> {
    return await writeGuestFile(this.#asked(), { path, bytes }, options)
  }

  async freeze(options: FreezeOptions = {}): Promise<number> {
    this.#parts.require()
    return await this.#freezer.freeze(options)
  }

  async thaw(options?: AgentOptions): Promise<number> {
    this.#parts.require()
    return await this.#freezer.thaw(options)
  }

  async freezeStatus(options?: AgentOptions): Promise<'thawed' | 'frozen'> {
    this.#parts.require()
    return await this.#freezer.status(options)
  }

  async setPassword(
    username: string,
    password: string,
    { crypted = false, ...options }: AgentOptions & { readonly crypted?: boolean } = {},
  ): Promise<void> {
    const args = { username, password: Buffer.from(password).toString('base64'), crypted }
    await this.#asked().ask('guest-set-user-password', { ...options, args })
  }

  async shutDown(mode: GuestShutDownMode, options: AgentOptions = {}): Promise<void> {
    await this.#asked().ask('guest-shutdown', { ...options, args: { mode }, silentMs: refusalMs })
  }

  async trim({
    minimumBytes,
    ...options
  }: AgentOptions & { readonly minimumBytes?: number } = {}): Promise<readonly TrimmedFileSystem[]> {
    const args = minimumBytes === undefined ? {} : { args: { minimum: minimumBytes } }
    return await this.#asked().report('guest-fstrim', { timeoutMs: trimMs, ...options, ...args })
  }

  async authorizedKeys(username: string, options: AgentOptions = {}): Promise<readonly string[]> {
    return await this.#asked().report('guest-ssh-get-authorized-keys', { ...options, args: { username } })
  }

  async addAuthorizedKeys(
    username: string,
    keys: readonly string[],
    { reset = false, ...options }: AgentOptions & { readonly reset?: boolean } = {},
  ): Promise<void> {
    await this.#asked().ask('guest-ssh-add-authorized-keys', { ...options, args: { username, keys, reset } })
  }

  async removeAuthorizedKeys(username: string, keys: readonly string[], options: AgentOptions = {}): Promise<void> {
    await this.#asked().ask('guest-ssh-remove-authorized-keys', { ...options, args: { username, keys } })
  }

  // What the machine tells it.

  /** What a former daemon has frozen, and can thaw no more, is thawed. */
  thawLeft(run: Run): void {
    if (run.record?.frozen) this.#freezer.thawSoon()
  }

  /** The guest starts from its beginning. */
  guestReset(): void {
    this.#freezer.forget()
    const run = this.#parts.run()
    if (run?.record?.frozen) run.note({ frozen: null })
  }

  /** Lets go of the run, which has ended or goes on without us. */
  async release(): Promise<void> {
    this.#freezer.forget()
    await this.#line.close()
  }

  #asked(): AgentLine {
    this.#parts.require()
    return this.#line
  }

  #learn(part: Omit<GuestView, 'agent'>): void {
    const { guest } = this.#parts.status.view
    if (guest) this.#parts.status.replace({ guest: { ...guest, ...part } })
  }
}
