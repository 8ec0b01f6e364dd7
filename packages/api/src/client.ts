export type { Actor, JobView, MigrationView, MigrationWish, Role, Standing } from '@cimarron/estate'
export type {
  DumpFormat,
  Incident,
  KeptImage,
  MachineConfig,
  MachineState,
  MigrationObstacle,
  NicAddresses,
  ScreenshotFormat,
  StateReason,
} from '@cimarron/hypervisor'
export { type KeyboardLayout, keyboardLayouts, keyNames } from '@cimarron/hypervisor/keyboard'
export type { Input } from './client/call.ts'
export type { Console } from './client/console.ts'
export {
  type CallOptions,
  type Client,
  type ClientCredentials,
  type ClientOptions,
  createClient,
} from './client/create-client.ts'
export { fetchTransport } from './client/fetch-transport.ts'
export type { FollowOptions } from './client/follow-events.ts'
export { AddressError, ConnectionError, ProblemError } from './client/problem-error.ts'
export type { Channel, ChannelEnd, ChannelEvents, Transport, TransportRequest } from './client/transport.ts'
export type * from './contract/access.ts'
export type { AgentPart, AgentReport, ExecRequest, ExecResult } from './contract/agent.ts'
export { type CloneRequest, mostCopies, ownKeys } from './contract/clone.ts'
export type * from './contract/connection.ts'
export type * from './contract/console.ts'
export type {
  About,
  Answer,
  EndpointName,
  Endpoints,
  HostDetails,
  HostResource,
  HypervisorResource,
} from './contract/endpoints.ts'
export type { Finding } from './contract/finding.ts'
export type { Entry, JournalPage } from './contract/journal.ts'
export {
  type Change,
  type ChangeRequest,
  type Machine,
  type MachineDocument,
  type MachineDraft,
  type MachineList,
  type MachineOperation,
  type MachinePlan,
  type MachineRevision,
  type PowerOperation,
  powerOperations,
} from './contract/machine.ts'
export type { MachineSummaries, MachineSummary } from './contract/machine-summary.ts'
export type {
  HostMetrics,
  MachineCounters,
  MachineMetrics,
  MetricHistory,
  MetricSeries,
  MetricStep,
  MetricsOverview,
} from './contract/metrics.ts'
export type { Adoption, MigrationEndpoints, MigrationRequest } from './contract/migration.ts'
export type {
  Network,
  NetworkChange,
  NetworkConfig,
  NetworkDraft,
  NetworkEndpoints,
  NetworkLease,
  NetworkSettings,
} from './contract/network.ts'
export type * from './contract/peer.ts'
export type { AccessErrorCode, FieldError, Problem, ProblemCode, RequestErrorCode } from './contract/problem.ts'
export type { ScheduleCreation, ScheduleUpdate, ScheduleView } from './contract/schedule.ts'
export type { KeysRequest, TextRequest } from './contract/screen.ts'
export type {
  Pool,
  PoolChange,
  PoolDraft,
  StorageEndpoints,
  Volume,
  VolumeCreation,
  VolumeResize,
} from './contract/storage.ts'
export type { Why, WhyFinding } from './contract/why.ts'
