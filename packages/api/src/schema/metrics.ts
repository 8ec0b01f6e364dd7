import { type Columns, hostColumns, type MetricUnit, machineColumns, metricSteps } from '@cimarron/estate'
import { machineStates } from '@cimarron/hypervisor'
import { z } from 'zod'
import type { HostMetrics, MachineMetrics, MetricHistory, MetricsOverview } from '../contract/metrics.ts'
import { milliseconds } from './state.ts'

const seconds = z.number()
const bytes = z.number()
const count = z.number()

/** A number for each column that is known. */
function rates<C extends string>(columns: Columns<C>): z.ZodType<Readonly<Partial<Record<C, number>>>> {
  const names = Object.keys(columns) as C[]
  const shape = Object.fromEntries(names.map((name) => [name, z.number().exactOptional().describe(columns[name])]))
  return z.strictObject(shape) as unknown as z.ZodType<Readonly<Partial<Record<C, number>>>>
}

const requests = { requests: count, timeNs: count.describe('of all together, beginning to end'), errors: count }
const transfers = z.strictObject({ bytes, ...requests }).meta({ id: 'TransferCounters' })
const packets = z.strictObject({ bytes, packets: count, drops: count, errors: count }).meta({ id: 'PacketCounters' })

const sample = z
  .strictObject({
    atMs: milliseconds,
    run: z.string().describe('another text stands for another run, in which all counters began at 0'),
    uptimeMs: z.number(),
    cpu: z.strictObject({
      seconds: seconds.describe('of the guest, and of what emulates its hardware'),
      processors: z.array(
        z.strictObject({
          index: z.int(),
          seconds,
          waitSeconds: seconds.exactOptional().describe('it could have run, and waited for a processor of the host'),
        }),
      ),
    }),
    memory: z.strictObject({
      configuredBytes: bytes,
      balloonBytes: bytes.exactOptional().describe('what the balloon leaves it'),
      residentBytes: bytes.exactOptional().describe('what the host holds for it, its hypervisor’s own included'),
      guest: z
        .strictObject({
          atMs: milliseconds.describe('when the guest told it'),
          totalBytes: bytes.exactOptional(),
          availableBytes: bytes.exactOptional(),
          freeBytes: bytes.exactOptional(),
          cacheBytes: bytes.exactOptional(),
          swapInBytes: bytes.exactOptional(),
          swapOutBytes: bytes.exactOptional(),
          majorFaults: count.exactOptional(),
          minorFaults: count.exactOptional(),
        })
        .exactOptional()
        .describe('where the guest has a driver for its balloon'),
    }),
    disks: z.array(
      z.strictObject({
        id: z.string(),
        read: transfers,
        write: transfers,
        flush: z.strictObject(requests),
        discard: transfers,
        allocatedBytes: bytes.exactOptional().describe('what its image takes, as last looked at'),
      }),
    ),
    nics: z.array(
      z.union([
        z.strictObject({ id: z.string(), receive: packets, transmit: packets }),
        z.strictObject({ id: z.string(), unsupported: z.string().describe('why nobody counts there') }),
      ]),
    ),
    process: z.strictObject({ id: z.int(), threads: z.int() }).exactOptional(),
    staleSinceMs: milliseconds
      .exactOptional()
      .describe('its hypervisor does not answer: disks and memory are as they were then'),
  })
  .meta({ id: 'MachineCounters' })

export const machineMetrics: z.ZodType<MachineMetrics> = z
  .strictObject({
    machine: z.string(),
    name: z.string(),
    hypervisor: z.string(),
    state: z.enum([...machineStates]),
    sample: sample.exactOptional().describe('absent while it does not run, and until a round has found it'),
    rates: rates(machineColumns).exactOptional().describe('since the round before; what is not known is absent'),
  })
  .meta({ id: 'MachineMetrics' })

export const hostMetrics: z.ZodType<HostMetrics> = z
  .strictObject({
    host: z.string(),
    name: z.string(),
    hypervisor: z.string(),
    sample: z
      .strictObject({
        atMs: milliseconds,
        uptimeMs: z.number(),
        cpu: z.strictObject({
          processors: z.int(),
          userSeconds: seconds,
          systemSeconds: seconds,
          idleSeconds: seconds,
          stealSeconds: seconds.exactOptional(),
        }),
        memory: z.strictObject({
          totalBytes: bytes,
          availableBytes: bytes,
          swapTotalBytes: bytes.exactOptional(),
          swapFreeBytes: bytes.exactOptional(),
        }),
        load: z.tuple([z.number(), z.number(), z.number()]).exactOptional().describe('over 1, 5 and 15 minutes'),
      })
      .exactOptional(),
    rates: rates(hostColumns).exactOptional(),
  })
  .meta({ id: 'HostMetrics' })

export const metricsOverview: z.ZodType<MetricsOverview> = z
  .strictObject({
    machines: z.array(machineMetrics),
    hosts: z.array(hostMetrics),
    round: z
      .strictObject({
        atMs: milliseconds,
        tookMs: z.number().describe('the slowest hypervisor’s part'),
        intervalMs: z.number().describe('how far rounds are apart at present'),
      })
      .exactOptional(),
  })
  .meta({ id: 'MetricsOverview' })

const units: readonly MetricUnit[] = [...new Set([...Object.values(machineColumns), ...Object.values(hostColumns)])]
const numbers = z.array(z.number().nullable())

export const metricHistory: z.ZodType<MetricHistory> = z
  .strictObject({
    step: z.enum([...metricSteps]),
    atMs: z.array(milliseconds).describe('when each row begins; where nothing was measured there is none'),
    series: z.record(
      z.string(),
      z.strictObject({
        unit: z.enum([...units] as [MetricUnit, ...MetricUnit[]]),
        average: numbers.describe('a number for each row; null where it is not known'),
        least: numbers.exactOptional(),
        most: numbers.exactOptional(),
      }),
    ),
  })
  .meta({ id: 'MetricHistory' })
