import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Users } from '../access/users.ts'
import { removeDurably, writeDurably } from '../durable-file.ts'

const admin = 'admin'

/**
 * Gives a daemon without users its first one, `admin`, with a random password in `<data>/admin-password` (0600). The
 * file goes when that password is first changed. Returns the file's path while it is there to be read.
 */
export async function ensureAdmin(users: Users, dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, 'admin-password')
  if (users.list().length === 0) {
    // 128 bits, in letters that can be read out and typed.
    const password = randomBytes(16).toString('base64url')
    // The file first: a user whose password nobody knows could not be let in again.
    await writeDurably(path, `${password}\n`, 0o600)
    await users.add({ name: admin, role: 'admin', namespaces: {}, password })
  }
  users.onChange((name) => {
    if (name !== admin) return
    removeDurably(path).catch((error: unknown) => process.emitWarning(error as Error))
  })
  return path
}
