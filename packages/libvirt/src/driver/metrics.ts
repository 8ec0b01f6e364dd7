import type {
  DiskSample,
  Host,
  HostSample,
  HypervisorSample,
  MachineConfig,
  MachineSample,
  NicSample,
  TransferCounters,
} from '@cimarron/hypervisor'
import type { DomainStats, Libvirt } from '../api/libvirt.ts'
import type { PlainValue } from '../api/typed-values.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { readStats } from './domain-stats.ts'
import type { LibvirtMachine } from './machine.ts'
import { readAvailable } from './read-host.ts'
import { isRefusal } from './refusal.ts'

export interface MetricsParts {
  /** Undefined while it can't be reached: then nothing is counted, which is no failure. */
  readonly libvirt: () => Libvirt | undefined
  readonly now: () => number
  readonly host: () => Host
  readonly machines: () => ReadonlyMap<string, LibvirtMachine>
}

type Values = ReadonlyMap<string, PlainValue>

/** What guests may have to say first makes a server wait for them; so long, and not longer. */
const roundMs = 20_000

/** Rounds over all machines of a server: one call for all of them (`virConnectGetAllDomainStats`), and those of their host. */
export class LibvirtMetrics {
  readonly #parts: MetricsParts
  #under: Promise<HypervisorSample> | undefined

  constructor(parts: MetricsParts) {
    this.#parts = parts
  }

  sample(): Promise<HypervisorSample> {
    this.#under ??= this.#round().finally(() => {
      this.#under = undefined
    })
    return this.#under
  }

  async #round(): Promise<HypervisorSample> {
    const { libvirt, now, machines } = this.#parts
    const began = performance.now()
    const atMs = now()
    const moment = { atMs, steadyMs: began }
    const server = libvirt()
    if (!server) return { atMs, tookMs: 0, machines: [], hosts: [] }
    const [stats, host] = await Promise.all([
      readStats(server, [...machines().values()], { timeoutMs: roundMs }),
      this.#sampleHost(server, moment),
    ])
    const samples = stats.flatMap((one) => {
      const machine = machines().get(one.domain.uuid)
      return machine ? (sampleMachine(machine, one, moment) ?? []) : []
    })
    return { atMs, tookMs: performance.now() - began, machines: samples, hosts: [host] }
  }

  async #sampleHost(server: Libvirt, moment: Moment): Promise<HostSample> {
    const { rpc } = server
    const { id, processors, memory } = this.#parts.host()
    const everything = { cpuNum: -1, nparams: 0, flags: 0 }
    const read = async () => {
      const { nparams } = await rpc.call(calls.nodeGetCpuStats, everything, { timeoutMs: roundMs })
      return (await rpc.call(calls.nodeGetCpuStats, { ...everything, nparams }, { timeoutMs: roundMs })).params
    }
    const [params, available] = await Promise.all([
      read().catch((error: unknown) => {
        if (isRefusal(error, 'noSupport')) return []
        throw error
      }),
      readAvailable(server),
    ])
    const ns = (name: string) => params.find(({ field }) => field === name)?.value ?? 0n
    const [userNs, systemNs, idleNs] = [ns('user'), ns('kernel'), ns('idle') + ns('iowait')]
    const spentMs = Number((userNs + systemNs + idleNs) / BigInt(Math.max(1, processors.count)) / 1_000_000n)
    return {
      host: id,
      ...moment,
      uptimeMs: spentMs,
      cpu: { processors: processors.count, userNs, systemNs, idleNs },
      memory: {
        totalBytes: memory.totalBytes,
        availableBytes: Math.min(available ?? memory.availableBytes, memory.totalBytes),
      },
    }
  }
}

type Moment = Pick<MachineSample, 'atMs' | 'steadyMs'>

/** Of one that is off, nothing is told. */
function sampleMachine(
  machine: LibvirtMachine,
  { domain, values }: DomainStats,
  moment: Moment,
): MachineSample | undefined {
  const { active, id } = machine.view
  const { runSince } = machine.desk
  if (!active || runSince === undefined) return undefined
  const processors = indices(values, 'vcpu.maximum').filter((n) => values.has(`vcpu.${n}.time`))
  const resident = bytes(values, 'balloon.rss')
  const balloon = bytes(values, 'balloon.current')
  const available = bytes(values, 'balloon.usable')
  const free = bytes(values, 'balloon.unused')
  const total = bytes(values, 'balloon.available')
  const isTold = total !== undefined || free !== undefined
  return {
    machine: id,
    ...moment,
    // libvirt gives each run another number.
    run: `${domain.wire.id}.${runSince}`,
    uptimeMs: Math.max(0, moment.atMs - runSince),
    cpu: {
      totalNs: big(values, 'cpu.time'),
      processors: processors.map((index) => ({
        index,
        totalNs: big(values, `vcpu.${index}.time`),
        ...(values.has(`vcpu.${index}.wait`) ? { waitNs: big(values, `vcpu.${index}.wait`) } : {}),
      })),
    },
    memory: {
      configuredBytes: active.memory.bytes,
      ...(balloon === undefined ? {} : { balloonBytes: balloon }),
      ...(resident === undefined ? {} : { residentBytes: resident }),
      ...(isTold
        ? {
            guest: {
              atMs: Number(values.get('balloon.last-update') ?? 0) * 1000,
              ...(total === undefined ? {} : { totalBytes: total }),
              ...(available === undefined ? {} : { availableBytes: available }),
              ...(free === undefined ? {} : { freeBytes: free }),
            },
          }
        : {}),
    },
    disks: disksOf(machine, active, values),
    nics: nicsOf(machine, active, values),
  }
}

/** By libvirt's own names for them: `vda`. */
function disksOf(
  { desk }: LibvirtMachine,
  { disks, drives = [] }: MachineConfig,
  values: Values,
): readonly DiskSample[] {
  const found = new Map(indices(values, 'block.count').map((index) => [values.get(`block.${index}.name`), index]))
  return [...disks, ...drives.filter(({ medium }) => medium)].flatMap(({ id }) => {
    const n = found.get(desk.places?.get(id)?.key)
    if (n === undefined) return []
    const at = `block.${n}`
    const allocated = values.get(`${at}.allocation`)
    return [
      {
        id,
        read: transfer(values, at, 'rd'),
        write: transfer(values, at, 'wr'),
        flush: {
          requests: num(values, `${at}.fl.reqs`),
          timeNs: num(values, `${at}.fl.times`),
          errors: 0,
        },
        discard: none,
        ...(allocated === undefined ? {} : { allocatedBytes: Number(allocated) }),
      },
    ]
  })
}

const none: TransferCounters = { requests: 0, timeNs: 0, errors: 0, bytes: 0 }

function transfer(values: Values, at: string, way: 'rd' | 'wr'): TransferCounters {
  return {
    requests: num(values, `${at}.${way}.reqs`),
    timeNs: num(values, `${at}.${way}.times`),
    bytes: num(values, `${at}.${way}.bytes`),
    errors: 0,
  }
}

/** libvirt counts at the host's end, where what the guest receives is sent. */
function nicsOf({ desk }: LibvirtMachine, { nics }: MachineConfig, values: Values): readonly NicSample[] {
  const found = indices(values, 'net.count')
  return nics.map(({ id }): NicSample => {
    const device = desk.places?.get(id)?.interface
    const n = device === undefined ? undefined : found.find((index) => values.get(`net.${index}.name`) === device)
    if (n === undefined) return { id, unsupported: 'libvirt counts only where the host has an interface for it' }
    const packets = (way: 'rx' | 'tx') => ({
      bytes: num(values, `net.${n}.${way}.bytes`),
      packets: num(values, `net.${n}.${way}.pkts`),
      drops: num(values, `net.${n}.${way}.drop`),
      errors: num(values, `net.${n}.${way}.errs`),
    })
    return { id, receive: packets('rx'), transmit: packets('tx') }
  })
}

/** `net.0`, `net.1`, …: as many as are counted. */
function indices(values: Values, count: string): readonly number[] {
  return Array.from({ length: Math.min(num(values, count), 4096) }, (_, index) => index)
}

function num(values: Values, name: string): number {
  return Number(values.get(name) ?? 0)
}

function big(values: Values, name: string): bigint {
  return BigInt(values.get(name) ?? 0)
}

function bytes(values: Values, name: string): number | undefined {
  const kib = values.get(name)
  return kib === undefined ? undefined : Number(kib) * 1024
}
