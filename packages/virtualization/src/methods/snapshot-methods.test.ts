import { type CimValue, formatObjectPath, type ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

/** A machine that runs, and the methods of the snapshot service as a client calls them. */
async function houseWithMachine() {
  const house = await House.open()
  const { out } = await house.define({ ElementName: 'web' })
  const system = out.ResultingSystem as ObjectPath
  const object = await house.path('KVM_VirtualSystemSnapshotService')
  const call = (method: string, given: Parameters<House['invoke']>[1]) => house.invoke({ object, method }, given)
  return {
    house,
    system,
    create: (values: Record<string, CimValue> = {}, type?: number) =>
      call('CreateSnapshot', {
        AffectedSystem: ['reference', system],
        SnapshotSettings: ['string', settings('CIM_SettingData', values)],
        ...(type === undefined ? {} : { SnapshotType: ['uint16', type] }),
      }),
    apply: (snapshot: ObjectPath) => call('ApplySnapshot', { Snapshot: ['reference', snapshot] }),
    destroy: (snapshot: ObjectPath) => call('DestroySnapshot', { AffectedSnapshot: ['reference', snapshot] }),
    request: (RequestedState: number) =>
      house.invoke({ object: system, method: 'RequestStateChange' }, { RequestedState: ['uint16', RequestedState] }),
    snapshots: async (AssocClass = 'CIM_SnapshotOfVirtualSystem') => house.names(system, { AssocClass }),
    setting: async (path: ObjectPath) =>
      (await house.instances('KVM_VirtualSystemSettingData')).find(
        (each) => each.InstanceID === path.key('InstanceID'),
      ),
  }
}

test('a snapshot is settings of its own, with those of its resources, and tells what it holds', async () => {
  const { house, create, request, snapshots, setting } = await houseWithMachine()
  await using _ = house
  await request(2)
  const { code, out } = await create({ ElementName: 'before', Description: 'all is well' }, 2)
  expect(code).toBe(0)
  const snapshot = out.ResultingSnapshot as ObjectPath
  expect((await snapshots()).map((path) => formatObjectPath(path))).toEqual([formatObjectPath(snapshot)])
  expect(await setting(snapshot)).toMatchObject({
    ElementName: 'before',
    Description: 'all is well',
    SnapshotType: 2,
    ParentSnapshot: null,
  })
  const parts = await house.names(snapshot, { AssocClass: 'CIM_VirtualSystemSettingDataComponent' })
  expect(parts.map(({ className }) => className)).toEqual([
    'KVM_ProcResourceAllocationSettingData',
    'KVM_MemResourceAllocationSettingData',
    'KVM_ConsoleResourceAllocationSettingData',
    'KVM_GraphicsResourceAllocationSettingData',
  ])
})

test('snapshots are a tree, in which the machine has its place', async () => {
  const { house, create, apply, destroy, request, snapshots, setting } = await houseWithMachine()
  await using _ = house
  await request(2)
  const [first, second] = [(await create({ ElementName: 'one' })).out, (await create({ ElementName: 'two' }, 3)).out]
  const [one, two] = [first.ResultingSnapshot as ObjectPath, second.ResultingSnapshot as ObjectPath]
  expect(await setting(two)).toMatchObject({ ParentSnapshot: one.key('InstanceID'), SnapshotType: 3 })
  expect((await snapshots('CIM_MostCurrentSnapshotInBranch')).map((path) => formatObjectPath(path))).toEqual([
    formatObjectPath(two),
  ])
  expect(await snapshots('CIM_LastAppliedSnapshot')).toEqual([])
  expect((await apply(one)).code).toBe(0)
  expect((await snapshots('CIM_MostCurrentSnapshotInBranch')).map((path) => formatObjectPath(path))).toEqual([
    formatObjectPath(one),
  ])
  expect((await snapshots('CIM_LastAppliedSnapshot')).map((path) => formatObjectPath(path))).toEqual([
    formatObjectPath(one),
  ])
  expect((await destroy(one)).code).toBe(0)
  expect((await snapshots()).map((path) => formatObjectPath(path))).toEqual([formatObjectPath(two)])
  expect(await setting(two)).toMatchObject({ ParentSnapshot: null })
})

test('a new machine can be made with the settings of a snapshot', async () => {
  const { house, create } = await houseWithMachine()
  await using _ = house
  const { out } = await create({ ElementName: 'before' })
  const { code } = await house.invoke(
    { object: await house.path('KVM_VirtualSystemManagementService'), method: 'DefineSystem' },
    {
      SystemSettings: ['string', settings('CIM_VirtualSystemSettingData', { ElementName: 'copy' })],
      ReferenceConfiguration: ['reference', out.ResultingSnapshot as ObjectPath],
    },
  )
  expect(code).toBe(0)
})

test('a snapshot’s settings do not change', async () => {
  const { house, create } = await houseWithMachine()
  await using _ = house
  const { out } = await create()
  const InstanceID = `${String((out.ResultingSnapshot as ObjectPath).key('InstanceID'))}:memory`
  const refused = await house.invoke(
    { object: await house.path('KVM_VirtualSystemManagementService'), method: 'ModifyResourceSettings' },
    {
      ResourceSettings: [
        'string',
        [settings('CIM_ResourceAllocationSettingData', { InstanceID, VirtualQuantity: 1n })],
      ],
    },
  )
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain('is of a snapshot')
})

test.each([
  ['a type that there is not', {}, 9, 6, 'SnapshotType is 9'],
  ['a name that is taken', { ElementName: 'there' }, 2, 4, 'there'],
] as const)('CreateSnapshot with %s is refused and says why', async (...[, values, type, code, why]) => {
  const { house, create, snapshots } = await houseWithMachine()
  await using _ = house
  await create({ ElementName: 'there' })
  const refused = await create(values, type)
  expect(refused.code).toBe(code)
  expect(await house.reason(refused)).toContain(why)
  expect(await snapshots()).toHaveLength(1)
})

test('what is no snapshot is neither gone back to nor destroyed', async () => {
  const { house, apply, destroy } = await houseWithMachine()
  await using _ = house
  const defined = await house.path('KVM_VirtualSystemSettingData')
  for (const refused of [await apply(defined), await destroy(defined)]) {
    expect(refused.code).toBe(4)
    expect(await house.reason(refused)).toContain('names no snapshot')
  }
})

test('the capabilities tell what the driver can, and nothing else is accepted', async () => {
  const { house, create } = await houseWithMachine()
  await using _ = house
  const methods = async () =>
    (await house.instances('KVM_VirtualSystemSnapshotServiceCapabilities'))[0]?.SynchronousMethodsSupported
  expect(await methods()).toEqual([2, 3, 4])
  house.fake.features.delete('snapshot')
  expect(await methods()).toEqual([])
  expect((await create()).code).toBe(1)
})
