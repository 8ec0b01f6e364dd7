import { configLimits, type MachineConfig, memoryOfCells, type NumaCell, parseNumberList } from '@cimarron/hypervisor'
import { ownDevices } from './disk-devices.ts'
import type { PluggedMemory } from './incoming.ts'
import { virtioDriver } from './virtio-driver.ts'

/** The object that a machine's own memory is, where it is more than QEMU makes by itself. */
const memoryId = 'cimarron.ram'
/** What virtio-mem gives and takes of. */
const reserveId = 'cimarron.reserve'

/** Whether programs beside QEMU work in the guest's memory (vhost-user), which must be shared with them then. */
export function sharesMemory({ shares, memoryBacking }: Pick<MachineConfig, 'shares' | 'memoryBacking'>): boolean {
  return memoryBacking?.shared === true || (shares?.some(({ driver }) => driver === 'virtiofs') ?? false)
}

/**
 * What a machine's memory is made of, as QEMU's objects say it (qapi/qom.json, `MemoryBackendProperties`), but for its id
 * and size: what it starts with, what is plugged in later, and each part of it where it has several.
 */
export function memoryBackend(config: MachineConfig): Readonly<Record<string, unknown>> {
  const { pageBytes, preallocate } = config.memoryBacking ?? {}
  const shared = sharesMemory(config)
  const isFile = shared || pageBytes !== undefined
  return {
    'qom-type': isFile ? 'memory-backend-memfd' : 'memory-backend-ram',
    ...(isFile ? { share: shared } : {}),
    ...(pageBytes === undefined ? {} : { hugetlb: true, hugetlbsize: pageBytes }),
    // Huge pages are counted ahead: a guest that gets to one that is not there any more would be killed.
    ...(preallocate || pageBytes !== undefined ? { prealloc: true } : {}),
  }
}

export function memoryArguments(config: MachineConfig): readonly string[] {
  const { memory, maxMemoryBytes, numa, memoryBacking } = config
  const most =
    maxMemoryBytes === undefined || maxMemoryBytes === memory.bytes ? '' : `,slots=16,maxmem=${maxMemoryBytes}B`
  const balloon = { driver: virtioDriver('virtio-balloon', config), id: ownDevices.balloon }
  return [
    ['-m', `size=${memory.bytes}B${most}`],
    ...(hasOwnBackend(config) ? [object({ ...memoryBackend(config), id: memoryId, size: memory.bytes })] : []),
    ...(numa ? cellArguments(config, numa) : []),
    ...(memoryBacking?.lock ? [['-overcommit', 'mem-lock=on']] : []),
    ['-device', JSON.stringify(balloon)],
    ...(config.memoryHotplug === 'virtio-mem' ? virtioMemArguments(config) : []),
  ].flat()
}

/** Memory that was plugged in while the guest ran. */
export function dimmArguments(config: MachineConfig, memory: PluggedMemory | undefined): readonly string[] {
  return (memory?.dimms ?? []).flatMap(({ id, backend, bytes, addr, slot }) => [
    ...object({ ...memoryBackend(config), id: backend, size: bytes }),
    ...['-device', JSON.stringify({ driver: 'pc-dimm', id, memdev: backend, addr, slot })],
  ])
}

/** The bytes of each cell, in their order. */
export function cellBytes(config: MachineConfig, numa: readonly NumaCell[]): readonly number[] {
  const step = config.memoryBacking?.pageBytes ?? configLimits.memoryStepBytes
  return memoryOfCells(numa, config.memory.bytes, step)
}

function cellArguments(config: MachineConfig, numa: readonly NumaCell[]): readonly (readonly string[])[] {
  const sizes = cellBytes(config, numa)
  const cells = numa.flatMap(({ processors, hostNodes, policy }, cell) => {
    const id = `cimarron.cell${cell}`
    const nodes = hostNodes === undefined ? undefined : parseNumberList(hostNodes)
    const place = nodes ? { 'host-nodes': nodes, policy: policy ?? 'bind' } : {}
    const cpus = processors.split(',').map((part) => `cpus=${part}`)
    return [
      object({ ...memoryBackend(config), id, size: sizes[cell], ...place }),
      ['-numa', ['node', `nodeid=${cell}`, ...cpus, `memdev=${id}`].join(',')],
    ]
  })
  // QEMU wants to know of all cells first.
  const distances = numa.flatMap((one, cell) =>
    (one.distances ?? []).map((value, other) => ['-numa', `dist,src=${cell},dst=${other},val=${value}`]),
  )
  return [...cells, ...distances]
}

/** All that it may grow by, of which the guest has nothing yet. */
function virtioMemArguments(config: MachineConfig): readonly (readonly string[])[] {
  const { memory, maxMemoryBytes = memory.bytes, memoryBacking } = config
  const { prealloc, ...backend } = memoryBackend(config)
  const size = maxMemoryBytes - memory.bytes
  const device = {
    driver: 'virtio-mem-pci',
    id: ownDevices.virtioMem,
    memdev: reserveId,
    'requested-size': 0,
    ...(prealloc ? { prealloc: true } : {}),
    ...(memoryBacking?.pageBytes === undefined ? {} : { 'block-size': memoryBacking.pageBytes }),
  }
  return [object({ ...backend, id: reserveId, size, reserve: false }), ['-device', JSON.stringify(device)]]
}

function object(properties: Readonly<Record<string, unknown>>): readonly string[] {
  return ['-object', JSON.stringify(properties)]
}

/** What `-machine` has to say of the memory. */
export function memoryMachineWords(config: MachineConfig): readonly string[] {
  return hasOwnBackend(config) ? [`memory-backend=${memoryId}`] : []
}

/** QEMU makes ordinary memory by itself; that of cells is made cell by cell. */
function hasOwnBackend(config: MachineConfig): boolean {
  if (config.numa) return false
  const { pageBytes, preallocate } = config.memoryBacking ?? {}
  return sharesMemory(config) || pageBytes !== undefined || preallocate === true
}
