import { expect, test } from 'vitest'
import { completeConfig } from '../complete-config.ts'
import { arrivingConfig } from './copy-places.ts'
import type { OfferedDisk } from './offer.ts'

const template = '00000000-0000-4000-8000-000000000000'
const linked = {
  ...completeConfig({ name: 'web', disks: [{ id: 'root', path: '/a', format: 'qcow2' }] }),
  linkedTo: template,
}

test('a linked clone whose disks are copied builds on its template no more; on shared storage it does', () => {
  const shared = arrivingConfig(linked, { storage: 'shared' }, [])
  expect(shared).toEqual(linked)
  const place = { disk: { id: 'root' } as OfferedDisk, path: '/b' }
  const copied = arrivingConfig(linked, { storage: 'copied', name: 'web2' }, [place])
  expect(copied).toMatchObject({ name: 'web2', disks: [{ id: 'root', path: '/b' }] })
  expect(copied).not.toHaveProperty('linkedTo')
})
