import type { Machine, NicAddresses } from '@cimarron/api/client'
import { expect, test } from 'vitest'
import { withoutAddress } from './without-address.ts'

type Nic = Machine['defined']['nics'][number]
type Backend = Partial<Nic['backend']> & Pick<Nic['backend'], 'kind'>

const nic = (id: string, backend: Backend, link: 'up' | 'down' = 'up') =>
  ({ id, mac: '52:54:00:00:00:01', link, backend }) as Nic
const found = (id: string, ...addresses: string[]): NicAddresses => ({
  nic: id,
  mac: '52:54:00:00:00:01',
  addresses: addresses.map((address) => ({ address, source: 'lease' })),
})

test('the settled address of user networking does not end a wait for one of a network', () => {
  const nics = [nic('nic0', { kind: 'user' }), nic('nic1', { kind: 'network' }), nic('nic2', { kind: 'bridge' })]
  const waits = (...all: NicAddresses[]) => withoutAddress(all, nics).map(({ nic: id }) => id)
  expect(waits(found('nic0', '10.0.2.15'), found('nic1'), found('nic2'))).toEqual(['nic1', 'nic2'])
  expect(waits(found('nic0', '10.0.2.15'), found('nic1', '10.7.0.2'), found('nic2'))).toEqual(['nic2'])
  expect(waits(found('nic0'), found('nic1', '10.7.0.2'), found('nic2', '10.8.0.2'))).toEqual([])
})

test('of NICs that get none, or whose cable is pulled, nothing is waited for', () => {
  const pulled = [nic('nic0', { kind: 'user' }), nic('nic1', { kind: 'network' }, 'down'), nic('nic2', { kind: 'tap' })]
  expect(withoutAddress([found('nic0', '10.0.2.15'), found('nic1'), found('nic2')], pulled)).toEqual([])
  expect(withoutAddress([found('nic0')], [nic('nic0', { kind: 'user' })])).toHaveLength(1)
})
