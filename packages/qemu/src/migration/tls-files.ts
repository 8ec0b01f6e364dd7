import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MigrationCredentials } from '@cimarron/hypervisor'
import type { QemuUser } from '../qemu-user.ts'

export interface TlsFiles {
  readonly folder: string
  readonly endpoint: 'client' | 'server'
  /** Who alone reads them; left out: the daemon's own. */
  readonly user?: QemuUser | undefined
}

/** What a program is to speak encrypted by, as its `tls-creds-x509` reads it (qapi/crypto.json); it goes as soon as it was read. */
export function writeTlsFiles(
  { authority, certificate, key }: MigrationCredentials,
  { folder, endpoint, user }: TlsFiles,
): Disposable {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const files = { 'ca-cert.pem': authority, [`${endpoint}-cert.pem`]: certificate, [`${endpoint}-key.pem`]: key }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o400, flag: 'wx' })
    if (user) chownSync(path, user.uid, user.gid)
  }
  if (user) chownSync(folder, user.uid, user.gid)
  return { [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
