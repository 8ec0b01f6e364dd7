import { constants, readFileSync, statSync } from 'node:fs'
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

/** Reads a MOF file whole. Neither a pipe nor a device nor a huge file can hold it up. */
export function readMofFile(path: string, options: ReadFileOptions): FileAnswer {
  const flag = constants.O_RDONLY | constants.O_NONBLOCK | (options.noFollow === true ? constants.O_NOFOLLOW : 0)
  try {
    const about = statSync(path, { throwIfNoEntry: false })
    if (about === undefined) return { kind: 'absent' }
    if (!about.isFile()) return unreadable('include-not-found', 'is no regular file')
    if (about.size > options.maximumBytes) return unreadable('too-large', `exceeds ${options.maximumBytes} bytes`)
    // The one way of Node's to read a file in one call; what is no UTF-8 shows as replacement characters.
    const text = readFileSync(path, { encoding: 'utf8', flag })
    if (text.includes('\u{fffd}')) return decode(readFileSync(path, { flag }))
    return { kind: 'text', text: text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text }
  } catch (error) {
    return failure(error)
  }
}

const byteOrderMark = 0xfeff

function decode(bytes: Uint8Array): FileAnswer {
  const text = decodeSource(bytes)
  if (text !== undefined) return { kind: 'text', text }
  return unreadable('bad-encoding', 'is neither UTF-8 nor UTF-16 with a signature')
}

function unreadable(code: DiagnosticCode, why: string): FileAnswer {
  return { kind: 'unreadable', code, why }
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
  ENAMETOOLONG: 'has too long a name',
  EMFILE: 'can not be opened: too many files are open',
  EIO: 'can not be read (input/output error)',
  ERR_STRING_TOO_LONG: 'is longer than a string can be',
}
