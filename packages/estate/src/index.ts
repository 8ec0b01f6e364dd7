export { type Actor, actorOn, type Role, restarter, type Standing } from './actor.ts'
export * from './adoption/adopt-command.ts'
export type { AdoptionLoss, Translation } from './adoption/translate-config.ts'
export type { AgentSession } from './agent-session.ts'
export * from './clock.ts'
export * from './clone-command.ts'
export * from './command.ts'
export * from './console-session.ts'
export * from './crash-command.ts'
export * from './error.ts'
export * from './estate.ts'
export * from './job.ts'
export type { JournalRetention } from './journal/journal.ts'
export type { Revision } from './journal/revisions.ts'
export * from './journal-entry.ts'
export type { RoundFigures } from './metrics/collector.ts'
export {
  type Columns,
  type HostColumn,
  type HostRates,
  hostColumns,
  type MachineColumn,
  type MachineRates,
  type MetricUnit,
  machineColumns,
} from './metrics/columns.ts'
export type { HistorySpan, MetricHistory, MetricSeries } from './metrics/history.ts'
export { levels as metricLevels, type MetricStep, steps as metricSteps } from './metrics/levels.ts'
export * from './metrics-session.ts'
export type { HistoryPiece } from './migration/history-piece.ts'
export type { PeerCaller } from './migration/peer-caller.ts'
export type { PeerDoor, PeerPast } from './migration/peer-door.ts'
export type {
  ArrivalAnswer,
  ArrivalRequest,
  DepartureState,
  MigrationCertificates,
  PeerLink,
  PeerNetwork,
} from './migration/peer-network.ts'
export * from './migration-command.ts'
export * from './migration-session.ts'
export * from './network-command.ts'
export * from './network-session.ts'
export {
  type AgentPermission,
  agentPermissions,
  isPermitted,
  type Permission,
  permissions,
  permittedCommands,
} from './role-check.ts'
export type { Retention } from './schedule/retention.ts'
export type * from './schedule/schedule.ts'
export * from './schedule-session.ts'
export * from './session.ts'
export * from './snapshot-command.ts'
export type { Archive } from './storage/archive.ts'
export type { Collection, CollectionOptions, Storage } from './storage/collection.ts'
export type { FoundQueue, QueueRow, Queues } from './storage/queues.ts'
export type { PendingWrite } from './storage/writer.ts'
export * from './storage-command.ts'
export * from './storage-session.ts'
export { estateFailPoints } from './work/fail-point.ts'
export type { DriverContext, HypervisorSource } from './work/fleet.ts'
export type { JobRetention } from './work/job-board.ts'
