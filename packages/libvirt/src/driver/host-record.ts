import { hostname } from 'node:os'
import { configLimits, type Host } from '@cimarron/hypervisor'
import type { LibvirtUri } from '../transport/libvirt-uri.ts'
import type { ReadHost } from './read-host.ts'

const key = 'host'

/** The host as it was when it was last reached. */
export function rememberedHost(texts: ReadonlyMap<string, string>): ReadHost | undefined {
  const text = texts.get(key)
  // The store gives back what was written when the host was read.
  return text === undefined ? undefined : (JSON.parse(text) as ReadHost)
}

/** A host of which only the address is known. */
export function absentHost(id: string, { host = hostname() }: LibvirtUri): ReadHost {
  const absent: Host = {
    id,
    name: host,
    architecture: process.arch === 'arm64' ? 'aarch64' : 'x86_64',
    processors: { count: 0, model: 'unknown: it was not reached yet' },
    memory: { totalBytes: 0, availableBytes: 0 },
    accelerations: [],
    machineTypes: [],
    limits: { maxProcessors: configLimits.processors, minMemoryBytes: 2 ** 20, maxMemoryBytes: 2 ** 48 },
  }
  return { host: absent, version: 'unknown', topology: { sockets: 0, cores: 0, threads: 0 } }
}
