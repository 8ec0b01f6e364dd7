import type { DomainStats, Libvirt } from '../api/libvirt.ts'
import type { PlainValue } from '../api/typed-values.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import type { CallOptions, RpcConnection } from '../rpc/rpc-connection.ts'
import type { LibvirtMachine } from './machine.ts'
import { isRefusal } from './refusal.ts'

const groups = ['state', 'cpuTotal', 'balloon', 'vcpu', 'interface', 'block'] as const

type Entry = readonly [name: string, value: PlainValue]
type WireDomain = LibvirtMachine['desk'] extends { domain(): { readonly wire: infer W } } ? W : never

/** What is asked of one domain. */
interface Asking {
  readonly rpc: RpcConnection
  readonly dom: WireDomain
  readonly options: CallOptions
}

/**
 * Counters of all domains: by one call (`virConnectGetAllDomainStats`), or where a driver has none, as Xen's, by some for each machine
 * that runs, under the same names.
 */
export async function readStats(
  libvirt: Libvirt,
  machines: readonly LibvirtMachine[],
  options: CallOptions,
): Promise<readonly DomainStats[]> {
  try {
    return await libvirt.stats(groups, options)
  } catch (error) {
    if (!isRefusal(error, 'noSupport')) throw error
    const running = machines.filter(({ view }) => view.active)
    const all = running.map((machine) => orIfGone(statsOf(libvirt, machine, options)))
    return (await Promise.all(all)).flatMap((stats) => stats ?? [])
  }
}

async function statsOf({ rpc }: Libvirt, { desk }: LibvirtMachine, options: CallOptions): Promise<DomainStats> {
  const domain = desk.domain()
  const asking: Asking = { rpc, dom: domain.wire, options }
  const { disks = [], drives = [], nics = [] } = desk.view.active ?? {}
  const places = [...disks, ...drives, ...nics].flatMap(({ id }) => desk.places?.get(id) ?? [])
  const [info, processors, ...devices] = await Promise.all([
    domain.info(options),
    orIfUncounted(readProcessors(asking)),
    ...places
      .filter((place) => place.interface === undefined)
      .map(({ key }, index) => orIfUncounted(readDisk(asking, { key, at: `block.${index}` }))),
    ...places
      .flatMap((place) => place.interface ?? [])
      .map((device, index) => orIfUncounted(readNic(asking, { device, at: `net.${index}` }))),
  ])
  const most = places.length
  const counts: readonly Entry[] = [
    ['cpu.time', info.cpuTimeNs],
    ['balloon.current', info.memoryKiB],
    ['balloon.maximum', info.maxMemoryKiB],
    ['block.count', most],
    ['net.count', most],
  ]
  return { domain, values: new Map([...counts, ...processors, ...devices.flat()]) }
}

async function readProcessors({ rpc, dom, options }: Asking): Promise<readonly Entry[]> {
  const { num } = await rpc.call(calls.domainGetVcpusFlags, { dom, flags: 0 }, options)
  const { info } = await rpc.call(calls.domainGetVcpus, { dom, maxinfo: num, maplen: 0 }, options)
  return [['vcpu.maximum', num], ...info.map((one): Entry => [`vcpu.${one.number}.time`, one.cpu_time])]
}

async function readDisk(
  { rpc, dom, options }: Asking,
  { key, at }: { readonly key: string; readonly at: string },
): Promise<readonly Entry[]> {
  const stats = await rpc.call(calls.domainBlockStats, { dom, path: key }, options)
  return [
    [`${at}.name`, key],
    [`${at}.rd.reqs`, stats.rd_req],
    [`${at}.rd.bytes`, stats.rd_bytes],
    [`${at}.wr.reqs`, stats.wr_req],
    [`${at}.wr.bytes`, stats.wr_bytes],
  ]
}

async function readNic(
  { rpc, dom, options }: Asking,
  { device, at }: { readonly device: string; readonly at: string },
): Promise<readonly Entry[]> {
  const stats = await rpc.call(calls.domainInterfaceStats, { dom, device }, options)
  const way = (name: 'rx' | 'tx'): readonly Entry[] => [
    [`${at}.${name}.bytes`, stats[`${name}_bytes`]],
    [`${at}.${name}.pkts`, stats[`${name}_packets`]],
    [`${at}.${name}.errs`, stats[`${name}_errs`]],
    [`${at}.${name}.drop`, stats[`${name}_drop`]],
  ]
  return [[`${at}.name`, device], ...way('rx'), ...way('tx')]
}

/** It may have ended since. */
async function orIfGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error, 'noDomain', 'operationInvalid')) return undefined
    throw error
  }
}

/** Of some a driver counts nothing (Xen's of disks that are served by a QEMU, LXC's of processors): they are left out, and not told as idle. */
async function orIfUncounted(answer: Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error, 'noSupport', 'internal', 'invalidArgument', 'operationFailed', 'unsupported')) return []
    throw error
  }
}
