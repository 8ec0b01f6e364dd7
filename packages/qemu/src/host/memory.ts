import { join } from 'node:path'
import type { MemoryReport, NodeReport } from '@cimarron/hypervisor'
import { readMeminfo } from '../meminfo.ts'
import { namesIn, numberOf, textOf } from './read-file.ts'

export function readMemoryReport(root = '/'): MemoryReport {
  const bytes = readMeminfo(textOf(join(root, 'proc/meminfo')) ?? '')
  return {
    totalBytes: bytes('MemTotal'),
    availableBytes: bytes('MemAvailable'),
    swapBytes: bytes('SwapTotal'),
    swapFreeBytes: bytes('SwapFree'),
    hugePages: readHugePages(root),
  }
}

/** Linux, Documentation/admin-guide/mm/hugetlbpage.rst. */
function readHugePages(root: string): MemoryReport['hugePages'] {
  const folder = join(root, 'sys/kernel/mm/hugepages')
  return namesIn(folder).flatMap((name) => {
    const size = /^hugepages-(\d+)kB$/.exec(name)?.[1]
    const of = (file: string) => numberOf(join(folder, name, file)) ?? 0
    return size === undefined
      ? []
      : [{ sizeBytes: Number(size) * 1024, total: of('nr_hugepages'), free: of('free_hugepages') }]
  })
}

/** Linux, Documentation/ABI/stable/sysfs-devices-node. */
export function readNodes(root = '/'): readonly NodeReport[] {
  const folder = join(root, 'sys/devices/system/node')
  return namesIn(folder).flatMap((name) => {
    const id = /^node(\d+)$/.exec(name)?.[1]
    if (id === undefined) return []
    const bytes = readMeminfo((textOf(join(folder, name, 'meminfo')) ?? '').replace(/^Node \d+ /gm, ''))
    const distances = (textOf(join(folder, name, 'distance')) ?? '').split(' ').filter((text) => text !== '')
    return {
      id: Number(id),
      processors: textOf(join(folder, name, 'cpulist')) ?? '',
      totalBytes: bytes('MemTotal'),
      freeBytes: bytes('MemFree'),
      distances: distances.map(Number),
    }
  })
}
