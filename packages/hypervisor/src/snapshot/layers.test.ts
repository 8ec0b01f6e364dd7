import { expect, test } from 'vitest'
import { completeConfig } from '../complete-config.ts'
import { keptImages } from './kept-images.ts'
import { comingMerges, type Layer } from './layers.ts'
import type { Snapshot } from './snapshot.ts'

const layer = (path: string, on: string): Layer => ({
  device: 'disk0',
  path,
  base: { path: on, format: on === '/raw' ? 'raw' : 'qcow2' },
})
const at = (path: string) => completeConfig({ name: 'web', disks: [{ id: 'disk0', path, format: 'qcow2' }] })
const holding = (name: string, path: string): Snapshot => ({
  id: name,
  name,
  createdMs: 0,
  state: 'off',
  kind: 'external',
  why: '',
  memory: false,
  quiesced: false,
  config: at(path),
  disks: [{ device: 'disk0', path, format: 'qcow2' }],
  bytes: 0,
})

test('an image between others is merged with what its snapshot held, and then no more', () => {
  const layers = [layer('/a', '/raw'), layer('/b', '/a')]
  const configs = [at('/b')]
  expect(comingMerges({ layers, configs, snapshots: [holding('one', '/raw'), holding('two', '/a')] })).toEqual([])
  expect(comingMerges({ layers, configs, snapshots: [holding('two', '/a')] })).toEqual([layer('/a', '/raw')])
})

test('with no snapshot left all images go into the first, one after the other', () => {
  const layers = [layer('/a', '/raw'), layer('/b', '/a')]
  const merges = comingMerges({ layers, configs: [at('/b')], snapshots: [] })
  expect(merges).toEqual([layer('/a', '/raw'), layer('/b', '/raw')])
})

test('an image that two others build on stays as it is until one of them goes', () => {
  const layers = [layer('/left', '/raw'), layer('/right', '/raw')]
  const configs = [at('/right')]
  const snapshots = [holding('left', '/left')]
  expect(comingMerges({ layers, configs, snapshots })).toEqual([])
  expect(keptImages({ layers, configs, snapshots })).toEqual([
    { path: '/raw', by: ['snapshot "left"', 'the machine as it is now'] },
  ])
  expect(keptImages({ layers, configs, snapshots: [...snapshots, holding('fork', '/raw')] })).toEqual([])
  expect(comingMerges({ layers, configs, snapshots: [] })).toEqual([layer('/right', '/raw')])
})
