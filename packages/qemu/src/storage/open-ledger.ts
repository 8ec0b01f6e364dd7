import { type DriverStore, type FailPoint, StorageLedger } from '@cimarron/hypervisor'
import { sweepParts } from './image-file.ts'
import { QemuStorage, type QemuStorageOptions } from './qemu-storage.ts'

export interface StorageOptions extends Partial<QemuStorageOptions> {
  readonly store: DriverStore
  /** The host's id; it is no matter where nobody asks. */
  readonly host?: string
  readonly nowMs?: () => number
  readonly failPoint?: FailPoint
  readonly onWarning?: (text: string) => void
}

/** The pools and volumes that a store knows, with what a killed daemon has left put away. */
export async function openLedger(options: StorageOptions): Promise<StorageLedger> {
  const { keptBack = [], user = () => undefined, host = '', ...rest } = options
  const ledger = await StorageLedger.open({ ...rest, host, backend: new QemuStorage({ keptBack, user }) })
  for (const { config, state } of ledger.pools()) if (state === 'available') await sweepParts(config)
  return ledger
}
