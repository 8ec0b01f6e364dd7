import { type CimValue, formatObjectPath, type ObjectPath } from '@cimarron/cim'
import { deriveId, type NetworkView, noNetworks, noStorage, type PoolView } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

const [images, lan] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
const text = (path: ObjectPath) => formatObjectPath(path.in(undefined), { canonical: true })

/** A host with a storage pool and a network, and a machine with a disk in the one and a NIC on the other. */
async function houseWithPools() {
  const house = await House.open()
  const host = deriveId(house.fake.id, 'fake-host')
  const pool: PoolView = {
    id: images,
    host,
    revision: 1,
    config: { id: images, name: 'images', kind: 'directory', path: '/images' },
    state: 'available',
    capacityBytes: 1000,
    availableBytes: 400,
  }
  const config = { id: lan, name: 'lan', mode: 'nat' }
  // As much of a network as is told of it.
  const network = {
    id: lan,
    host,
    revision: 1,
    state: 'active',
    defined: config,
    active: config,
    pending: [],
  } as unknown
  const volume = { id: 'v', pool: images, name: 'web.qcow2', path: '/images/web.qcow2' } as unknown
  Object.assign(house.fake, {
    storage: {
      ...noStorage('simulator'),
      pools: () => [pool],
      pool: () => pool,
      volumeAt: (path: string) => (path === '/images/web.qcow2' ? volume : undefined),
    },
    networks: { ...noNetworks('simulator'), networks: () => [network as NetworkView] },
  })
  const { out } = await house.define(
    { ElementName: 'web' },
    settings('KVM_DiskResourceAllocationSettingData', {
      ResourceType: 17,
      HostResource: ['/images/web.qcow2'],
      DriverType: 'qcow2',
    }),
    settings('KVM_NetResourceAllocationSettingData', { ResourceType: 10, NetworkType: 'network', NetworkName: lan }),
    settings('CIM_ResourceAllocationSettingData', { ResourceType: 3, VirtualQuantity: 2n }),
  )
  const system = out.ResultingSystem as ObjectPath
  const id = (rest: string) => `KVM:${host}:pool:${rest}`
  return {
    house,
    system,
    id,
    start: () => house.invoke({ object: system, method: 'RequestStateChange' }, { RequestedState: ['uint16', 2] }),
    pool: async (rest: string) =>
      (await house.instances('CIM_ResourcePool')).find((each) => each.InstanceID === id(rest)) as Record<
        string,
        CimValue
      >,
  }
}

test('each kind of resource has a pool of the host, and storage pools and networks are within them', async () => {
  const { house, id, pool } = await houseWithPools()
  await using _ = house
  const pools = await house.instances('CIM_ResourcePool')
  expect(pools.map((each) => [String(each.InstanceID), each.Primordial] as const).toSorted()).toEqual([
    [id('console'), true],
    [id('disk'), true],
    [id(`disk:${images}`), false],
    [id('drive'), true],
    [id('graphics'), true],
    [id('input'), true],
    [id('memory'), true],
    [id('network'), true],
    [id(`network:${lan}`), false],
    [id('pci'), true],
    [id('processor'), true],
    [id('rng'), true],
    [id('sound'), true],
    [id('tpm'), true],
    [id('usb'), true],
    [id('watchdog'), true],
  ])
  expect(await pool(`disk:${images}`)).toMatchObject({
    ElementName: 'images',
    Path: '/images',
    Capacity: 1000n,
    Reserved: 600n,
  })
  expect(await pool('disk')).toMatchObject({ Capacity: 1000n, Reserved: 600n, AllocationUnits: 'byte' })
})

test('active machines alone take of a pool', async () => {
  const { house, pool, start } = await houseWithPools()
  await using _ = house
  const taken = async () =>
    Promise.all(
      ['processor', 'memory', `disk:${images}`, `network:${lan}`, 'network'].map(
        async (each) => (await pool(each)).CurrentlyConsumedResource,
      ),
    )
  expect(await taken()).toEqual([0n, 0n, 0n, 0n, 0n])
  await start()
  expect(await taken()).toEqual([2n, BigInt(128 * 2 ** 20), 1n, 1n, 1n])
  expect((await pool('memory')).Reserved).toBe(BigInt(128 * 2 ** 20))
})

test('what a machine has leads to its pool and back, in settings and devices', async () => {
  const { house, id, system, start } = await houseWithPools()
  await using _ = house
  await start()
  const [disk] = (await house.names(system, { AssocClass: 'CIM_SystemDevice', ResultClass: 'CIM_LogicalDisk' })) as [
    ObjectPath,
  ]
  const [pool] = (await house.names(disk, { AssocClass: 'CIM_ElementAllocatedFromPool' })) as [ObjectPath]
  expect(pool.key('InstanceID')).toBe(id(`disk:${images}`))
  expect(
    (await house.names(pool, { AssocClass: 'CIM_ElementAllocatedFromPool', ResultClass: 'CIM_LogicalDevice' })).map(
      text,
    ),
  ).toEqual([text(disk)])
  const [parent] = await house.names(pool, {
    AssocClass: 'CIM_ElementAllocatedFromPool',
    ResultClass: 'CIM_ResourcePool',
  })
  expect(parent?.key('InstanceID')).toBe(id('disk'))
  const taken = await house.names(pool, { AssocClass: 'CIM_ResourceAllocationFromPool' })
  expect(taken.map((path) => String(path.key('InstanceID')).split(':').slice(2))).toEqual([
    ['defined', 'disk0'],
    ['active', 'disk0'],
  ])
  for (const setting of await house.instances('CIM_ResourceAllocationSettingData'))
    expect(String(setting.PoolID)).toMatch(/^KVM:.*:pool:/)
})

test('settings that name another pool than they would be taken from are refused', async () => {
  const { house, id } = await houseWithPools()
  await using _ = house
  const memory = (PoolID: string) => settings('CIM_ResourceAllocationSettingData', { ResourceType: 4, PoolID })
  expect((await house.define({ ElementName: 'one' }, memory(id('memory')))).code).toBe(0)
  const refused = await house.define({ ElementName: 'two' }, memory(id('processor')))
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain('PoolID')
})
