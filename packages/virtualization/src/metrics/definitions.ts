import type { HostMetrics, MachineMetrics } from '@cimarron/estate'
import type { DiskSample, NicSample, PacketCounters } from '@cimarron/hypervisor'
import {
  CIM_BaseMetricDefinition_ChangeType as Change,
  CIM_BaseMetricDefinition_DataType as Type,
} from '../schema.gen.ts'

/** What is measured of one kind of element: what it counts, and how to find it. */
export interface Metric {
  /** In its namespace: `ProcessorTime`. */
  readonly name: string
  readonly title: string
  readonly of: Measured
  /** A programmatic unit (DSP0004 annex C). */
  readonly unit: string
  readonly change: Change
  readonly type: Type
  /** It is of the time between two rounds, not of a moment. */
  readonly isInterval: boolean
  /** From what a round found of a machine, or of a host: the parts (empty: the element itself), each with its value. */
  values(found: Found): Iterable<readonly [part: string, value: number | bigint | undefined]>
}

export type Measured = 'machine' | 'processor' | 'disk' | 'nic' | 'host'

/** What the newest round found of a machine or of a host. */
export interface Found {
  readonly machine?: MachineMetrics
  readonly host?: HostMetrics
}

const byte = 'byte'
const rate = 'byte / second'

/** Everything that is measured. */
export const metrics: readonly Metric[] = [
  ofMachine(['ProcessorTime', 'Time on processors', 'second * 10^-9'], 'counter', ({ sample }) => sample?.cpu.totalNs),
  ofMachine(
    ['MemoryConfigured', 'Memory that it is set to', byte],
    'gauge',
    ({ sample }) => sample?.memory.configuredBytes,
  ),
  ofMachine(
    ['MemoryBalloon', 'Memory that its balloon leaves it', byte],
    'gauge',
    ({ sample }) => sample?.memory.balloonBytes,
  ),
  ofMachine(
    ['MemoryResident', 'Memory that the host holds for it', byte],
    'gauge',
    ({ sample }) => sample?.memory.residentBytes,
  ),
  ofMachine(['MemoryUsed', 'Memory that its guest uses', byte], 'gauge', ({ rates }) => rates?.memoryUsed),
  ofMachine(['Uptime', 'Time since it was started', 'second * 10^-3'], 'counter', ({ sample }) => sample?.uptimeMs),
  ofMachine(['ProcessorUsage', 'Processors that it keeps busy', 'count'], 'interval', ({ rates }) => rates?.cpu),
  ofMachine(['ProcessorWait', 'Processors that it waits for', 'count'], 'interval', ({ rates }) => rates?.cpuWait),
  ofMachine(['DiskReadRate', 'Bytes read from its disks', rate], 'interval', ({ rates }) => rates?.diskRead),
  ofMachine(['DiskWriteRate', 'Bytes written to its disks', rate], 'interval', ({ rates }) => rates?.diskWrite),
  ofMachine(['NetworkReceiveRate', 'Bytes that it receives', rate], 'interval', ({ rates }) => rates?.netReceive),
  ofMachine(['NetworkTransmitRate', 'Bytes that it sends', rate], 'interval', ({ rates }) => rates?.netTransmit),
  {
    ...counter(['EachProcessorTime', 'Time on processors', 'second * 10^-9'], 'processor'),
    *values({ machine }) {
      for (const { index, totalNs } of machine?.sample?.cpu.processors ?? []) yield [`processor/${index}`, totalNs]
    },
  },
  ofDisks(['DiskReadBytes', 'Bytes read', byte], ({ read }) => read.bytes),
  ofDisks(['DiskWriteBytes', 'Bytes written', byte], ({ write }) => write.bytes),
  ofDisks(['DiskReads', 'Reads', 'count'], ({ read }) => read.requests),
  ofDisks(['DiskWrites', 'Writes', 'count'], ({ write }) => write.requests),
  ofDisks(['DiskFlushes', 'Flushes', 'count'], ({ flush }) => flush.requests),
  ofDisks(['DiskReadErrors', 'Reads that failed', 'count'], ({ read }) => read.errors),
  ofDisks(['DiskWriteErrors', 'Writes that failed', 'count'], ({ write }) => write.errors),
  ofDisks(['DiskReadTime', 'Time that reads took, of all together', 'second * 10^-9'], ({ read }) => read.timeNs),
  ofDisks(['DiskWriteTime', 'Time that writes took, of all together', 'second * 10^-9'], ({ write }) => write.timeNs),
  ...(['receive', 'transmit'] as const).flatMap((way) => {
    const [name, verb] = way === 'receive' ? ['Receive', 'received'] : ['Transmit', 'sent']
    return [
      ofNics([`Network${name}Bytes`, `Bytes ${verb}`, byte], way, ({ bytes }) => bytes),
      ofNics([`Network${name}Packets`, `Packets ${verb}`, 'count'], way, ({ packets }) => packets),
      ofNics([`Network${name}Errors`, `Packets with errors, ${verb}`, 'count'], way, ({ errors }) => errors),
      ofNics([`Network${name}Drops`, `Packets lost, ${verb}`, 'count'], way, ({ drops }) => drops),
    ]
  }),
  ofHost(['HostProcessorUsage', 'Processors that are busy', 'count'], 'interval', ({ rates }) => rates?.cpu),
  ofHost(
    ['HostProcessorSteal', 'Processors taken by a hypervisor below', 'count'],
    'interval',
    ({ rates }) => rates?.cpuSteal,
  ),
  ofHost(['HostMemoryUsed', 'Memory in use', byte], 'gauge', ({ rates }) => rates?.memoryUsed),
  ofHost(
    ['HostMemoryAvailable', 'Memory that could be had', byte],
    'gauge',
    ({ sample }) => sample?.memory.availableBytes,
  ),
  ofHost(['HostLoad', 'Processes that run or wait', 'count'], 'gauge', ({ sample }) => sample?.load?.[0]),
  ofHost(['HostUptime', 'Time since it was started', 'second * 10^-3'], 'counter', ({ sample }) => sample?.uptimeMs),
]

type Heading = readonly [name: string, title: string, unit: string]
type Kind = 'counter' | 'gauge' | 'interval'

function counter([name, title, unit]: Heading, of: Measured): Omit<Metric, 'values'> {
  return { name, title, unit, of, change: Change.Counter, type: Type.Uint64, isInterval: false }
}

function single([name, title, unit]: Heading, of: Measured, kind: Kind): Omit<Metric, 'values'> {
  if (kind === 'counter') return counter([name, title, unit], of)
  const type = kind === 'interval' || unit === 'count' ? Type.Real64 : Type.Uint64
  return { name, title, unit, of, change: Change.Gauge, type, isInterval: kind === 'interval' }
}

function ofMachine(
  heading: Heading,
  kind: Kind,
  value: (found: MachineMetrics) => number | bigint | undefined,
): Metric {
  return { ...single(heading, 'machine', kind), values: ({ machine }) => (machine ? [['', value(machine)]] : []) }
}

function ofHost(heading: Heading, kind: Kind, value: (found: HostMetrics) => number | undefined): Metric {
  return { ...single(heading, 'host', kind), values: ({ host }) => (host ? [['', value(host)]] : []) }
}

function ofDisks(heading: Heading, value: (disk: DiskSample) => number): Metric {
  return {
    ...counter(heading, 'disk'),
    *values({ machine }) {
      for (const disk of machine?.sample?.disks ?? []) yield [disk.id, value(disk)]
    },
  }
}

function ofNics(heading: Heading, way: 'receive' | 'transmit', value: (counted: PacketCounters) => number): Metric {
  return {
    ...counter(heading, 'nic'),
    *values({ machine }) {
      for (const nic of machine?.sample?.nics ?? []) yield [nic.id, counted(nic, value, way)]
    },
  }
}

/** Where nobody counts, there is no value. */
function counted(
  nic: NicSample,
  value: (counters: PacketCounters) => number,
  way: 'receive' | 'transmit',
): number | undefined {
  return 'unsupported' in nic ? undefined : value(nic[way])
}
