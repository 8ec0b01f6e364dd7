import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** What an ELF core file says of itself (System V ABI, "ELF Header" and "Program Header"; 64-bit, little-endian). */
export interface CoreFile {
  readonly type: number
  readonly machine: number
  /** Types of its notes: 1 (`NT_PRSTATUS`) is one processor's registers. */
  readonly notes: readonly number[]
  /** Bytes of memory that are in it. */
  readonly memoryBytes: number
  /** Whether every part of it lies within the file. */
  readonly isWhole: boolean
}

export function readCore(path: string): CoreFile {
  const header = bytesAt(path, 0, 64)
  if (header.toString('latin1', 0, 4) !== '\x7fELF') throw new Error(`${path} is no ELF file`)
  const offset = Number(header.readBigUInt64LE(32))
  const count = header.readUInt16LE(56)
  const table = bytesAt(path, offset, count * 56)
  const parts = Array.from({ length: count }, (_, index) => {
    const part = table.subarray(index * 56, (index + 1) * 56)
    return {
      type: part.readUInt32LE(0),
      at: Number(part.readBigUInt64LE(8)),
      bytes: Number(part.readBigUInt64LE(32)),
    }
  })
  const { size } = statSync(path)
  const loads = parts.filter(({ type }) => type === 1)
  return {
    type: header.readUInt16LE(16),
    machine: header.readUInt16LE(18),
    notes: parts.filter(({ type }) => type === 4).flatMap(({ at, bytes }) => notesIn(bytesAt(path, at, bytes))),
    memoryBytes: loads.reduce((sum, { bytes }) => sum + bytes, 0),
    isWhole: parts.every(({ at, bytes }) => at + bytes <= size),
  }
}

function notesIn(bytes: Buffer): readonly number[] {
  const types: number[] = []
  for (let at = 0; at + 12 <= bytes.length; ) {
    const [name, content, type] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8)]
    types.push(type)
    at += 12 + aligned(name) + aligned(content)
  }
  return types
}

function aligned(bytes: number): number {
  return (bytes + 3) & ~3
}

/** Whether a file has that text in it. */
export function hasText(path: string, text: string): boolean {
  const { size } = statSync(path)
  const step = 2 ** 22
  for (let at = 0; at < size; at += step) if (bytesAt(path, at, step + text.length).includes(text)) return true
  return false
}

function bytesAt(path: string, at: number, length: number): Buffer {
  const fd = openSync(path, 'r')
  try {
    const buffer = Buffer.alloc(length)
    return buffer.subarray(0, readSync(fd, buffer, 0, length, at))
  } finally {
    closeSync(fd)
  }
}
