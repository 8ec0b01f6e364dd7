import { isAscii } from 'node:buffer'
import { closeSync, constants, openSync, readSync } from 'node:fs'
import { decodeSource } from './decode-source.ts'
import type { DiagnosticCode } from './diagnostic.ts'

export type FileAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** Its last part is a symbolic link, and `noFollow` was asked for. */
  | { readonly kind: 'link' }
  | { readonly kind: 'unreadable'; readonly code: DiagnosticCode; readonly why: string }

export interface ReadFileOptions {
  readonly maximumBytes: number
  readonly noFollow?: boolean
}

/** Of one file, when the caller sets no other bound. */
export const defaultMaximumBytes: number = 64 * 1024 * 1024

// One buffer for all: a schema is 1,600 files, most of them a few kilobytes.
let buffer = Buffer.allocUnsafe(256 * 1024)

/** Reads a MOF file whole. Neither a pipe nor a device nor a huge file can hold it up. */
export function readMofFile(path: string, options: ReadFileOptions): FileAnswer {
  let descriptor: number
  try {
    const noFollow = options.noFollow === true ? constants.O_NOFOLLOW : 0
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow)
  } catch (error) {
    return failure(error)
  }
  try {
    const length = fill(descriptor, options.maximumBytes)
    if (length > options.maximumBytes) {
      const why = `is larger than ${options.maximumBytes} bytes`
      return { kind: 'unreadable', code: 'too-large', why }
    }
    const bytes = buffer.subarray(0, length)
    const text = isAscii(bytes) ? bytes.toString('latin1') : decodeSource(bytes)
    if (text !== undefined) return { kind: 'text', text }
    return { kind: 'unreadable', code: 'bad-encoding', why: 'is neither UTF-8 nor UTF-16 with a signature' }
  } catch (error) {
    return failure(error)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads into the buffer; the number of bytes, which is above the maximum where there are more. */
function fill(descriptor: number, maximumBytes: number): number {
  let length = 0
  for (;;) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null)
    if (read === 0) return length
    length += read
    if (length > maximumBytes) return length
    if (length === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2)
  }
}

function failure(error: unknown): FileAnswer {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' }
  if (code === 'ELOOP') return { kind: 'link' }
  const why = reasons[code]
  if (why === undefined) throw error
  return { kind: 'unreadable', code: 'include-not-found', why }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (not permitted)',
  EISDIR: 'is a folder, not a file',
  ENAMETOOLONG: 'has too long a name',
  EAGAIN: 'is a pipe, not a file',
  ENXIO: 'is a socket or pipe, not a file',
  EMFILE: 'can not be opened: too many files are open',
  EIO: 'can not be read (input/output error)',
  EINVAL: 'can not be read',
}
