import type {
  AgentInfo,
  GuestDisk,
  GuestFileSystem,
  GuestInterface,
  GuestOs,
  GuestProcessor,
  GuestShutDownMode,
  GuestTimeZone,
  GuestUser,
  TrimmedFileSystem,
} from '@cimarron/hypervisor'
import type { Place } from './endpoints.ts'

/** What can be asked of a guest's agent for its report. */
export const agentParts = [
  'info',
  'os',
  'hostName',
  'timeZone',
  'timeMs',
  'users',
  'interfaces',
  'fileSystems',
  'disks',
  'processors',
  'freeze',
] as const
export type AgentPart = (typeof agentParts)[number]

/** What an agent tells of its guest: the parts asked for, but for those it could not tell. */
export interface AgentReport {
  readonly info?: AgentInfo
  readonly os?: GuestOs
  readonly hostName?: string
  readonly timeZone?: GuestTimeZone
  readonly timeMs?: number
  readonly users?: readonly GuestUser[]
  readonly interfaces?: readonly GuestInterface[]
  readonly fileSystems?: readonly GuestFileSystem[]
  readonly disks?: readonly GuestDisk[]
  readonly processors?: readonly GuestProcessor[]
  readonly freeze?: 'thawed' | 'frozen'
  /** Why a part is not there. */
  readonly problems: readonly { readonly part: AgentPart; readonly code: string; readonly detail: string }[]
}

export interface ExecRequest {
  /** Of the program in the guest; no shell is between. */
  readonly path: string
  readonly args?: readonly string[]
  /** Its whole environment, each as NAME=value; left out, the agent's own. */
  readonly env?: readonly string[]
  /** What it reads at its standard input, as base64. */
  readonly input?: string
  /** Whether its output is kept; default true. */
  readonly capture?: boolean
}

/** How a program in a guest is. Its output comes with its end, once. */
export interface ExecResult {
  readonly pid: number
  readonly exited: boolean
  readonly exitCode?: number
  readonly signal?: number
  /** As base64, as is `err`. */
  readonly out?: string
  readonly err?: string
  readonly outTruncated?: boolean
  readonly errTruncated?: boolean
}

export interface GuestPasswordRequest {
  readonly user: string
  readonly password: string
  /** It is a hash as crypt(3) makes them. */
  readonly crypted?: boolean
}

export interface FreezeRequest {
  /** Only these; left out, all. */
  readonly mountPoints?: readonly string[]
  /** They are thawed by themselves after so long; default 10,000. */
  readonly thawAfterMs?: number
}

type OfMachine<E> = E & { params: { readonly machine: string } }
interface Wait {
  /** Seconds. */
  readonly wait?: number
}

/** The agent in a machine's guest. */
export interface AgentEndpoints {
  'agent.report': OfMachine<{ query: { readonly parts?: string }; answer: AgentReport }>
  'agent.ping': OfMachine<{ answer: null }>
  'agent.exec': OfMachine<{ query: Wait; body: ExecRequest; answer: ExecResult }>
  'agent.process': { params: { readonly machine: string; readonly pid: string }; query: Wait; answer: ExecResult }
  'agent.read-file': OfMachine<{ query: { readonly path: string }; answer: Uint8Array }>
  /** Its body is the file's bytes. */
  'agent.write-file': OfMachine<{ query: { readonly path: string }; answer: { readonly bytes: number } }>
  'agent.freeze': OfMachine<{ body: FreezeRequest; answer: { readonly fileSystems: number } }>
  'agent.thaw': OfMachine<{ answer: { readonly fileSystems: number } }>
  'agent.password': OfMachine<{ body: GuestPasswordRequest; answer: null }>
  'agent.shut-down': OfMachine<{ body: { readonly mode: GuestShutDownMode }; answer: null }>
  'agent.trim': OfMachine<{ body: { readonly minimumBytes?: number }; answer: readonly TrimmedFileSystem[] }>
  'agent.set-time': OfMachine<{ body: { readonly timeMs?: number }; answer: null }>
  'agent.keys': OfMachine<{ query: { readonly user: string }; answer: readonly string[] }>
  'agent.change-keys': OfMachine<{
    body: { readonly user: string; readonly add?: readonly string[]; readonly remove?: readonly string[] }
    answer: readonly string[]
  }>
}

export const agentPlaces: { readonly [N in keyof AgentEndpoints]: Place } = {
  'agent.report': { method: 'GET', path: '/machines/{machine}/agent' },
  'agent.ping': { method: 'POST', path: '/machines/{machine}/agent/ping' },
  'agent.exec': { method: 'POST', path: '/machines/{machine}/agent/exec' },
  'agent.process': { method: 'GET', path: '/machines/{machine}/agent/processes/{pid}' },
  'agent.read-file': { method: 'GET', path: '/machines/{machine}/agent/file' },
  'agent.write-file': { method: 'PUT', path: '/machines/{machine}/agent/file' },
  'agent.freeze': { method: 'POST', path: '/machines/{machine}/agent/freeze' },
  'agent.thaw': { method: 'POST', path: '/machines/{machine}/agent/thaw' },
  'agent.password': { method: 'PUT', path: '/machines/{machine}/agent/password' },
  'agent.shut-down': { method: 'POST', path: '/machines/{machine}/agent/shut-down' },
  'agent.trim': { method: 'POST', path: '/machines/{machine}/agent/trim' },
  'agent.set-time': { method: 'PUT', path: '/machines/{machine}/agent/time' },
  'agent.keys': { method: 'GET', path: '/machines/{machine}/agent/authorized-keys' },
  'agent.change-keys': { method: 'PATCH', path: '/machines/{machine}/agent/authorized-keys' },
}
