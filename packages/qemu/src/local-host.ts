import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, hostname } from 'node:os'
import { deriveId, type Host } from '@cimarron/hypervisor'
import { hostArchitecture } from './architecture.ts'
import { readMeminfo } from './meminfo.ts'

/** What this driver's only host is, apart from what changes. */
export interface HostFacts {
  readonly processors: Host['processors']
  readonly hypervisor: string
  readonly machineTypes: readonly string[]
  readonly accelerations: readonly ('kvm' | 'tcg')[]
}

/** The smallest memory with which a PC's firmware comes up. */
const minMemoryBytes = 1_048_576
/** QEMU's own for q35 without further devices (an interrupt remapper would raise it). */
const maxProcessors = 255

/** The computer we run on, as it is now. */
export function describeHost({ hypervisor, processors, machineTypes, accelerations }: HostFacts): Host {
  const bytes = readMeminfo(readFileSync('/proc/meminfo', 'utf8'))
  const memory = { totalBytes: bytes('MemTotal'), availableBytes: bytes('MemAvailable') }
  return {
    id: deriveId(hypervisor, 'host'),
    name: hostname(),
    architecture: hostArchitecture,
    processors,
    memory,
    accelerations,
    machineTypes,
    limits: { maxProcessors, minMemoryBytes, maxMemoryBytes: memory.totalBytes },
  }
}

/** Asked for once: the kernel takes its time to list many processors. */
export function describeProcessors(): Host['processors'] {
  const processors = cpus()
  const clockMhz = Math.max(0, ...processors.map(({ speed }) => speed))
  return {
    count: processors.length || availableParallelism(),
    model: processors[0]?.model ?? 'unknown',
    ...(clockMhz > 0 ? { maxClockHz: clockMhz * 1_000_000 } : {}),
  }
}
