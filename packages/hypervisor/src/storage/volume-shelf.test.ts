import { expect, test } from 'vitest'
import type { VolumeView } from './volume.ts'
import { VolumeShelf } from './volume-shelf.ts'

function view(id: string, rest: Partial<VolumeView> = {}): VolumeView {
  const sizes = { capacityBytes: 512, allocationBytes: 0, revision: 1, createdMs: 0 }
  return { id, pool: 'p', name: id, path: `/p/${id}`, format: 'qcow2', ...sizes, ...rest }
}

test('a volume is found by its id, its file and what it builds on, and by its former file no more', () => {
  const shelf = new VolumeShelf()
  shelf.set('base', view('base'))
  shelf.set('web', view('web', { backing: 'base' }))
  expect(shelf.at('/p/web')?.id).toBe('web')
  expect(shelf.overlaysOf('base').map(({ id }) => id)).toEqual(['web'])
  shelf.set('web', view('web', { path: '/p/other' }))
  expect(shelf.at('/p/web')).toBeUndefined()
  expect(shelf.at('/p/other')?.id).toBe('web')
  expect(shelf.overlaysOf('base')).toEqual([])
  shelf.delete('web')
  shelf.delete('web')
  expect([...shelf.values()].map(({ id }) => id)).toEqual(['base'])
})
