import { deriveId, type Networks } from '@cimarron/hypervisor'

/** Two networks, where none is yet: one with NAT that is active, and one that leads nowhere, inactive. */
export async function populateNetworks(networks: Networks, simulator: string): Promise<void> {
  if (networks.networks().length > 0) return
  const id = (name: string) => deriveId(simulator, `network/${name}`)
  const nat = await networks.define({ id: id('nat'), name: 'nat', notes: 'machines that go out', tags: ['production'] })
  await networks.define({ id: id('lab'), name: 'lab', mode: 'isolated', notes: 'machines among themselves' })
  await networks.start(nat.id)
}
