import type { MigrationOffer } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { ArrivedBases, arrivedBases } from './arrived-bases.ts'

const backing = ['/b', '/c'].map((path) => ({ path, file: { inode: 1, sizeBytes: 1 } }))
const offer = { disks: [{ path: '/a', backing }] } as unknown as MigrationOffer

test('each file of a chain is known to build on the next, until its machine goes', () => {
  const known = new ArrivedBases()
  known.note('m', arrivedBases(offer, { storage: 'shared' }))
  const next = new ArrivedBases()
  next.recall(new Map(known.entries('m').map(({ key, value }) => [key, String(value)])))
  expect(next.has({ image: '/a', base: '/b' })).toBe(true)
  expect(next.has({ image: '/b', base: '/c' })).toBe(true)
  expect(next.has({ image: '/a', base: '/c' })).toBe(false)
  expect(next.machineOn((path) => path === '/c')).toBe('m')
  expect(next.forgotten('m')).toEqual([{ key: 'arrived-bases/m', value: null }])
  next.forget('m')
  expect(next.has({ image: '/a', base: '/b' })).toBe(false)
})

test('copies build on nothing', () => {
  expect(arrivedBases(offer, { storage: 'copied' })).toEqual([])
})
