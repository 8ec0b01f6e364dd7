import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { QemuUser } from '../qemu-user.ts'
import type { RunPaths } from '../run-paths.ts'
import type { Credentials, Listenings } from './listening.ts'

/** Writes what QEMU's screens show for TLS into folders of the run, by QEMU's names, for QEMU's user alone. */
export function writeTlsFiles(listenings: Listenings, paths: RunPaths, user: QemuUser | undefined): void {
  for (const [device, { credentials }] of listenings) {
    if (credentials) writeFolder(paths.tls(device), credentials, user)
  }
}

function writeFolder(folder: string, { authority, certificate, key }: Credentials, user: QemuUser | undefined): void {
  mkdirSync(folder, { mode: 0o700 })
  const files = { 'ca-cert.pem': authority, 'server-cert.pem': certificate, 'server-key.pem': key }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o400, flag: 'wx' })
    if (user) chownSync(path, user.uid, user.gid)
  }
  if (user) chownSync(folder, user.uid, user.gid)
}
