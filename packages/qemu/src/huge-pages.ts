import { readFileSync } from 'node:fs'
import { HypervisorError, type MachineConfig } from '@cimarron/hypervisor'

/**
 * Sees that the host has so many huge pages free.
 * @throws HypervisorError `not-enough-memory` with their number and the remedy
 */
export function requireHugePages(
  { memory, memoryBacking }: Pick<MachineConfig, 'memory' | 'memoryBacking'>,
  { host, sys = '/sys' }: { readonly host: string; readonly sys?: string },
): void {
  const { pageBytes } = memoryBacking ?? {}
  if (pageBytes === undefined) return
  const wanted = Math.ceil(memory.bytes / pageBytes)
  const folder = `${sys}/kernel/mm/hugepages/hugepages-${pageBytes / 1024}kB`
  const numberIn = (name: string) => readNumber(`${folder}/${name}`)
  // Those that somebody was promised are free, but not for us (Documentation/admin-guide/mm/hugetlbpage.rst).
  const free = Math.max(0, numberIn('free_hugepages') - numberIn('resv_hugepages'))
  if (wanted <= free) return
  const size = `${pageBytes / 2 ** 20} MiB`
  throw new HypervisorError('not-enough-memory', {
    wanted: `${wanted} huge pages of ${size}`,
    available: `${free}`,
    host,
    remedy: `run: echo ${numberIn('nr_hugepages') + wanted - free} > ${folder}/nr_hugepages`,
  })
}

/** 0 where the kernel has no such pages. */
function readNumber(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0
    throw error
  }
}
