import type { DiskSample, MachineConfig, MachineSample, NicSample, TransferCounters } from '@cimarron/hypervisor'
import { heightOf, totalOf, type Wave } from './wave.ts'

export interface SampleMoment {
  readonly atMs: number
  readonly steadyMs: number
}

export interface SimulatedRun {
  readonly config: MachineConfig
  readonly run: string
  readonly bootedAtMs: number
  /** How long its processors have run. */
  readonly ranMs: number
  /** Since when its monitor does not answer. */
  readonly silentSinceMs?: number
}

/**
 * What a small server would have used by now: a burst at boot, then waves of work. All of it follows from the machine's
 * id and from how long it has run, so that the same moment always shows the same.
 */
export function sampleMachine(run: SimulatedRun, moment: SampleMoment): MachineSample {
  const { config, bootedAtMs, ranMs, silentSinceMs } = run
  const { atMs } = moment
  // What its monitor tells stands still while that does not answer.
  const toldMs = silentSinceMs === undefined ? ranMs : Math.max(0, ranMs - (atMs - silentSinceMs))
  const seconds = ranMs / 1000
  const told = toldMs / 1000
  const processors = Array.from({ length: config.processors.count }, (_, index) => {
    const wave = waveOf(`${config.id}/cpu${index}`, { middle: 0.2, periodSeconds: 300 })
    const totalNs = nanoseconds(totalOf(wave, seconds) + burst(seconds, 1.5))
    return { index, totalNs, waitNs: totalNs / 50n }
  })
  const guestNs = processors.reduce((sum, { totalNs }) => sum + totalNs, 0n)
  return {
    machine: config.id,
    ...moment,
    run: run.run,
    uptimeMs: Math.max(0, atMs - bootedAtMs),
    cpu: { totalNs: guestNs + guestNs / 20n, processors },
    memory: memoryOf(config, told, atMs - (ranMs - toldMs)),
    disks: [...config.disks, ...(config.drives ?? []).filter(({ medium }) => medium !== null)].map(({ id }) =>
      diskOf(`${config.id}/${id}`, id, told),
    ),
    nics: config.nics.map(({ id }) => nicOf(`${config.id}/${id}`, id, told)),
    ...(silentSinceMs === undefined ? {} : { staleSinceMs: silentSinceMs }),
  }
}

function memoryOf({ id, memory }: MachineConfig, seconds: number, atMs: number): MachineSample['memory'] {
  const { bytes } = memory
  const total = Math.round(bytes * 0.94)
  const used = heightOf({ ...waveOf(`${id}/memory`, { middle: 0.35, periodSeconds: 900 }), swing: 0.08 }, seconds)
  const cache = 0.3 * (1 - Math.exp(-seconds / 600))
  return {
    configuredBytes: bytes,
    balloonBytes: bytes,
    residentBytes: Math.round(total * (used + cache)),
    guest: {
      atMs,
      totalBytes: total,
      availableBytes: Math.round(total * (1 - used)),
      freeBytes: Math.round(total * (1 - used - cache)),
      cacheBytes: Math.round(total * cache),
    },
  }
}

/** Most is read at boot; later more is written. */
function diskOf(key: string, id: string, seconds: number): DiskSample {
  const read = burst(seconds, 120e6) + totalOf(waveOf(`${key}/read`, { middle: 40e3, periodSeconds: 240 }), seconds)
  const written = burst(seconds, 8e6) + totalOf(waveOf(`${key}/write`, { middle: 160e3, periodSeconds: 180 }), seconds)
  const discarded = totalOf(waveOf(`${key}/discard`, { middle: 10e3, periodSeconds: 600 }), seconds)
  const flushes = Math.floor(totalOf(waveOf(`${key}/flush`, { middle: 0.5, periodSeconds: 180 }), seconds))
  return {
    id,
    read: transfers(read, { requestBytes: 32_768, requestNs: 150_000 }),
    write: transfers(written, { requestBytes: 8192, requestNs: 400_000 }),
    flush: { requests: flushes, timeNs: flushes * 2_000_000, errors: 0 },
    discard: transfers(discarded, { requestBytes: 65_536, requestNs: 50_000 }),
    allocatedBytes: Math.floor(512e6 + written / 4),
  }
}

function transfers(
  bytes: number,
  { requestBytes, requestNs }: { readonly requestBytes: number; readonly requestNs: number },
): TransferCounters {
  const requests = Math.floor(bytes / requestBytes)
  return { bytes: requests * requestBytes, requests, timeNs: requests * requestNs, errors: 0 }
}

function nicOf(key: string, id: string, seconds: number): NicSample {
  const direction = (name: string, middle: number) => {
    const packets = Math.floor(totalOf(waveOf(`${key}/${name}`, { middle, periodSeconds: 120 }), seconds))
    return { bytes: packets * 640, packets, drops: 0, errors: 0 }
  }
  return { id, receive: direction('receive', 90), transmit: direction('transmit', 60) }
}

/** What a boot takes, most of it in the first seconds. */
function burst(seconds: number, amount: number): number {
  return amount * (1 - Math.exp(-seconds / 2))
}

/** Each thing has a middle, a period and a phase of its own. */
function waveOf(key: string, { middle, periodSeconds }: Pick<Wave, 'middle' | 'periodSeconds'>): Wave {
  const [one, two, three] = [share(key, 1), share(key, 2), share(key, 3)]
  const own = middle * (0.5 + one)
  return { middle: own, swing: own * 0.8, periodSeconds: periodSeconds * (0.7 + 0.6 * two), phase: three }
}

/** From 0 to 1, the same for the same text (FNV-1a, 32 bits). */
function share(key: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) / 2 ** 32
}

function nanoseconds(seconds: number): bigint {
  return BigInt(Math.max(0, Math.round(seconds * 1e9)))
}
