/** What a number of the history counts. */
export type MetricUnit = 'cores' | 'bytes' | 'bytes/s' | 'requests/s' | 'packets/s' | 'ms' | 'processes'

export type MachineColumn =
  | 'cpu'
  | 'cpuWait'
  | 'memoryResident'
  | 'memoryBalloon'
  | 'memoryUsed'
  | 'diskRead'
  | 'diskWrite'
  | 'diskReads'
  | 'diskWrites'
  | 'diskReadTime'
  | 'diskWriteTime'
  | 'netReceive'
  | 'netTransmit'
  | 'netReceivePackets'
  | 'netTransmitPackets'

export type HostColumn = 'cpu' | 'cpuSteal' | 'memoryUsed' | 'load'

export type Columns<C extends string = string> = Readonly<Record<C, MetricUnit>>

/**
 * What is kept of a machine over time, for the whole of it: its disks and NICs together. Stored rows have these in this
 * order, so a new one comes at the end and none ever goes.
 */
export const machineColumns: Columns<MachineColumn> = {
  cpu: 'cores',
  cpuWait: 'cores',
  memoryResident: 'bytes',
  memoryBalloon: 'bytes',
  memoryUsed: 'bytes',
  diskRead: 'bytes/s',
  diskWrite: 'bytes/s',
  diskReads: 'requests/s',
  diskWrites: 'requests/s',
  diskReadTime: 'ms',
  diskWriteTime: 'ms',
  netReceive: 'bytes/s',
  netTransmit: 'bytes/s',
  netReceivePackets: 'packets/s',
  netTransmitPackets: 'packets/s',
}

/** The same of a host. */
export const hostColumns: Columns<HostColumn> = {
  cpu: 'cores',
  cpuSteal: 'cores',
  memoryUsed: 'bytes',
  load: 'processes',
}

/** A number for each column of a moment; one that is not known is left out. */
export type Rates<C extends string> = Readonly<Partial<Record<C, number>>>
export type MachineRates = Rates<MachineColumn>
export type HostRates = Rates<HostColumn>
