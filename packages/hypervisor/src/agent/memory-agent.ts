import type { MachineConfig } from '../config.ts'
import { HypervisorError } from '../error.ts'
import type { AgentOptions, FreezeOptions, GuestAgent, GuestShutDownMode, GuestView } from './guest-agent.ts'
import { mostThawAfterMs, usualThawAfterMs } from './guest-agent.ts'
import type { GuestProcess, GuestProcessRequest, GuestProcessStatus } from './guest-process.ts'
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
} from './guest-report.ts'

export interface MemoryGuest {
  /** What the guest's machine is made of now. */
  config(): MachineConfig
  nowMs(): number
  /** By which the guest's interfaces are known. */
  addresses(): Promise<ReadonlyMap<string, string>>
  /** Resolves when the guest would answer; throws where it would not. */
  answer(command: string, options: AgentOptions): Promise<void>
  /** Calls after so long; answers how to call that off. */
  after(ms: number, call: () => void): () => void
  shutDown(mode: GuestShutDownMode): void
  learn(part: Omit<GuestView, 'agent'>): void
}

/** Of all files together. */
const mostFileBytes = 16 * 2 ** 20

type Program = (
  request: GuestProcessRequest,
  agent: MemoryAgent,
) => { readonly code?: number; readonly out?: string | Uint8Array; readonly err?: string }

/** An agent in a guest that only exists in memory: it keeps files, passwords and keys, and knows a few programs. */
export class MemoryAgent implements GuestAgent {
  readonly #guest: MemoryGuest
  readonly #files = new Map<string, Uint8Array>()
  readonly #keys = new Map<string, readonly string[]>([['root', []]])
  readonly #ended = new Map<number, GuestProcessStatus>()
  #nextPid = 500
  #clockMs = 0
  #thaw: (() => void) | undefined

  constructor(guest: MemoryGuest) {
    this.#guest = guest
  }

  get config(): MachineConfig {
    return this.#guest.config()
  }

  file(path: string): Uint8Array | undefined {
    return this.#files.get(path)
  }

  /** The guest starts anew: what was in its memory is gone. */
  reset(): void {
    this.#thaw?.()
    this.#thaw = undefined
    this.#ended.clear()
  }

  async ping(options: AgentOptions = {}): Promise<void> {
    await this.#guest.answer('guest-ping', options)
  }

  async info(options: AgentOptions = {}): Promise<AgentInfo> {
    await this.#guest.answer('guest-info', options)
    return { version: '7.2.22', commands: knownCommands.map((name) => ({ name, enabled: true })) }
  }

  async os(options: AgentOptions = {}): Promise<GuestOs> {
    await this.#guest.answer('guest-get-osinfo', options)
    this.#guest.learn({ os: 'Simulated Linux 12' })
    const machine = this.config.architecture
    return {
      id: 'simulated',
      name: 'Simulated Linux',
      prettyName: 'Simulated Linux 12',
      versionId: '12',
      kernelRelease: '6.1.0',
      machine,
    }
  }

  async hostName(options: AgentOptions = {}): Promise<string> {
    await this.#guest.answer('guest-get-host-name', options)
    const { name } = this.config
    this.#guest.learn({ hostName: name })
    return name
  }

  async timeZone(options: AgentOptions = {}): Promise<GuestTimeZone> {
    await this.#guest.answer('guest-get-timezone', options)
    return { zone: 'UTC', offsetSeconds: 0 }
  }

  async time(options: AgentOptions = {}): Promise<number> {
    await this.#guest.answer('guest-get-time', options)
    return this.#guest.nowMs() + this.#clockMs
  }

  async setTime(timeMs: number | undefined, options: AgentOptions = {}): Promise<void> {
    await this.#guest.answer('guest-set-time', options)
    this.#clockMs = timeMs === undefined ? 0 : timeMs - this.#guest.nowMs()
  }

  async users(options: AgentOptions = {}): Promise<readonly GuestUser[]> {
    await this.#guest.answer('guest-get-users', options)
    return []
  }

  async interfaces(options: AgentOptions = {}): Promise<readonly GuestInterface[]> {
    await this.#guest.answer('guest-network-get-interfaces', options)
    const addresses = await this.#guest.addresses()
    this.#guest.learn({ addresses: [...addresses.values()] })
    const nics = this.config.nics.map(({ id, mac }, index): GuestInterface => {
      const address = addresses.get(id)
      return {
        name: `eth${index}`,
        mac,
        addresses: address === undefined ? [] : [{ address, prefix: 24, family: 'ipv4' }],
      }
    })
    return [{ name: 'lo', addresses: [{ address: '127.0.0.1', prefix: 8, family: 'ipv4' }] }, ...nics]
  }

  async fileSystems(options: AgentOptions = {}): Promise<readonly GuestFileSystem[]> {
    await this.#guest.answer('guest-get-fsinfo', options)
    const mounts = this.config.disks.map((_, index): GuestFileSystem => {
      const name = diskName(index)
      return {
        name,
        mountPoint: index === 0 ? '/' : `/mnt/${name}`,
        type: 'ext4',
        totalBytes: 8 * 2 ** 30,
        usedBytes: 2 ** 30,
      }
    })
    return mounts
  }

  async disks(options: AgentOptions = {}): Promise<readonly GuestDisk[]> {
    await this.#guest.answer('guest-get-disks', options)
    return this.config.disks.map(({ id, bus }, index) => ({
      name: `/dev/${diskName(index)}`,
      isPartition: false,
      serial: id,
      busType: bus,
    }))
  }

  async processors(options: AgentOptions = {}): Promise<readonly GuestProcessor[]> {
    await this.#guest.answer('guest-get-vcpus', options)
    const { count } = this.config.processors
    return Array.from({ length: count }, (_, id) => ({ id, online: true, canOffline: id > 0 }))
  }

  async exec(request: GuestProcessRequest, options: AgentOptions = {}): Promise<GuestProcess> {
    await this.#guest.answer('guest-exec', options)
    this.#requireThawed('guest-exec')
    const name = request.path.split('/').at(-1) ?? ''
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined
    if (!program || (request.path.includes('/') && !/^(\/usr)?\/s?bin\/[^/]+$/.test(request.path))) {
      throw this.#refused('guest-exec', `Failed to execute child process "${request.path}" (No such file or directory)`)
    }
    const { code = 0, out = '', err = '' } = program(request, this)
    const kept = request.capture ?? true
    const pid = this.#nextPid++
    this.#ended.set(pid, {
      exited: true,
      exitCode: code,
      ...(kept && out.length > 0 ? { out: Buffer.from(out) } : {}),
      ...(kept && err.length > 0 ? { err: Buffer.from(err) } : {}),
    })
    return { pid }
  }

  async execStatus(pid: number, options: AgentOptions = {}): Promise<GuestProcessStatus> {
    await this.#guest.answer('guest-exec-status', options)
    const status = this.#ended.get(pid)
    if (!status) throw this.#refused('guest-exec-status', "Invalid parameter 'pid'")
    this.#ended.delete(pid)
    return status
  }

  async *readFile(path: string, options: AgentOptions = {}): AsyncGenerator<Uint8Array, void, undefined> {
    await this.#guest.answer('guest-file-open', options)
    const bytes = this.#files.get(path)
    if (!bytes)
      throw this.#refused('guest-file-open', `failed to open file '${path}' (mode: 'r'): No such file or directory`)
    if (bytes.length > 0) yield bytes
  }

  async writeFile(path: string, bytes: AsyncIterable<Uint8Array>, options: AgentOptions = {}): Promise<number> {
    await this.#guest.answer('guest-file-open', options)
    this.#requireThawed('guest-file-open')
    const parts: Uint8Array[] = []
    let total = [...this.#files].reduce((sum, [name, file]) => sum + (name === path ? 0 : file.length), 0)
    for await (const piece of bytes) {
      total += piece.length
      if (total > mostFileBytes)
        throw this.#refused('guest-file-write', 'failed to write file: No space left on device')
      parts.push(Uint8Array.from(piece))
    }
    const whole = Buffer.concat(parts)
    this.#files.set(path, whole)
    return whole.length
  }

  async freeze({ thawAfterMs = usualThawAfterMs, mountPoints, ...options }: FreezeOptions = {}): Promise<number> {
    if (!(thawAfterMs >= 100 && thawAfterMs <= mostThawAfterMs)) {
      const problem = 'is no time in milliseconds after which to thaw'
      throw new HypervisorError('invalid-input', {
        what: 'thawAfterMs',
        value: thawAfterMs,
        problem,
        remedy: `use 100 to ${mostThawAfterMs}`,
      })
    }
    await this.#guest.answer('guest-fsfreeze-freeze', options)
    if (this.#thaw) {
      throw new HypervisorError('busy', {
        machine: this.config.name,
        operation: 'a freeze of its file systems: thaw them first',
      })
    }
    const all = this.config.disks.length
    const count = mountPoints ? Math.min(mountPoints.length, all) : all
    if (count > 0) {
      this.#thaw = this.#guest.after(thawAfterMs, () => {
        this.#thaw = undefined
      })
    }
    return count
  }

  async thaw(options: AgentOptions = {}): Promise<number> {
    await this.#guest.answer('guest-fsfreeze-thaw', options)
    if (!this.#thaw) return 0
    this.#thaw()
    this.#thaw = undefined
    return this.config.disks.length
  }

  async freezeStatus(options: AgentOptions = {}): Promise<'thawed' | 'frozen'> {
    await this.#guest.answer('guest-fsfreeze-status', options)
    return this.#thaw ? 'frozen' : 'thawed'
  }

  async setPassword(user: string, _password: string, options: AgentOptions = {}): Promise<void> {
    await this.#guest.answer('guest-set-user-password', options)
    this.#requireUser('guest-set-user-password', user)
  }

  async shutDown(mode: GuestShutDownMode, options: AgentOptions = {}): Promise<void> {
    await this.#guest.answer('guest-shutdown', options)
    this.#guest.shutDown(mode)
  }

  async trim(options: AgentOptions = {}): Promise<readonly TrimmedFileSystem[]> {
    const mounted = await this.fileSystems(options)
    return mounted.map(({ mountPoint: path }) => ({ path, trimmedBytes: 2 ** 20, minimumBytes: 0 }))
  }

  async authorizedKeys(user: string, options: AgentOptions = {}): Promise<readonly string[]> {
    await this.#guest.answer('guest-ssh-get-authorized-keys', options)
    this.#requireUser('guest-ssh-get-authorized-keys', user)
    return this.#keys.get(user) ?? []
  }

  async addAuthorizedKeys(
    user: string,
    keys: readonly string[],
    { reset = false, ...options }: AgentOptions & { readonly reset?: boolean } = {},
  ): Promise<void> {
    const before = await this.authorizedKeys(user, options)
    this.#keys.set(user, [...new Set([...(reset ? [] : before), ...keys])])
  }

  async removeAuthorizedKeys(user: string, keys: readonly string[], options: AgentOptions = {}): Promise<void> {
    const before = await this.authorizedKeys(user, options)
    this.#keys.set(
      user,
      before.filter((key) => !keys.includes(key)),
    )
  }

  /** It has one user. */
  #requireUser(command: string, user: string): void {
    if (user !== 'root') throw this.#refused(command, `failed to lookup user '${user}'`)
  }

  /** Of a frozen guest an agent allows little (QEMU, qga/main.c: `ga_freeze_allowlist`). */
  #requireThawed(command: string): void {
    if (!this.#thaw) return
    const platform = `the agent in the guest of machine ${JSON.stringify(this.config.name)}`
    const why = `Command ${command} has been disabled: the agent is in frozen state`
    throw new HypervisorError('unsupported', { platform, feature: command, why })
  }

  #refused(command: string, words: string): HypervisorError {
    return new HypervisorError('guest-refused', { machine: this.config.name, problem: `refused ${command}: ${words}` })
  }
}

const programs: Readonly<Record<string, Program>> = {
  echo: ({ args = [] }) => ({ out: `${args.join(' ')}\n` }),
  cat: ({ args = [], input }, agent) => {
    const [path] = args
    if (path === undefined) return { out: input ?? '' }
    const file = agent.file(path)
    return file ? { out: file } : { code: 1, err: `cat: ${path}: No such file or directory\n` }
  },
  true: () => ({}),
  false: () => ({ code: 1 }),
  hostname: (_, { config }) => ({ out: `${config.name}\n` }),
  nproc: (_, { config }) => ({ out: `${config.processors.count}\n` }),
  uname: () => ({ out: 'Simulated\n' }),
}

function diskName(index: number): string {
  return `vd${String.fromCharCode('a'.charCodeAt(0) + index)}`
}

const knownCommands = [
  'guest-exec',
  'guest-exec-status',
  'guest-file-close',
  'guest-file-flush',
  'guest-file-open',
  'guest-file-read',
  'guest-file-write',
  'guest-fsfreeze-freeze',
  'guest-fsfreeze-freeze-list',
  'guest-fsfreeze-status',
  'guest-fsfreeze-thaw',
  'guest-fstrim',
  'guest-get-disks',
  'guest-get-fsinfo',
  'guest-get-host-name',
  'guest-get-osinfo',
  'guest-get-time',
  'guest-get-timezone',
  'guest-get-users',
  'guest-get-vcpus',
  'guest-info',
  'guest-network-get-interfaces',
  'guest-ping',
  'guest-set-time',
  'guest-set-user-password',
  'guest-shutdown',
  'guest-ssh-add-authorized-keys',
  'guest-ssh-get-authorized-keys',
  'guest-ssh-remove-authorized-keys',
  'guest-sync-delimited',
] as const
