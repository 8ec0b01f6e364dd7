import { type Host, HypervisorError, type ProcessorReport } from '@cimarron/hypervisor'
import type { Libvirt } from '../api/libvirt.ts'
import { remoteCalls as calls } from '../protocol/remote.gen.ts'
import { parseXml } from '../xml/parse-xml.ts'
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts'
import { patienceMs } from './domain-reading.ts'
import { isRefusal } from './refusal.ts'

/** Architectures of hosts by libvirt's names; of the older PC what runs there is of the newer. */
const architectures: Readonly<Record<string, Host['architecture']>> = {
  x86_64: 'x86_64',
  i686: 'x86_64',
  aarch64: 'aarch64',
}

const kibibyte = 1024
const leastMemoryBytes = 2 ** 20
const mostMemoryBytes = 2 ** 48
const patient = { timeoutMs: patienceMs }

/** A host and the version of its hypervisor, as a server tells of them. */
export interface ReadHost {
  readonly host: Host
  readonly version: string
  /** In all of it. */
  readonly topology: Pick<ProcessorReport, 'sockets' | 'cores' | 'threads'>
}

interface NodeTopology {
  readonly nodes: number
  readonly sockets: number
  readonly cores: number
  readonly threads: number
}

/** @throws HypervisorError `unsupported` for a host of another architecture; LibvirtError */
export async function readHost(libvirt: Libvirt, id: string): Promise<ReadHost> {
  const { rpc } = libvirt
  const [name, capabilities, node, version, maxProcessors, availableBytes] = await Promise.all([
    libvirt.hostname(patient),
    libvirt.capabilities(patient),
    rpc.call(calls.nodeGetInfo, undefined, patient),
    libvirt.hypervisorVersion(patient),
    readMaxProcessors(libvirt),
    readAvailable(libvirt),
  ])
  const document = parseXml(capabilities)
  const named = child(document, 'host', 'cpu', 'arch')?.text.trim() ?? ''
  const architecture = architectures[named]
  if (!architecture)
    throw new HypervisorError('unsupported', { platform: 'libvirt', feature: `architecture ${named || 'of no name'}` })
  const totalBytes = Number(node.memory) * kibibyte
  const guests = guestsOf(document, architecture)
  const host: Host = {
    id,
    name,
    architecture,
    processors: {
      count: node.cpus,
      model: child(document, 'host', 'cpu', 'model')?.text.trim() ?? modelOf(node.model),
      ...(node.mhz > 0 ? { maxClockHz: node.mhz * 1_000_000 } : {}),
    },
    memory: { totalBytes, availableBytes: Math.min(availableBytes ?? totalBytes, totalBytes) },
    accelerations: accelerationsOf(guests),
    machineTypes: machineTypesOf(guests),
    limits: { maxProcessors, minMemoryBytes: leastMemoryBytes, maxMemoryBytes: mostMemoryBytes },
  }
  return { host, version, topology: topologyOf(node) }
}

/** libvirt counts the sockets of one node, the cores of one socket and the threads of one core (virNodeInfo). */
function topologyOf({ nodes, sockets, cores, threads }: NodeTopology): ReadHost['topology'] {
  const all = { sockets: nodes * sockets, cores: nodes * sockets * cores }
  return { ...all, threads: all.cores * threads }
}

/** What a machine of this host's architecture can be. */
function guestsOf(document: XmlElement, architecture: string): readonly XmlElement[] {
  return children(document, 'guest')
    .map((guest) => child(guest, 'arch'))
    .filter((arch) => arch !== undefined)
    .filter((arch) => architectures[attribute(arch, 'name') ?? ''] === architecture)
}

function accelerationsOf(guests: readonly XmlElement[]): Host['accelerations'] {
  const types = new Set(guests.flatMap((arch) => children(arch, 'domain').map((one) => attribute(one, 'type'))))
  const kinds = { kvm: 'kvm', qemu: 'tcg' } as const
  return (['kvm', 'qemu'] as const).filter((type) => types.has(type)).map((type) => kinds[type])
}

/** A driver that names none takes any; containers are of one type, which has no name there. */
function machineTypesOf(guests: readonly XmlElement[]): readonly string[] {
  const isOfContainers = guests.some((arch) => attribute(child(arch, 'domain'), 'type') === 'lxc')
  if (isOfContainers) return ['lxc']
  const names = guests.flatMap((arch) => {
    const all = [arch, ...children(arch, 'domain')]
    return all.flatMap((one) => children(one, 'machine').map(({ text }) => text.trim()))
  })
  return names.length > 0 ? [...new Set(names)] : ['q35', 'pc']
}

async function readMaxProcessors({ rpc }: Libvirt): Promise<number> {
  const usual = 4096
  try {
    return (await rpc.call(calls.connectGetMaxVcpus, { type: null }, patient)).max_vcpus || usual
  } catch (error) {
    if (isRefusal(error, 'noSupport')) return usual
    throw error
  }
}

/** What can be had without swapping, where it is told. */
export async function readAvailable({ rpc }: Libvirt): Promise<number | undefined> {
  const everywhere = -1
  const ask = { nparams: 0, cellNum: everywhere, flags: 0 }
  try {
    const { nparams } = await rpc.call(calls.nodeGetMemoryStats, ask, patient)
    const { params } = await rpc.call(calls.nodeGetMemoryStats, { ...ask, nparams }, patient)
    const kib = (name: string) => Number(params.find(({ field }) => field === name)?.value ?? 0n)
    return (kib('free') + kib('buffers') + kib('cached')) * kibibyte
  } catch (error) {
    if (isRefusal(error, 'noSupport')) return await readFree({ rpc })
    if (isRefusal(error, 'internal', 'systemError')) return undefined
    throw error
  }
}

/** More cells than any host has. */
const mostCells = 1024

/** Xen has no memory of its own to be freed: what is free there can be had, and no more. */
async function readFree({ rpc }: Pick<Libvirt, 'rpc'>): Promise<number | undefined> {
  try {
    const { cells } = await rpc.call(calls.nodeGetCellsFreeMemory, { startCell: 0, maxcells: mostCells }, patient)
    return cells.reduce((sum, bytes) => sum + Number(bytes), 0)
  } catch (error) {
    if (isRefusal(error, 'noSupport', 'internal', 'invalidArgument')) return undefined
    throw error
  }
}

function modelOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8')
}
