import { readFileSync } from 'node:fs'

/** What the kernel told this process of its host: see getauxval(3). */
export interface SystemConstants {
  readonly pageBytes: number
  /** Of the clock in which /proc/pid/stat counts. */
  readonly ticksPerSecond: number
}

const types = { end: 0, pageSize: 6, clockTicks: 17 } as const

/** As on nearly all hosts. */
const usual: SystemConstants = { pageBytes: 4096, ticksPerSecond: 100 }

/** The auxiliary vector is pairs of words, a type and its value (elf(5)); both of our architectures have 64 bits. */
export function readConstants(auxiliaryVector: Uint8Array): SystemConstants {
  const words = new DataView(auxiliaryVector.buffer, auxiliaryVector.byteOffset, auxiliaryVector.byteLength)
  const values = new Map<number, number>()
  for (let at = 0; at + 16 <= words.byteLength; at += 16) {
    const type = Number(words.getBigUint64(at, true))
    if (type === types.end) break
    values.set(type, Number(words.getBigUint64(at + 8, true)))
  }
  return {
    pageBytes: values.get(types.pageSize) ?? usual.pageBytes,
    ticksPerSecond: values.get(types.clockTicks) ?? usual.ticksPerSecond,
  }
}

export const systemConstants: SystemConstants = readConstants(readFileSync('/proc/self/auxv'))
