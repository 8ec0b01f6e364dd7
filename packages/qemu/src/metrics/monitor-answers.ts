import type { DiskSample, GuestMemory, TransferCounters } from '@cimarron/hypervisor'
import { isNodeOf } from '../node-name.ts'
import { isObject, type JsonObject } from '../qmp/message.ts'
import type { ProcessorThread } from './process-counters.ts'

/** `query-blockstats` (qapi/block-core.json, `BlockStats`), of the devices that are wanted and in their order. */
export function decodeDisks(answer: unknown, ids: readonly string[]): readonly DiskSample[] {
  const found = new Map<string, JsonObject>()
  for (const one of listOf(answer)) {
    const id = deviceOf(one, ids)
    if (id !== undefined && isObject(one.stats)) found.set(id, one.stats)
  }
  return ids.flatMap((id) => {
    const stats = found.get(id)
    return stats ? [diskSample(id, stats)] : []
  })
}

/** A device tells its id, or its path, in which some models have further parts; else it is known by what it stands on. */
function deviceOf({ qdev, 'node-name': node }: JsonObject, ids: readonly string[]): string | undefined {
  const path = typeof qdev === 'string' ? qdev : ''
  const named = /^\/machine\/peripheral\/([^/]+)/.exec(path)?.[1] ?? path
  return ids.find((id) => id === named) ?? ids.find((id) => isNodeOf(id, String(node)))
}

/** `BlockDeviceStats`. */
function diskSample(id: string, stats: JsonObject): DiskSample {
  const flush = {
    requests: count(stats.flush_operations),
    timeNs: count(stats.flush_total_time_ns),
    errors: count(stats.failed_flush_operations),
  }
  return { id, read: transfers(stats, 'rd'), write: transfers(stats, 'wr'), flush, discard: transfers(stats, 'unmap') }
}

function transfers(stats: JsonObject, kind: 'rd' | 'wr' | 'unmap'): TransferCounters {
  return {
    bytes: count(stats[`${kind}_bytes`]),
    requests: count(stats[`${kind}_operations`]),
    timeNs: count(stats[`${kind}_total_time_ns`]),
    errors: count(stats[`failed_${kind}_operations`]),
  }
}

/** `guest-stats` of a balloon (docs/virtio-balloon-stats.txt). Undefined where its guest has told nothing yet. */
export function decodeGuestMemory(answer: unknown): GuestMemory | undefined {
  if (!isObject(answer) || !isObject(answer.stats)) return undefined
  const { stats } = answer
  const atMs = count(answer['last-update']) * 1000
  if (atMs === 0) return undefined
  const told = {
    totalBytes: stats['stat-total-memory'],
    availableBytes: stats['stat-available-memory'],
    freeBytes: stats['stat-free-memory'],
    cacheBytes: stats['stat-disk-caches'],
    swapInBytes: stats['stat-swap-in'],
    swapOutBytes: stats['stat-swap-out'],
    majorFaults: stats['stat-major-faults'],
    minorFaults: stats['stat-minor-faults'],
  }
  // What a guest did not tell is -1 in 64 bits.
  return { atMs, ...Object.fromEntries(Object.entries(told).filter(([, value]) => Number.isSafeInteger(value))) }
}

/** `query-balloon`: what the guest is left. */
export function decodeBalloon(answer: unknown): number | undefined {
  return isObject(answer) && typeof answer.actual === 'number' ? answer.actual : undefined
}

/** `query-cpus-fast` (qapi/machine.json, `CpuInfoFast`). */
export function decodeThreads(answer: unknown): readonly ProcessorThread[] {
  return listOf(answer).flatMap(({ 'cpu-index': index, 'thread-id': thread }) =>
    typeof index === 'number' && typeof thread === 'number' ? [{ index, thread }] : [],
  )
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function count(value: unknown): number {
  return typeof value === 'number' && value >= 0 ? value : 0
}
