import type { MigrationOffer } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { requestFor } from './depart.ts'

const offer = {} as MigrationOffer

test('a target is told of all ways that both ends must have alike', () => {
  const wish = { storage: 'copied', pool: 'images', name: 'web2', channels: 4 } as const
  expect(requestFor(offer, wish).plan).toEqual({ storage: 'copied', pool: 'images', name: 'web2', channels: 4 })
  expect(requestFor(offer, { storage: 'shared', postCopy: { afterMs: 100 } }).plan).toEqual({
    storage: 'shared',
    postCopy: true,
  })
})
