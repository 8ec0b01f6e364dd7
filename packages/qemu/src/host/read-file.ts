import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

/** A file of the kernel as text, trimmed; undefined where it is not there, or the device behind it has gone. */
export function textOf(path: string): string | undefined {
  return unlessGone(() => readFileSync(path, 'utf8').trim())
}

export function numberOf(path: string): number | undefined {
  const text = textOf(path)
  return text === undefined || text === '' ? undefined : Number(text)
}

/** Names in a folder, sorted as people count; none where it is not there. */
export function namesIn(folder: string): readonly string[] {
  const names = unlessGone(() => readdirSync(folder)) ?? []
  return names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }))
}

/** The last part of where a link leads. */
export function linkName(path: string): string | undefined {
  return unlessGone(() => basename(readlinkSync(path)))
}

const gone: ReadonlySet<string> = new Set(['ENOENT', 'ENODEV', 'ENOTDIR', 'EINVAL', 'EIO', 'ENXIO', 'EACCES'])

function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Error && 'code' in error && gone.has(String(error.code))) return undefined
    throw error
  }
}
