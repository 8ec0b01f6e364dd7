import type { MigrationCredentials } from '@cimarron/hypervisor'
import type { QemuUser } from '../qemu-user.ts'
import type { QmpClient } from '../qmp/client.ts'
import { isObject } from '../qmp/message.ts'
import type { RunPaths } from '../run-paths.ts'
import { writeTlsFiles } from './tls-files.ts'

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
  // Of a migration before this one, where nobody came to take them away.
  await removeCredentials(qmp)
  // It is read whole; no key lies about longer than it must.
  using _files = writeTlsFiles(credentials, { folder, endpoint, user })
  await qmp.executeAny('object-add', {
    'qom-type': 'tls-creds-x509',
    id: tlsId,
    dir: folder,
    endpoint,
    'verify-peer': true,
  })
}

/** Of a migration that is over, at either end; what still speaks by them goes on. It may be called again. */
export async function removeCredentials(qmp: QmpClient): Promise<void> {
  const objects = await qmp.executeAny('qom-list', { path: '/objects' })
  const isThere = Array.isArray(objects) && objects.some((one) => isObject(one) && one.name === tlsId)
  if (isThere) await qmp.executeAny('object-del', { id: tlsId })
}
