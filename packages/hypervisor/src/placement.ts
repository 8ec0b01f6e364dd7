/** What a machine's memory is made of on its host. */
export interface MemoryBacking {
  /** Pages of that size, of those that the host has set aside: 2 MiB or 1 GiB on x86_64. Absent: ordinary ones. */
  readonly pageBytes?: number
  /** All of it is taken from the host before the guest runs. */
  readonly preallocate?: boolean
  /** The host does not swap it out. */
  readonly lock?: boolean
  /** Other programs of the host may map it. */
  readonly shared?: boolean
}

/** What memory is plugged in as while the machine runs; `virtio-mem` is given back as well. */
export type MemoryHotplug = 'dimm' | 'virtio-mem'

/** A part of the guest's processors and memory that are near to each other (a NUMA node). */
export interface NumaCell {
  /** Which of its processors, by their numbers from 0: `0-3,8`. */
  readonly processors: string
  /** Absent: an even part of what the others leave. */
  readonly memoryBytes?: number
  /** Where on the host its memory comes from: nodes, as `0` or `0-1`. */
  readonly hostNodes?: string
  /** How strict that is; absent: `bind`. */
  readonly policy?: 'bind' | 'preferred' | 'interleave'
  /** From here to each cell, in their order; 10 to itself (ACPI, SLIT). */
  readonly distances?: readonly number[]
}

/** On which processors of the host the machine's threads run, as `0-3,8`; who is not named runs on any. */
export interface Pinning {
  /** By the number of the guest's processor. */
  readonly processors?: Readonly<Record<string, string>>
  /** All other threads: of disks, of the monitor. */
  readonly emulator?: string
}

/** More numbers than this no host or guest has. */
const most = 4096

/** The numbers of a list like `0-3,8`, in order, as the kernel writes it (cpuset(7), List Format); undefined where it is none. */
export function parseNumberList(text: string): readonly number[] | undefined {
  if (!/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?){0,255}$/.test(text)) return undefined
  const numbers = new Set<number>()
  for (const part of text.split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number)
    if (last < first || last >= most) return undefined
    for (let number = first; number <= last; number++) numbers.add(number)
  }
  return [...numbers].toSorted((one, other) => one - other)
}

/** What each cell has, in bytes: those that do not say share the rest, the last of them with what can't be shared. */
export function memoryOfCells(cells: readonly NumaCell[], bytes: number, step: number): readonly number[] {
  const said = cells.reduce((sum, { memoryBytes = 0 }) => sum + memoryBytes, 0)
  const open = cells.filter(({ memoryBytes }) => memoryBytes === undefined).length
  const even = open === 0 ? 0 : Math.floor((bytes - said) / open / step) * step
  let left = open
  return cells.map(({ memoryBytes }) => {
    if (memoryBytes !== undefined) return memoryBytes
    left--
    return left === 0 ? bytes - said - even * (open - 1) : even
  })
}
