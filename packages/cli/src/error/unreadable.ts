/** Why a file that was named cannot be read, without the system's call and number. */
export function unreadable(file: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words = reasons[code] ?? (error instanceof Error ? error.message : String(error))
  return `the file ${JSON.stringify(file)} cannot be read: ${words}`
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is none of that name',
  ENOTDIR: 'part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not read it',
}
