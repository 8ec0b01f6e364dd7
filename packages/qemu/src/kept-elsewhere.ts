import { isArrivalKey, isDepartureKey, isNetworkKey, isSnapshotKey, isStorageKey } from '@cimarron/hypervisor'
import { isImageBookKey } from './migration/image-book.ts'

/** What in the store is no definition. */
export function isKeptElsewhere(key: string): boolean {
  return [isStorageKey, isNetworkKey, isArrivalKey, isDepartureKey, isSnapshotKey, isImageBookKey].some((is) => is(key))
}
