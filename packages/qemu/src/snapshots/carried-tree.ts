import { statSync } from 'node:fs'
import {
  arrivingSnapshots,
  type CopyPlace,
  HypervisorError,
  type Layer,
  type MachineView,
  type MigrationOffer,
  offerSnapshots,
  type StoreEntry,
} from '@cimarron/hypervisor'
import { type CarriedFolders, carriedFiles } from '../migration/carried-files.ts'
import type { SnapshotLedger } from './snapshot-ledger.ts'
import type { Own } from './snapshot-work.ts'

export type OwnOffer = Pick<MigrationOffer, 'snapshots' | 'carried'>

/** What another host has to know of a machine's snapshots. Its volumes are this host's own. */
export function offerTree(
  { id, active, defined }: MachineView,
  { tree, layers, chain }: Pick<SnapshotLedger, 'tree' | 'layers' | 'chain'>,
  folders: CarriedFolders,
): OwnOffer {
  const own: Own = { work: null, layers: layers.map(({ volume: _here, ...layer }) => layer) }
  const disks = new Set((active ?? defined).disks.map(({ path }) => path))
  const beside = chain.filter((path) => !disks.has(path))
  const images = beside.map((path) => {
    const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    return { what: 'image of its snapshots', path, sizeBytes }
  })
  const carried = carriedFiles(id, tree.snapshots, folders)
  return { ...offerSnapshots(id, { tree, own, images }), ...(carried.length > 0 ? { carried } : {}) }
}

/** What is kept of those that come. @throws HypervisorError `peer-failed` */
export function arrivingTree(offer: MigrationOffer, places: readonly CopyPlace[]): readonly StoreEntry[] {
  return arrivingSnapshots<Own>(offer, places, (own) => ({ work: null, layers: (own?.layers ?? []).map(checked) }))
}

/** Only what `planLayers` has made, for it is removed one day: a peer's word must not have another file removed. */
function checked(layer: Layer): Layer {
  const { device, path, base } = layer
  const isOurs = /^\/.*[^/]\.[0-9a-f]{8}$/.test(path) && !path.split('/').includes('..')
  if (isOurs) return { device, path, base }
  const words = `it is told to have an image ${JSON.stringify(path)}, which no snapshot makes`
  throw new HypervisorError('peer-failed', { what: `snapshots of a machine`, words })
}
