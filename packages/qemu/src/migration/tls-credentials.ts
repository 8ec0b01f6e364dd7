import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MigrationCredentials } from '@cimarron/hypervisor'
import type { QemuUser } from '../qemu-user.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import type { RunPaths } from '../run-paths.ts'

/** The object in QEMU by which both ends of a migration know each other. */
export const tlsId = 'cimarron.migration'

export interface TlsPlace {
  readonly qmp: QmpClient
  readonly paths: RunPaths
  readonly user: QemuUser | undefined
}

/**
 * Gives a QEMU that runs what it needs to speak encrypted, by files that only its own user reads (`tls-creds-x509` of
 * qapi/crypto.json). `verify-peer` holds at both ends: a certificate that the given authority did not sign gets nowhere.
 */
export async function addCredentials(
  { qmp, paths, user }: TlsPlace,
  credentials: MigrationCredentials,
  endpoint: 'client' | 'server',
): Promise<void> {
  const folder = paths.tls(tlsId)
  removeFiles(paths)
  // Of a migration before this one, where nobody came to take them away.
  await removeCredentials(qmp)
  mkdirSync(folder, { mode: 0o700 })
  const { authority, certificate, key } = credentials
  const files = { 'ca-cert.pem': authority, [`${endpoint}-cert.pem`]: certificate, [`${endpoint}-key.pem`]: key }
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name)
    writeFileSync(path, text, { mode: 0o400, flag: 'wx' })
    if (user) chownSync(path, user.uid, user.gid)
  }
  if (user) chownSync(folder, user.uid, user.gid)
  await qmp.executeAny('object-add', {
    'qom-type': 'tls-creds-x509',
    id: tlsId,
    dir: folder,
    endpoint,
    'verify-peer': true,
  })
  // It was read whole; no key lies about longer than it must.
  removeFiles(paths)
}

function removeFiles(paths: RunPaths): void {
  rmSync(paths.tls(tlsId), { recursive: true, force: true })
}

/** Of a migration that is over, at either end; what still speaks by them goes on. It may be called again. */
export async function removeCredentials(qmp: QmpClient): Promise<void> {
  const objects = await qmp.executeAny('qom-list', { path: '/objects' })
  const isThere = Array.isArray(objects) && objects.some((one) => isObject(one) && one.name === tlsId)
  if (isThere) await qmp.executeAny('object-del', { id: tlsId })
}
