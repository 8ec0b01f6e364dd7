import { HypervisorError } from '../../error.ts'
import type { FailPoint } from '../../operation.ts'
import type { AgentOptions, FreezeOptions, GuestAgent, GuestShutDownMode, GuestView } from '../guest-agent.ts'
import type { GuestProcess, GuestProcessRequest, GuestProcessStatus } from '../guest-process.ts'
import type {
  AgentInfo,
  GuestDisk,
  GuestFileSystem,
  GuestInterface,
  GuestOs,
  GuestProcessor,
  GuestTimeZone,
  GuestUser,
  TrimmedFileSystem,
} from '../guest-report.ts'
import { AgentLine, type AgentOwner } from './agent-line.ts'
import { type FreezeNote, Freezer } from './freezer.ts'
import { readGuestFile, writeGuestFile } from './guest-files.ts'
import { execInGuest, guestProgramStatus } from './guest-programs.ts'

/** What the agent in a guest is asked through, and what becomes of what it says. */
export interface QgaAgentParts extends AgentOwner {
  readonly nowMs: () => number
  readonly reached: FailPoint
  /** @throws HypervisorError where the machine as it is can't be asked: `invalid-state`, `machine-not-found` */
  readonly require: () => void
  /** Writes down that file systems may be frozen, before they are; with null, that they are not. */
  readonly note: (frozen: FreezeNote | null) => void | Promise<void>
  /** What it has told of its guest. */
  readonly learn: (part: Omit<GuestView, 'agent'>) => void
}

/** Trimming writes to whole disks. */
const trimMs = 60_000
/** So long an agent may take to say that it will not shut down: that it will, it does not say. */
const refusalMs = 2000
/** Addresses that are remembered of a guest, which may have any number. */
const mostAddresses = 64

/** The agent in a machine's guest, by the commands of QEMU's guest agent (qga/qapi-schema.json). */
export class QgaAgent implements GuestAgent {
  readonly #parts: QgaAgentParts
  readonly #line: AgentLine
  readonly #freezer: Freezer

  constructor(parts: QgaAgentParts) {
    this.#parts = parts
    this.#line = new AgentLine(parts)
    this.#freezer = new Freezer({ ...parts, name: () => parts.name(), line: this.#line })
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
    if (name !== undefined) this.#parts.learn({ os: name.slice(0, 200) })
    return os
  }

  async hostName(options?: AgentOptions): Promise<string> {
    const hostName = await this.#asked().report('guest-get-host-name', options)
    this.#parts.learn({ hostName: hostName.slice(0, 255) })
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
    this.#parts.learn({
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
  thawSoon(): void {
    this.#freezer.thawSoon()
  }

  /** The guest starts from its beginning, or is no more: nothing of it is frozen. */
  forgetFreeze(): void {
    this.#freezer.forget()
  }

  #asked(): AgentLine {
    this.#parts.require()
    return this.#line
  }
}
