import type { PoolConfig } from '@cimarron/hypervisor'
import type { Libvirt } from '../../api/libvirt.ts'
import type { PoolInfo, StoragePool, Volume } from '../../api/storage.ts'
import { readPool } from '../../documents/storage/read-pool.ts'
import { readVolume, type VolumeDocument } from '../../documents/storage/read-volume.ts'
import { isRefusal } from '../refusal.ts'

/** A pool as its server has it now. */
export interface PoolReading {
  readonly config: PoolConfig
  readonly info: PoolInfo
  readonly volumes: readonly VolumeDocument[]
}

/** How long a server may take to tell of something. */
export const patient = { timeoutMs: 30_000 }

/** Undefined where it is gone. What of it can't be read is told, and left out. */
export async function readPoolOnce(
  pool: StoragePool,
  unreadable: (error: unknown) => void,
): Promise<PoolReading | undefined> {
  try {
    const [document, info] = await Promise.all([pool.xml(patient), pool.info(patient)])
    const listed = info.state === 'running' ? await listVolumes(pool) : []
    const read = await Promise.all(listed.map((volume) => readVolumeOnce(volume, unreadable)))
    return { config: readPool(document), info, volumes: read.filter((one) => one !== undefined) }
  } catch (error) {
    if (isRefusal(error, 'noPool')) return undefined
    throw error
  }
}

/** A pool that stops at this moment has none. */
export async function listVolumes(pool: StoragePool): Promise<readonly Volume[]> {
  try {
    return await pool.volumes(patient)
  } catch (error) {
    if (isRefusal(error, 'operationInvalid', 'noPool')) return []
    throw error
  }
}

async function readVolumeOnce(
  volume: Volume,
  unreadable: (error: unknown) => void,
): Promise<VolumeDocument | undefined> {
  try {
    return readVolume(await volume.xml(patient))
  } catch (error) {
    if (isRefusal(error, 'noVolume', 'noPool')) return undefined
    if (!isRefusal(error)) throw error
    unreadable(new Error(`volume ${JSON.stringify(volume.name)} can't be read`, { cause: error }))
    return undefined
  }
}

/** The pools of a server; none where it has no driver for them. */
export async function listPools(libvirt: Libvirt): Promise<readonly StoragePool[]> {
  try {
    return await libvirt.pools(patient)
  } catch (error) {
    if (isRefusal(error, 'noSupport')) return []
    throw error
  }
}
