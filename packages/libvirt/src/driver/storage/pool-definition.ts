import { HypervisorError, type PoolConfig, type PoolView, refuseField } from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import type { StoragePool } from '../../api/storage.ts'
import { parseDocument } from '../../documents/document.ts'
import { poolDocument } from '../../documents/storage/new-documents.ts'
import { LibvirtError } from '../../error.ts'
import { setText, splice } from '../../xml/edit-xml.ts'
import { child } from '../../xml/xml-element.ts'
import { patient } from './read-storage.ts'

/** @throws HypervisorError `name-in-use`, `id-in-use`, `invalid-config` where one of the others is in the way */
export function requireOwnPlace(config: PoolConfig, others: readonly PoolView[]): void {
  const { id, name, path } = config
  if (others.some((other) => other.id === id)) throw new HypervisorError('id-in-use', { kind: 'pool', id })
  requireFreePoolName(config, others)
  const shared = others.find((other) => isWithin(path, other.config.path) || isWithin(other.config.path, path))
  if (!shared) return
  const problem = `is in or around pool ${JSON.stringify(shared.config.name)} (${shared.config.path})`
  throw refuseField('path', path, `${problem}; use a folder of its own for pool ${JSON.stringify(name)}`)
}

export function requireFreePoolName({ id, name }: PoolConfig, others: readonly PoolView[]): void {
  if (others.some((other) => other.config.name === name && other.id !== id))
    throw new HypervisorError('name-in-use', { kind: 'pool', name })
}

function isWithin(path: string, folder: string): boolean {
  return folder !== '' && (path === folder || path.startsWith(`${folder}/`))
}

/** Defines a pool, and has it started, now and with its host. @throws HypervisorError `invalid-config` where it can't be started */
export async function definePool(libvirt: Libvirt, config: PoolConfig): Promise<StoragePool> {
  const pool = await libvirt.definePool(poolDocument(config))
  try {
    await pool.start()
    await pool.setAutostart(true)
  } catch (error) {
    await forgetPool(pool)
    if (!(error instanceof LibvirtError) || error.code !== 'refused') throw error
    throw refuseField('path', config.path, `can't be a pool: ${error.message}; give a folder that is there`)
  }
  return pool
}

/** Stops and forgets it; what is in it stays. */
export async function forgetPool(pool: StoragePool): Promise<void> {
  if (await pool.isActive(patient)) await pool.destroy()
  await pool.undefine()
}

/** The same document with another name. */
export function renamedPool(document: string, name: string): string {
  const element = child(parseDocument(document, 'pool'), 'name')
  return element ? splice(document, setText(document, element, name)) : document
}

/** Forgets it by the one name and defines it by the other, as libvirt renames no pool; what runs on it keeps its files open. */
export async function replacePool(libvirt: Libvirt, pool: StoragePool, document: string): Promise<StoragePool> {
  const [isActive, autostart] = await Promise.all([pool.isActive(patient), pool.autostart(patient)])
  const before = await pool.xml(patient)
  await forgetPool(pool)
  try {
    return await revive(libvirt, document, { isActive, autostart })
  } catch (error) {
    await revive(libvirt, before, { isActive, autostart })
    throw error
  }
}

async function revive(
  libvirt: Libvirt,
  document: string,
  { isActive, autostart }: { readonly isActive: boolean; readonly autostart: boolean },
): Promise<StoragePool> {
  const pool = await libvirt.definePool(document)
  if (isActive) await pool.start()
  if (autostart) await pool.setAutostart(true)
  return pool
}
