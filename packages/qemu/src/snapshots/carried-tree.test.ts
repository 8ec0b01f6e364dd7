import { completeConfig, type Layer, type MigrationOffer, recallSnapshots, type Snapshot } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { arrivingTree, offerTree } from './carried-tree.ts'
import type { Own } from './snapshot-work.ts'

const layer: Layer = {
  device: 'disk0',
  path: '/images/web.0a1b2c3d',
  base: { path: '/images/web', format: 'raw' },
  volume: 'here',
}

const folders = { momentsFolder: '/nonexistent', tpmMomentsFolder: '/nonexistent', savedFolder: '/nonexistent' }

/** An offer of a machine that has one snapshot and goes on in an image on it. */
function offerOf(layers: readonly Layer[] = [layer]): MigrationOffer {
  const defined = completeConfig({ name: 'web', disks: [{ path: layer.path, format: 'qcow2' }] })
  const disks = [{ device: 'disk0', path: '/images/web', format: 'raw' as const }]
  const snapshot: Snapshot = {
    id: 'first',
    name: 'first',
    createdMs: 1,
    kind: 'external',
    why: 'it was asked for',
    memory: false,
    state: 'off',
    quiesced: false,
    bytes: 0,
    config: defined,
    disks,
  }
  const tree = { snapshots: [snapshot], current: 'first' }
  const moment = { state: 'off', reason: 'defined', sinceMs: 0, revision: 1 } as const
  const view = { id: defined.id, host: 'here', ...moment, active: null, defined }
  const chain = layers.flatMap(({ path, base }) => [path, base.path])
  return { defined, ...offerTree(view, { tree, layers, chain }, folders) } as MigrationOffer
}

function kept(offer: MigrationOffer) {
  const entries = arrivingTree(offer, []).flatMap(({ key, value }) => (value === null ? [] : [[key, value] as const]))
  return recallSnapshots<Own>(new Map(entries), offer.defined.id)
}

test('images that its disks build on go along as files that the target must have; volumes are the source alone', () => {
  const offer = offerOf()
  expect(offer.snapshots?.images.map(({ path }) => path)).toEqual(['/images/web'])
  const { tree, own } = kept(offer)
  expect(tree).toMatchObject({ snapshots: [{ name: 'first' }], current: 'first' })
  const { volume: _, ...there } = layer
  expect(own).toEqual({ work: null, layers: [there] })
})

test.each(['/etc/passwd', '/images/../etc/x.0a1b2c3d', 'relative.0a1b2c3d'])(
  'a peer that says %s is an image of snapshots is not believed: it would be removed one day',
  (path) => {
    expect(() => arrivingTree(offerOf([{ ...layer, path }]), [])).toThrow('which no snapshot makes')
  },
)

test('records of another machine are not taken', () => {
  const offer = offerOf()
  const other = { ...offer, defined: { ...offer.defined, id: completeConfig({ name: 'other' }).id } }
  expect(arrivingTree(other, [])).toEqual([])
})
