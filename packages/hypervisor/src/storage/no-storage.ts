import { Broadcast } from '../broadcast.ts'
import { HypervisorError } from '../error.ts'
import type { Storage, StorageEvent } from './storage.ts'

/** The storage of a platform that has none: it is empty, and refuses with `unsupported`. */
export function noStorage(platform: string): Storage {
  const refuse = () => Promise.reject(new HypervisorError('unsupported', { platform, feature: 'pools' }))
  const silence = new Broadcast<StorageEvent>()
  return {
    pools: () => [],
    pool: () => undefined,
    volumes: () => [],
    volume: () => undefined,
    volumeAt: () => undefined,
    definePool: refuse,
    changePool: refuse,
    undefinePool: refuse,
    refreshPool: refuse,
    createVolume: refuse,
    resizeVolume: refuse,
    deleteVolume: refuse,
    readVolume: refuse,
    events: (signal) => silence.subscribe(signal),
  }
}
