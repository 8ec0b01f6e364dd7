import type { HostMetrics, MachineMetrics, MetricsOverview } from '@cimarron/api/client'
import { ago } from '../output/duration.ts'
import type { Painter } from '../output/paint.ts'
import { safeText } from '../output/safe-text.ts'
import { type Column, formatTable } from '../output/table.ts'
import { bytesText, diskRate, memoryUsed, netRate, percentText, perSecond } from './usage-text.ts'

/** By what machines are sorted, and the key for it. */
export const sortKeys = { cpu: 'c', memory: 'm', disk: 'd', net: 'n', name: 'a' } as const
export type SortKey = keyof typeof sortKeys

const values: Readonly<Record<Exclude<SortKey, 'name'>, (machine: MachineMetrics) => number | undefined>> = {
  cpu: ({ rates }) => rates?.cpu,
  memory: memoryUsed,
  disk: diskRate,
  net: netRate,
}

export interface TopOptions {
  readonly sort: SortKey
  readonly paint: Painter
  readonly width?: number | undefined
  /** How many lines there are room for; the machines that use least give way. */
  readonly height?: number | undefined
}

/** The machines that run, those that use most first. */
export function sortedMachines({ machines }: MetricsOverview, sort: SortKey): readonly MachineMetrics[] {
  const running = machines.filter(({ state }) => state !== 'off' && state !== 'saved')
  const byName = running.toSorted((one, other) => one.name.localeCompare(other.name))
  if (sort === 'name') return byName
  const value = values[sort]
  return byName.toSorted((one, other) => (value(other) ?? -1) - (value(one) ?? -1))
}

/** Hosts, then machines, as lines. */
export function topLines(overview: MetricsOverview, { sort, paint, width, height }: TopOptions): readonly string[] {
  const machines = sortedMachines(overview, sort)
  const off = overview.machines.length - machines.length
  const head = [
    ...overview.hosts.map(hostLine),
    `Machines: ${machines.length} on, ${off} off${overview.round === undefined ? '' : `; a round took ${overview.round.tookMs.toFixed(0)} ms`}`,
    '',
  ]
  const room = height === undefined ? machines.length : Math.max(1, height - head.length - 1)
  const table = formatTable(machines.slice(0, room), columns(paint), { width, paint })
  return [...head, ...table.split('\n')]
}

function hostLine({ name, sample, rates }: HostMetrics): string {
  if (!sample) return `Host ${safeText(name)}: not measured yet`
  const { processors } = sample.cpu
  const load = sample.load === undefined ? '' : `; load ${sample.load.map((one) => one.toFixed(2)).join(' ')}`
  const memory = `${bytesText(sample.memory.totalBytes - sample.memory.availableBytes)} of ${bytesText(sample.memory.totalBytes)}`
  return `Host ${safeText(name)}: ${percentText(rates?.cpu)} of ${processors} CPUs, ${memory} of memory${load}`
}

function columns(paint: Painter): readonly Column<MachineMetrics>[] {
  return [
    { title: 'NAME', value: ({ name }) => name },
    {
      title: 'STATE',
      value: ({ state, sample }) => (sample?.staleSinceMs === undefined ? state : `${state}, stale`),
      paint: (text, { sample }) => (sample?.staleSinceMs === undefined ? text : paint.yellow(text)),
    },
    { title: 'CPU', value: ({ rates }) => percentText(rates?.cpu), right: true },
    { title: 'MEMORY', value: (machine) => bytesText(memoryUsed(machine)), right: true },
    { title: 'OF', value: ({ sample }) => bytesText(sample?.memory.configuredBytes), right: true },
    { title: 'READ', value: ({ rates }) => perSecond(rates?.diskRead), right: true },
    { title: 'WRITE', value: ({ rates }) => perSecond(rates?.diskWrite), right: true },
    { title: 'RX', value: ({ rates }) => perSecond(rates?.netReceive), right: true },
    { title: 'TX', value: ({ rates }) => perSecond(rates?.netTransmit), right: true },
    {
      title: 'UP',
      value: ({ sample }) => (sample ? ago(new Date(sample.atMs - sample.uptimeMs), sample.atMs) : '-'),
      right: true,
    },
  ]
}
