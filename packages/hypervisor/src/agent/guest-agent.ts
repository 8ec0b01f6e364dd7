import type { Operation } from '../operation.ts'
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

/**
 * What can be asked of the agent that runs in a guest (qemu-guest-agent; QEMU, qga/qapi-schema.json). All of it needs a
 * machine that runs, and is refused with `agent-unavailable` where no agent answers, with `unsupported` naming the
 * command where it is too old or forbidden, with `guest-refused` and the agent's words where it could not do it, with
 * `timeout` where it does not answer in time, and with `peer-failed` where its answer is none.
 */
export interface GuestAgent {
  ping(options?: AgentOptions): Promise<void>
  info(options?: AgentOptions): Promise<AgentInfo>
  os(options?: AgentOptions): Promise<GuestOs>
  hostName(options?: AgentOptions): Promise<string>
  timeZone(options?: AgentOptions): Promise<GuestTimeZone>
  /** The guest's clock, in milliseconds since 1970. */
  time(options?: AgentOptions): Promise<number>
  /** Left out: the guest's clock is set by that of its hardware, as after a long pause. */
  setTime(timeMs: number | undefined, options?: AgentOptions): Promise<void>
  users(options?: AgentOptions): Promise<readonly GuestUser[]>
  interfaces(options?: AgentOptions): Promise<readonly GuestInterface[]>
  fileSystems(options?: AgentOptions): Promise<readonly GuestFileSystem[]>
  disks(options?: AgentOptions): Promise<readonly GuestDisk[]>
  processors(options?: AgentOptions): Promise<readonly GuestProcessor[]>

  /** Begins a program in the guest; no shell is between. It can't be ended from outside: the protocol has no way. */
  exec(request: GuestProcessRequest, options?: AgentOptions): Promise<GuestProcess>
  /** How a program that was begun is; its output comes with its end, once, and the agent forgets it then. */
  execStatus(pid: number, options?: AgentOptions): Promise<GuestProcessStatus>

  /** A file's bytes as they come. Leaving the loop closes it. */
  readFile(path: string, options?: AgentOptions): AsyncIterable<Uint8Array>
  /** Makes or empties the file and writes all that comes; answers how many bytes that were. */
  writeFile(path: string, bytes: AsyncIterable<Uint8Array>, options?: AgentOptions): Promise<number>

  /**
   * Flushes the guest's file systems and holds all writes (`guest-fsfreeze-freeze`). They are thawed by `thaw`, and by
   * themselves after `thawAfterMs` (default 10,000, at most 600,000) also where the daemon has died meanwhile: the next
   * one does it. Answers how many file systems are frozen. @throws `busy` where they are frozen already
   */
  freeze(options?: FreezeOptions): Promise<number>
  /** Answers how many file systems were thawed: 0 where none was frozen any more. */
  thaw(options?: AgentOptions): Promise<number>
  freezeStatus(options?: AgentOptions): Promise<'thawed' | 'frozen'>

  /** Never in a log, a journal or an argument list. `crypted`: it is a hash as crypt(3) makes them. */
  setPassword(user: string, password: string, options?: AgentOptions & { readonly crypted?: boolean }): Promise<void>
  /** Asks the guest to end; that it did is told by the machine's state. */
  shutDown(mode: GuestShutDownMode, options?: AgentOptions): Promise<void>
  /** Tells the disks which blocks are free (`guest-fstrim`); holes of less than `minimumBytes` are left. */
  trim(options?: AgentOptions & { readonly minimumBytes?: number }): Promise<readonly TrimmedFileSystem[]>

  authorizedKeys(user: string, options?: AgentOptions): Promise<readonly string[]>
  addAuthorizedKeys(
    user: string,
    keys: readonly string[],
    options?: AgentOptions & { readonly reset?: boolean },
  ): Promise<void>
  removeAuthorizedKeys(user: string, keys: readonly string[], options?: AgentOptions): Promise<void>
}

export interface AgentOptions extends Pick<Operation, 'signal'> {
  /** How long the agent may take for each answer, in milliseconds; default 10,000, for freeze and trim 60,000. */
  readonly timeoutMs?: number
}

export interface FreezeOptions extends AgentOptions {
  /** Only these mount points; left out: all of the guest. */
  readonly mountPoints?: readonly string[]
  readonly thawAfterMs?: number
}

export const usualThawAfterMs = 10_000
export const mostThawAfterMs = 600_000

export const guestShutDownModes = ['powerdown', 'halt', 'reboot'] as const
export type GuestShutDownMode = (typeof guestShutDownModes)[number]

/** What of a guest is known without asking it: by the last that its agent said. */
export interface GuestView {
  /** Whether an agent has opened its channel. */
  readonly agent: boolean
  readonly os?: string
  readonly hostName?: string
  /** Of all its interfaces but those that lead to itself. */
  readonly addresses?: readonly string[]
}
