import type { DiskSample, HostSample, MachineSample, NicSample, RequestCounters } from '@cimarron/hypervisor'
import type { HostRates, MachineRates } from './columns.ts'

/**
 * What a machine did between two samples, and what it has in the second. Counters that began anew count from 0; of another
 * run, or where no time has passed, nothing is known but what it has now.
 */
export function machineRates(before: MachineSample | undefined, now: MachineSample): MachineRates {
  const { memory } = now
  const { guest } = memory
  const held = {
    memoryResident: memory.residentBytes,
    memoryBalloon: memory.balloonBytes,
    memoryUsed:
      guest?.totalBytes === undefined || guest.availableBytes === undefined
        ? undefined
        : guest.totalBytes - guest.availableBytes,
  }
  const seconds = before?.run === now.run ? (now.steadyMs - before.steadyMs) / 1000 : 0
  if (!before || seconds <= 0) return known(held)
  const [read, write] = (['read', 'write'] as const).map((kind) => together(before.disks, now.disks, kind))
  // What its monitor tells has not moved where that did not answer; 0 would be told of a machine that may be busy.
  const isHeard = now.staleSinceMs === undefined
  const received = packets(before.nics, now.nics, 'receive')
  const transmitted = packets(before.nics, now.nics, 'transmit')
  return known({
    ...held,
    cpu: nanoseconds(before.cpu.totalNs, now.cpu.totalNs) / 1e9 / seconds,
    cpuWait: waited(before, now, seconds),
    ...(isHeard && now.disks.length > 0
      ? {
          diskRead: read && read.bytes / seconds,
          diskWrite: write && write.bytes / seconds,
          diskReads: read && read.requests / seconds,
          diskWrites: write && write.requests / seconds,
          diskReadTime: read && timeOf(read),
          diskWriteTime: write && timeOf(write),
        }
      : {}),
    netReceive: received && received.bytes / seconds,
    netTransmit: transmitted && transmitted.bytes / seconds,
    netReceivePackets: received && received.packets / seconds,
    netTransmitPackets: transmitted && transmitted.packets / seconds,
  })
}

/** The same of a host. */
export function hostRates(before: HostSample | undefined, now: HostSample): HostRates {
  const held = { memoryUsed: now.memory.totalBytes - now.memory.availableBytes, load: now.load?.[0] }
  const seconds = before ? (now.steadyMs - before.steadyMs) / 1000 : 0
  // One that was started again counts from 0: its uptime is shorter than it was.
  if (!before || seconds <= 0 || now.uptimeMs < before.uptimeMs) return known(held)
  const cores = (of: (sample: HostSample) => bigint) => nanoseconds(of(before), of(now)) / 1e9 / seconds
  return known({
    ...held,
    cpu: cores(({ cpu }) => cpu.userNs + cpu.systemNs),
    cpuSteal: now.cpu.stealNs === undefined ? undefined : cores(({ cpu }) => cpu.stealNs ?? 0n),
  })
}

/** A counter that fell has begun anew: all it shows has come since. */
function grown(before: number, now: number): number {
  return now >= before ? now - before : now
}

function nanoseconds(before: bigint, now: bigint): number {
  return Number(now >= before ? now - before : now)
}

function waited(before: MachineSample, now: MachineSample, seconds: number): number | undefined {
  let sum: bigint | undefined
  for (const { index, waitNs } of now.cpu.processors) {
    const earlier = before.cpu.processors.find((one) => one.index === index)?.waitNs
    if (waitNs !== undefined && earlier !== undefined) sum = (sum ?? 0n) + BigInt(nanoseconds(earlier, waitNs))
  }
  return sum === undefined ? undefined : Number(sum) / 1e9 / seconds
}

interface Moved extends Omit<RequestCounters, 'errors'> {
  readonly bytes: number
}

/** One that came in between has its past with it, or none: it counts from the next sample on. */
function together(before: readonly DiskSample[], now: readonly DiskSample[], kind: 'read' | 'write'): Moved {
  const moved = { bytes: 0, requests: 0, timeNs: 0 }
  for (const disk of now) {
    const earlier = before.find(({ id }) => id === disk.id)
    if (!earlier) continue
    moved.bytes += grown(earlier[kind].bytes, disk[kind].bytes)
    moved.requests += grown(earlier[kind].requests, disk[kind].requests)
    moved.timeNs += grown(earlier[kind].timeNs, disk[kind].timeNs)
  }
  return moved
}

/** In milliseconds a request; none were made: nothing is known. */
function timeOf({ requests, timeNs }: Moved): number | undefined {
  return requests > 0 ? timeNs / 1e6 / requests : undefined
}

function packets(
  before: readonly NicSample[],
  now: readonly NicSample[],
  direction: 'receive' | 'transmit',
): { readonly bytes: number; readonly packets: number } | undefined {
  let moved: { bytes: number; packets: number } | undefined
  for (const nic of now) {
    const earlier = before.find(({ id }) => id === nic.id)
    if (!earlier || !('receive' in nic) || !('receive' in earlier)) continue
    moved ??= { bytes: 0, packets: 0 }
    moved.bytes += grown(earlier[direction].bytes, nic[direction].bytes)
    moved.packets += grown(earlier[direction].packets, nic[direction].packets)
  }
  return moved
}

function known<C extends string>(values: Readonly<Partial<Record<C, number | undefined>>>): Partial<Record<C, number>> {
  const found: Partial<Record<C, number>> = {}
  for (const name in values) {
    const value = values[name]
    if (value !== undefined) found[name] = value
  }
  return found
}
