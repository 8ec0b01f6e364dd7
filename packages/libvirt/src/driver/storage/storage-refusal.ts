import { HypervisorError } from '@cimarron/hypervisor'
import { LibvirtError } from '../../error.ts'
import { isRefusal, refusalOf } from '../refusal.ts'

/** What was asked for, of which pool and volume (their names). */
export interface StorageAsked {
  readonly platform: string
  readonly operation: string
  readonly pool: string
  readonly volume?: string
}

/** Does the work; what libvirt refuses of it is refused in the contract's words. */
export async function refusingStorage<T>(asked: StorageAsked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw storageRefusal(error, asked)
  }
}

function storageRefusal(error: unknown, { platform, operation, pool, volume }: StorageAsked): unknown {
  if (!(error instanceof LibvirtError)) return error
  const cause = { cause: error }
  if (isRefusal(error, 'noPool')) return new HypervisorError('pool-not-found', { pool }, cause)
  if (isRefusal(error, 'noVolume')) return new HypervisorError('volume-not-found', { volume }, cause)
  if (isRefusal(error, 'volumeExists'))
    return new HypervisorError('name-in-use', { kind: 'volume', name: volume }, cause)
  const what = `${operation} of ${volume === undefined ? `pool ${quoted(pool)}` : `volume ${quoted(`${pool}/${volume}`)}`}`
  return refusalOf(error, { platform, operation: what })
}

function quoted(text: string): string {
  return JSON.stringify(text)
}
