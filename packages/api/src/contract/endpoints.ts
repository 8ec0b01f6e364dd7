import type { HypervisorInfo, JobView } from '@cimarron/estate'
import type { FeatureName, GuestPatience, Host, HostReport, NicAddresses } from '@cimarron/hypervisor'
import type { NewToken, NewUser, RoleChange } from '../access-administration.ts'
import type {
  CertificateInfo,
  CreatedToken,
  IssuedCertificate,
  SessionInfo,
  SignedIn,
  TokenInfo,
  UserInfo,
  WhoAmI,
} from './access.ts'
import { type AgentEndpoints, agentPlaces } from './agent.ts'
import type { CloneRequest } from './clone.ts'
import type { ConnectionDraft } from './connection.ts'
import type { ConsoleRequest, ConsoleTicket } from './console.ts'
import { type CrashEndpoints, crashPlaces } from './crash.ts'
import type { Finding } from './finding.ts'
import type { JournalPage } from './journal.ts'
import {
  type ChangeRequest,
  type Machine,
  type MachineList,
  type MachinePlan,
  type MachineRevision,
  type PowerOperation,
  powerOperations,
} from './machine.ts'
import type { MachineDocumentRequest, MachineDraftRequest } from './machine-request.ts'
import type { MachineSummaries } from './machine-summary.ts'
import { type MetricsEndpoints, metricsPlaces } from './metrics.ts'
import { type MigrationEndpoints, migrationPlaces } from './migration.ts'
import { type NetworkEndpoints, networkPlaces } from './network.ts'
import { type PeerEndpoints, peerPlaces } from './peer.ts'
import { type ScheduleEndpoints, schedulePlaces } from './schedule.ts'
import { type ScreenEndpoints, screenPlaces } from './screen.ts'
import { type SnapshotEndpoints, snapshotPlaces } from './snapshot.ts'
import { type StorageEndpoints, storagePlaces } from './storage.ts'
import type { Why } from './why.ts'

/** Everything under this path. */
export const basePath = '/api/v1'

/** What every endpoint takes and answers. Client, server and the OpenAPI document are all held to this one table. */
export interface Endpoints
  extends PowerEndpoints,
    ScreenEndpoints,
    CrashEndpoints,
    SnapshotEndpoints,
    AgentEndpoints,
    StorageEndpoints,
    MetricsEndpoints,
    ScheduleEndpoints,
    NetworkEndpoints,
    MigrationEndpoints,
    PeerEndpoints {
  'server.about': { answer: About }
  'server.doctor': { answer: readonly Finding[] }
  'session.create': { body: { readonly name: string; readonly password: string }; answer: SignedIn }
  'session.end': { answer: null }
  'session.whoami': { answer: WhoAmI }
  'hypervisors.list': { answer: readonly HypervisorResource[] }
  'hypervisors.add': { body: ConnectionDraft; answer: HypervisorResource }
  'hypervisors.remove': { params: { readonly hypervisor: string }; answer: null }
  'hosts.list': { answer: readonly HostResource[] }
  'hosts.get': { params: { readonly host: string }; answer: HostDetails }
  'machines.list': { query: { readonly hypervisor?: string }; answer: MachineList }
  'machines.summaries': { answer: MachineSummaries }
  'machines.get': OfMachine<{ answer: Machine }>
  'machines.define': {
    query: Wait & { readonly hypervisor?: string }
    body: MachineDraftRequest
    answer: JobView
  }
  'machines.change': OfMachine<{ query: Wait; body: ChangeRequest; answer: JobView }>
  'machines.clone': OfMachine<{ query: Wait; body: CloneRequest; answer: JobView }>
  'machines.undefine': OfMachine<{
    query: Wait & { readonly powerOff?: boolean; readonly discardSaved?: boolean; readonly snapshots?: boolean }
    answer: JobView
  }>
  'machines.plan': OfMachine<{ query: { readonly whole?: boolean }; body: MachineDocumentRequest; answer: MachinePlan }>
  'machines.history': OfMachine<{ query: { readonly limit?: number }; answer: readonly MachineRevision[] }>
  'machines.addresses': OfMachine<{ answer: readonly NicAddresses[] }>
  'machines.why': OfMachine<{ answer: Why }>
  'machines.serial-log': OfMachine<{
    query: { readonly device?: string; readonly lastBytes?: number }
    answer: Uint8Array
  }>
  'consoles.create': OfMachine<{ body: ConsoleRequest; answer: ConsoleTicket }>
  'jobs.list': {
    query: { readonly machine?: string; readonly state?: JobView['state'] }
    answer: readonly JobView[]
  }
  'jobs.get': { params: { readonly job: string }; query: Wait; answer: JobView }
  'jobs.cancel': { params: { readonly job: string }; answer: JobView }
  'journal.read': { query: Page; answer: JournalPage }
  'audit.read': { query: Page & { readonly actor?: string; readonly command?: string }; answer: JournalPage }
  'users.list': { answer: readonly UserInfo[] }
  'users.add': { body: NewUser; answer: UserInfo }
  'users.set-password': OfUser<{ body: { readonly password: string }; answer: UserInfo }>
  'users.set-role': OfUser<{ body: RoleChange; answer: UserInfo }>
  'users.remove': OfUser<{ answer: null }>
  'certificates.list': OfUser<{ answer: readonly CertificateInfo[] }>
  'certificates.issue': OfUser<{
    body: { readonly days?: number; readonly certificate?: string }
    answer: IssuedCertificate
  }>
  'certificates.revoke': {
    params: { readonly name: string; readonly fingerprint: string }
    answer: null
  }
  'tokens.list': { query: { readonly user?: string }; answer: readonly TokenInfo[] }
  'tokens.create': { body: NewToken; answer: CreatedToken }
  'tokens.revoke': { params: { readonly token: string }; answer: null }
  'sessions.list': { answer: readonly SessionInfo[] }
  'sessions.end': { params: { readonly session: string }; answer: null }
}

type PowerEndpoints = {
  [O in PowerOperation as `machines.${O}`]: OfMachine<{ query: Wait & PowerOptions<O>; answer: JobView }>
}

type PowerOptions<O extends PowerOperation> = O extends 'start'
  ? { readonly paused?: boolean }
  : O extends 'reboot' | 'shut-down'
    ? GuestPatience
    : unknown

/** By id, or by name where only one machine has it. */
type OfMachine<E> = E & { params: { readonly machine: string } }
type OfUser<E> = E & { params: { readonly name: string } }

interface Wait {
  /** Answer only when the job has ended, or after so many seconds; left out: answer as soon as it is durable. */
  readonly wait?: number
}

interface Page {
  /** By id or name; also the id of one long removed. */
  readonly machine?: string
  /** Only what came before this cursor. */
  readonly before?: number
  /** At most 1,000; default 100. */
  readonly limit?: number
}

export interface About {
  readonly name: 'cimarron'
  readonly version: string
}

export interface HypervisorResource extends Omit<HypervisorInfo, 'features' | 'missing'> {
  readonly features: readonly FeatureName[]
}

/** A host with all about it, as it is now. */
export interface HostDetails extends HostResource {
  readonly report: HostReport
}

export interface HostResource extends Host {
  /** The id of its hypervisor. */
  readonly hypervisor: string
}

export type EndpointName = keyof Endpoints

/** A part of what an endpoint takes; an empty object where it takes none. */
export type Part<N extends EndpointName, P extends 'params' | 'query'> =
  Endpoints[N] extends Record<P, infer V> ? V : unknown
export type Body<N extends EndpointName> = Endpoints[N] extends { body: infer B } ? B : undefined
export type Answer<N extends EndpointName> = Endpoints[N]['answer']

/** Where an endpoint is. `{name}` in a path stands for one segment, percent-encoded. */
export interface Place {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `basePath`. */
  readonly path: string
}

const power = Object.fromEntries(
  powerOperations.map((operation) => [
    `machines.${operation}`,
    { method: 'POST', path: `/machines/{machine}/${operation}` },
  ]),
) as { readonly [N in keyof PowerEndpoints]: Place }

export const places: { readonly [N in EndpointName]: Place } = {
  'server.about': { method: 'GET', path: '' },
  'server.doctor': { method: 'GET', path: '/doctor' },
  'session.create': { method: 'POST', path: '/session' },
  'session.end': { method: 'DELETE', path: '/session' },
  'session.whoami': { method: 'GET', path: '/whoami' },
  'hypervisors.list': { method: 'GET', path: '/hypervisors' },
  'hypervisors.add': { method: 'POST', path: '/hypervisors' },
  'hypervisors.remove': { method: 'DELETE', path: '/hypervisors/{hypervisor}' },
  'hosts.list': { method: 'GET', path: '/hosts' },
  'hosts.get': { method: 'GET', path: '/hosts/{host}' },
  'machines.list': { method: 'GET', path: '/machines' },
  // Not below /machines, where a machine could have the name.
  'machines.summaries': { method: 'GET', path: '/machine-summaries' },
  'machines.get': { method: 'GET', path: '/machines/{machine}' },
  'machines.define': { method: 'POST', path: '/machines' },
  'machines.change': { method: 'PATCH', path: '/machines/{machine}' },
  'machines.undefine': { method: 'DELETE', path: '/machines/{machine}' },
  ...power,
  'machines.clone': { method: 'POST', path: '/machines/{machine}/clone' },
  'machines.plan': { method: 'POST', path: '/machines/{machine}/plan' },
  'machines.history': { method: 'GET', path: '/machines/{machine}/history' },
  'machines.addresses': { method: 'GET', path: '/machines/{machine}/addresses' },
  'machines.why': { method: 'GET', path: '/machines/{machine}/why' },
  'machines.serial-log': { method: 'GET', path: '/machines/{machine}/serial-log' },
  ...screenPlaces,
  ...crashPlaces,
  ...snapshotPlaces,
  ...agentPlaces,
  'consoles.create': { method: 'POST', path: '/machines/{machine}/consoles' },
  ...storagePlaces,
  ...metricsPlaces,
  ...schedulePlaces,
  ...networkPlaces,
  ...peerPlaces,
  ...migrationPlaces,
  'jobs.list': { method: 'GET', path: '/jobs' },
  'jobs.get': { method: 'GET', path: '/jobs/{job}' },
  'jobs.cancel': { method: 'POST', path: '/jobs/{job}/cancel' },
  'journal.read': { method: 'GET', path: '/journal' },
  'audit.read': { method: 'GET', path: '/audit' },
  'users.list': { method: 'GET', path: '/users' },
  'users.add': { method: 'POST', path: '/users' },
  'users.set-password': { method: 'PUT', path: '/users/{name}/password' },
  'users.set-role': { method: 'PUT', path: '/users/{name}/role' },
  'users.remove': { method: 'DELETE', path: '/users/{name}' },
  'certificates.list': { method: 'GET', path: '/users/{name}/certificates' },
  'certificates.issue': { method: 'POST', path: '/users/{name}/certificates' },
  'certificates.revoke': { method: 'DELETE', path: '/users/{name}/certificates/{fingerprint}' },
  'tokens.list': { method: 'GET', path: '/tokens' },
  'tokens.create': { method: 'POST', path: '/tokens' },
  'tokens.revoke': { method: 'DELETE', path: '/tokens/{token}' },
  'sessions.list': { method: 'GET', path: '/sessions' },
  'sessions.end': { method: 'DELETE', path: '/sessions/{session}' },
}
/** The journal as server-sent events. */
export const eventsPath = '/events'
/** A console's WebSocket is at its ticket, below this. */
export const consolesPath = '/consoles'
