import type { WbemClient } from '@cimarron/wbem-client'
import { number, text } from './machine.ts'
import { unlessAbsent } from './namespaces.ts'

export interface MachineSize {
  processors: number
  memoryBytes: number
}

/**
 * Processors and memory by the key of the system they belong to. Devices are scoped by their system (SystemName), so two
 * enumerations tell of all machines, however many.
 */
export async function machineSizes(
  client: WbemClient,
  where: { readonly namespace: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, MachineSize>> {
  const sizes = new Map<string, MachineSize>()
  const sizeOf = (system: string): MachineSize => {
    const size = sizes.get(system) ?? { processors: 0, memoryBytes: 0 }
    sizes.set(system, size)
    return size
  }
  const processors = async (): Promise<void> => {
    for await (const path of client.enumerateInstanceNames('CIM_Processor', where)) {
      const system = path.key('SystemName')
      if (typeof system === 'string') sizeOf(system).processors += 1
    }
  }
  const memories = async (): Promise<void> => {
    const propertyList = ['SystemName', 'BlockSize', 'NumberOfBlocks']
    for await (const memory of client.enumerateInstances('CIM_Memory', { ...where, propertyList })) {
      const system = text(memory, 'SystemName') ?? memory.path?.key('SystemName')
      const bytes = (number(memory, 'BlockSize') ?? 0) * (number(memory, 'NumberOfBlocks') ?? 0)
      if (typeof system === 'string') sizeOf(system).memoryBytes += bytes
    }
  }
  await Promise.all([unlessAbsent(processors, undefined), unlessAbsent(memories, undefined)])
  return sizes
}
