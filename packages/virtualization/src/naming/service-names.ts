/** The services of a host, by what they are for: the local names of each, of its capabilities, and of both for people. */
export const services = {
  /** DSP1042 */
  management: {
    className: 'VirtualSystemManagementService',
    capabilities: 'VirtualSystemManagementCapabilities',
    title: 'Virtual System Management',
  },
  /** DSP1042, virtual system snapshots */
  snapshots: {
    className: 'VirtualSystemSnapshotService',
    capabilities: 'VirtualSystemSnapshotServiceCapabilities',
    title: 'Virtual System Snapshot',
  },
  /** DSP1081 */
  migration: {
    className: 'VirtualSystemMigrationService',
    capabilities: 'VirtualSystemMigrationCapabilities',
    title: 'Virtual System Migration',
  },
  /** DSP1027 */
  power: {
    className: 'PowerManagementService',
    capabilities: 'PowerManagementCapabilities',
    title: 'Power Management',
  },
  /** DSP1076 */
  consoles: {
    className: 'ConsoleRedirectionService',
    capabilities: 'ConsoleRedirectionServiceCapabilities',
    title: 'Console Redirection',
  },
  /** DSP1053 */
  metrics: {
    className: 'MetricService',
    capabilities: 'MetricServiceCapabilities',
    title: 'Metric',
  },
} as const

export type ServiceName = keyof typeof services

export const serviceNames: readonly ServiceName[] = Object.keys(services) as ServiceName[]
