import type { DiskLimits, Limits } from '@cimarron/hypervisor'
import type { Controller } from './controllers.ts'

/** What is written into one file of a control group, and read back from it. */
export interface LimitFile {
  readonly controller: Controller
  readonly name: string
  /** One write each: the kernel takes one device at a time. */
  readonly lines: readonly string[]
}

/** The number that the kernel knows a block device by: `8:0`. */
export type DeviceNumber = string

const microsecondsPerPeriod = 100_000
const usualWeight = 100

/**
 * All files of a group, those of absent limits with the kernel's own defaults: what was taken back is lifted. Of devices
 * that were limited before and are not any more, the numbers are given.
 * Linux, Documentation/admin-guide/cgroup-v2.rst, has the form of each.
 */
export function limitFiles(
  limits: Limits,
  devices: { readonly numberOf: (path: string) => DeviceNumber; readonly former: readonly DeviceNumber[] },
): readonly LimitFile[] {
  const { cpu = {}, memory = {}, io = {}, tasks } = limits
  const { periodUs = microsecondsPerPeriod } = cpu
  const quota = cpu.processors === undefined ? 'max' : Math.round(cpu.processors * periodUs)
  const wanted = new Map((io.devices ?? []).map((one) => [devices.numberOf(one.path), one]))
  const lifted = devices.former.filter((number) => !wanted.has(number))
  return [
    { controller: 'cpu', name: 'cpu.weight', lines: [String(cpu.weight ?? usualWeight)] },
    { controller: 'cpu', name: 'cpu.max', lines: [`${quota} ${periodUs}`] },
    { controller: 'memory', name: 'memory.high', lines: [bytes(memory.highBytes)] },
    { controller: 'memory', name: 'memory.swap.max', lines: [bytes(memory.swapBytes)] },
    { controller: 'memory', name: 'memory.max', lines: [bytes(memory.maxBytes)] },
    { controller: 'io', name: 'io.weight', lines: [`default ${io.weight ?? usualWeight}`] },
    {
      controller: 'io',
      name: 'io.max',
      lines: [
        ...lifted.map((number) => `${number} ${deviceLine({})}`),
        ...Array.from(wanted, ([number, one]) => `${number} ${deviceLine(one)}`),
      ],
    },
    { controller: 'pids', name: 'pids.max', lines: [String(tasks ?? 'max')] },
  ]
}

function bytes(value: number | undefined): string {
  return value === undefined ? 'max' : String(value)
}

function deviceLine(limits: DiskLimits): string {
  const of = (value: number | undefined) => value ?? 'max'
  return [
    `rbps=${of(limits.readBytesPerSecond)}`,
    `wbps=${of(limits.writeBytesPerSecond)}`,
    `riops=${of(limits.readsPerSecond)}`,
    `wiops=${of(limits.writesPerSecond)}`,
  ].join(' ')
}

/**
 * Whether a file holds what was written into it. Memory is rounded down to the host's pages, of 64 KiB at most; devices
 * without any limit are not listed; the default weight stands in a line of its own.
 */
export function holds({ name, lines }: LimitFile, content: string): boolean {
  const found = content.trim().split('\n')
  if (name === 'io.max') {
    return lines.every((line) => (line.includes('=max wbps=max riops=max wiops=max') ? true : found.includes(line)))
  }
  const [wanted = ''] = lines
  const [first = ''] = found
  if (!name.startsWith('memory.') || wanted === 'max') return first === wanted
  const difference = Number(wanted) - Number(first)
  return difference >= 0 && difference < 65_536
}

/** The numbers of the devices that a group's `io.max` limits. */
export function limitedDevices(content: string): readonly DeviceNumber[] {
  return content
    .split('\n')
    .map((line) => line.split(' ', 1)[0] ?? '')
    .filter((number) => /^\d+:\d+$/.test(number))
}

/** What the files of a group say, as limits; devices by their numbers. */
export function readLimits(read: (name: string) => string | undefined): Limits {
  const number = (name: string) => {
    const word = read(name)?.trim()
    return word === undefined || word === 'max' ? undefined : Number(word)
  }
  const [quota = 'max', period = '100000'] = read('cpu.max')?.trim().split(' ') ?? []
  const weight = Number(/^default (\d+)$/m.exec(read('io.weight') ?? '')?.[1] ?? usualWeight)
  const cpu = present({
    weight: unless(number('cpu.weight'), usualWeight),
    processors: quota === 'max' ? undefined : Number(quota) / Number(period),
    periodUs: unless(Number(period), microsecondsPerPeriod),
  })
  const memory = present({
    maxBytes: number('memory.max'),
    highBytes: number('memory.high'),
    swapBytes: number('memory.swap.max'),
  })
  const devices = (read('io.max') ?? '').split('\n').flatMap(readDevice)
  const io = present({ weight: unless(weight, usualWeight), devices: devices.length === 0 ? undefined : devices })
  return present({ cpu, memory, io, tasks: number('pids.max') }) ?? {}
}

function readDevice(line: string): readonly (DiskLimits & { readonly path: DeviceNumber })[] {
  const [path = '', ...pairs] = line.split(' ')
  if (pairs.length === 0) return []
  const values = new Map(pairs.map((pair) => pair.split('=') as [string, string]))
  const of = (name: string) => {
    const value = values.get(name)
    return value === undefined || value === 'max' ? undefined : Number(value)
  }
  const limits = present({
    readBytesPerSecond: of('rbps'),
    writeBytesPerSecond: of('wbps'),
    readsPerSecond: of('riops'),
    writesPerSecond: of('wiops'),
  })
  return limits ? [{ path, ...limits }] : []
}

function unless(value: number | undefined, usual: number): number | undefined {
  return value === usual ? undefined : value
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Without what is undefined; undefined where nothing is left. */
function present<T extends object>(values: T): Present<T> | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Present<T>)
}
