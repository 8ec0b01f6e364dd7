import type { MigrationOffer } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { requestFor } from './depart.ts'

const offer = {} as MigrationOffer

test('a target is told of all ways that both ends must have alike', () => {
  const wish = { storage: 'copied', pool: 'images', name: 'web2', channels: 4 } as const
  expect(requestFor(offer, wish, 'rack2').plan).toEqual({ ...wish, called: 'rack2' })
  const later = { storage: 'shared', postCopy: { afterMs: 100 } } as const
  const plan = { storage: 'shared', postCopy: true, called: 'rack2' }
  expect(requestFor(offer, later, 'rack2').plan).toEqual(plan)
})
