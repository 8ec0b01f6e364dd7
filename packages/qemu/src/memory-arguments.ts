import type { MachineConfig } from '@cimarron/hypervisor'
import { ownDevices } from './disk-devices.ts'
import { virtioDriver } from './virtio-driver.ts'

/** The object that a machine's own memory is, where it is more than QEMU makes by itself. */
const memoryId = 'cimarron.ram'

/** Whether programs beside QEMU work in the guest's memory (vhost-user), which must be shared with them then. */
export function sharesMemory({ shares }: Pick<MachineConfig, 'shares'>): boolean {
  return shares?.some(({ driver }) => driver === 'virtiofs') ?? false
}

/**
 * What a machine's memory is made of, as QEMU's objects say it (qapi/qom.json, `MemoryBackendProperties`), but for its id
 * and size: what it starts with, what is plugged in later, and each part of it where it has several.
 */
export function memoryBackend(config: MachineConfig): Readonly<Record<string, unknown>> {
  return sharesMemory(config)
    ? { 'qom-type': 'memory-backend-memfd', share: true }
    : { 'qom-type': 'memory-backend-ram' }
}

export function memoryArguments(config: MachineConfig): readonly string[] {
  const { memory, maxMemoryBytes } = config
  const most =
    maxMemoryBytes === undefined || maxMemoryBytes === memory.bytes ? '' : `,slots=16,maxmem=${maxMemoryBytes}B`
  const balloon = { driver: virtioDriver('virtio-balloon', config), id: ownDevices.balloon }
  return [
    '-m',
    `size=${memory.bytes}B${most}`,
    ...(hasOwnBackend(config)
      ? ['-object', JSON.stringify({ ...memoryBackend(config), id: memoryId, size: memory.bytes })]
      : []),
    '-device',
    JSON.stringify(balloon),
  ]
}

/** What `-machine` has to say of the memory. */
export function memoryMachineWords(config: MachineConfig): readonly string[] {
  return hasOwnBackend(config) ? [`memory-backend=${memoryId}`] : []
}

/** QEMU makes ordinary memory by itself. */
function hasOwnBackend(config: MachineConfig): boolean {
  return sharesMemory(config)
}
