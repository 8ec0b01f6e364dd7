import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, hostname } from 'node:os'
import { deriveId, type Host } from '@cimarron/hypervisor'
import { hostArchitecture } from './architecture.ts'

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
  const memory = readMemory(readFileSync('/proc/meminfo', 'utf8'))
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

/** /proc/meminfo counts in KiB (proc(5)). */
export function readMemory(meminfo: string): Host['memory'] {
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0)
  return { totalBytes: kibibytes('MemTotal') * 1024, availableBytes: kibibytes('MemAvailable') * 1024 }
}
