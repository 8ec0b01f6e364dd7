import type { MigrationOffer, OfferedDisk } from '@cimarron/hypervisor'

/**
 * Whether the image itself is copied, with the snapshots that are inside of it; else what the guest sees, into an image of
 * its own. Whole is what nobody writes to and builds on no other.
 */
export function isCopiedWhole({ state }: Pick<MigrationOffer, 'state'>, { backing }: OfferedDisk): boolean {
  return state !== 'running' && state !== 'paused' && backing.length === 0
}

/** What the image takes as a file; of a block device what the guest sees. */
export function wholeBytes({ file, capacityBytes }: OfferedDisk): number {
  return file.sizeBytes > 0 ? file.sizeBytes : capacityBytes
}
