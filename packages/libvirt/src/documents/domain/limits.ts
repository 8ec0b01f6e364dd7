import type { CpuLimits, DeviceLimits, IoLimits, Limits, MemoryLimits } from '@cimarron/hypervisor'
import type { NewElement } from '../../xml/new-element.ts'
import { child, children, type XmlElement } from '../../xml/xml-element.ts'
import type { Spot } from '../document.ts'
import { bytesOf, numberAt, present } from '../values.ts'
import { cannot, type HardwareAspect } from './aspect.ts'
import { writeBytes } from './sizes.ts'

/**
 * The most it may take of its host. A weight is the number that libvirt has (`<shares>`): what it means there depends on
 * whether the host's control groups are of version 1, where 1024 is usual, or 2, where 100 is.
 */
export const limits: HardwareAspect = {
  names: ['limits'],
  read(domain) {
    const found = present<Limits>({
      cpu: some<CpuLimits>(readCpu(child(domain, 'cputune'))),
      memory: some<MemoryLimits>(readMemory(child(domain, 'memtune'))),
      io: some<IoLimits>(readIo(child(domain, 'blkiotune'))),
    })
    return Object.keys(found).length === 0 ? {} : { limits: found }
  },
  write(domain, { limits: to = {} }) {
    const { element } = domain
    if (!element) return
    if (to.tasks !== undefined) throw cannot('limits-tasks', 'it has no such limit', 'leave limits.tasks out')
    const before = limits.read(element, {}).limits ?? {}
    if (!same(before.cpu, to.cpu)) writeCpu(domain.child('cputune'), before.cpu ?? {}, to.cpu ?? {})
    if (!same(before.memory, to.memory)) writeMemory(domain.child('memtune'), to.memory ?? {})
    if (!same(before.io, to.io)) writeIo(domain.child('blkiotune'), before.io ?? {}, to.io ?? {})
  },
}

/** Of the bandwidth that all its threads have together. */
const usualPeriodUs = 100_000

function readCpu(tune: XmlElement | undefined): CpuLimits {
  const weight = numberAt(tune, 'shares')
  const quota = numberAt(tune, 'global_quota')
  const period = numberAt(tune, 'global_period')
  return present<CpuLimits>({
    weight: weight !== undefined && weight >= 1 && weight <= 10_000 ? weight : undefined,
    processors: quota === undefined || quota === 0 ? undefined : quota / (period || usualPeriodUs),
    periodUs: period || undefined,
  })
}

function writeCpu(tune: Spot, before: CpuLimits, to: CpuLimits): void {
  if (before.weight !== to.weight) tune.child('shares').setText(to.weight)
  if (before.processors === to.processors && before.periodUs === to.periodUs) return
  const period = to.periodUs ?? usualPeriodUs
  tune.child('global_period').setText(to.periodUs)
  tune.child('global_quota').setText(to.processors === undefined ? undefined : Math.round(to.processors * period))
}

/** `swap_hard_limit` counts memory and swap together. */
function readMemory(tune: XmlElement | undefined): MemoryLimits {
  const maxBytes = bounded(bytesOf(child(tune, 'hard_limit')))
  const both = bounded(bytesOf(child(tune, 'swap_hard_limit')))
  return present<MemoryLimits>({
    maxBytes,
    highBytes: bounded(bytesOf(child(tune, 'soft_limit'))),
    swapBytes: maxBytes === undefined || both === undefined || both < maxBytes ? undefined : both - maxBytes,
  })
}

/** libvirt tells a limit that is none as a very large one (virDomainSetMemoryParameters: VIR_DOMAIN_MEMORY_PARAM_UNLIMITED). */
function bounded(bytes: number | undefined): number | undefined {
  return bytes === undefined || bytes >= 2 ** 53 ? undefined : bytes
}

function writeMemory(tune: Spot, { maxBytes, highBytes, swapBytes }: MemoryLimits): void {
  if (swapBytes !== undefined && maxBytes === undefined) {
    const why = 'it bounds swap and memory together'
    throw cannot('limits.memory.swapBytes without maxBytes', why, 'give limits.memory.maxBytes too')
  }
  writeBytes(tune.child('hard_limit'), maxBytes)
  writeBytes(tune.child('soft_limit'), highBytes)
  writeBytes(tune.child('swap_hard_limit'), swapBytes === undefined ? undefined : (maxBytes ?? 0) + swapBytes)
}

const rates = [
  ['read_iops_sec', 'readsPerSecond'],
  ['write_iops_sec', 'writesPerSecond'],
  ['read_bytes_sec', 'readBytesPerSecond'],
  ['write_bytes_sec', 'writeBytesPerSecond'],
] as const

function readIo(tune: XmlElement | undefined): IoLimits {
  const devices = children(tune, 'device').flatMap((device): DeviceLimits[] => {
    const path = child(device, 'path')?.text
    const found = rates.flatMap(([word, name]) => [[name, numberAt(device, word) || undefined] as const])
    if (!path?.startsWith('/') || found.every(([, value]) => value === undefined)) return []
    return [present<DeviceLimits>({ path, ...Object.fromEntries(found) })]
  })
  const weight = numberAt(tune, 'weight')
  return present<IoLimits>({
    weight: weight !== undefined && weight >= 1 && weight <= 10_000 ? weight : undefined,
    devices: devices.length === 0 ? undefined : devices,
  })
}

function writeIo(tune: Spot, before: IoLimits, to: IoLimits): void {
  if (before.weight !== to.weight) tune.child('weight').setText(to.weight)
  const at = (path: string) => tune.child('device', (element) => child(element, 'path')?.text === path)
  const wanted = new Map((to.devices ?? []).map((device) => [device.path, device]))
  for (const { path } of before.devices ?? []) if (!wanted.has(path)) at(path).remove()
  for (const [path, device] of wanted) {
    if (!at(path).element) tune.add({ name: 'device', content: [{ name: 'path', content: path } satisfies NewElement] })
    for (const [word, name] of rates) {
      const rate = at(path).child(word)
      if ((numberAt(rate.element) || undefined) !== device[name]) rate.setText(device[name])
    }
  }
}

function some<T extends object>(found: T): T | undefined {
  return Object.keys(found).length === 0 ? undefined : found
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
