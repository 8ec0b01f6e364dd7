import { formatObjectPath, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House, settings } from '../test/house.ts'

const text = (path: ObjectPath) => formatObjectPath(path.in(undefined), { canonical: true })
const guest = { ElementName: 'web' }
const memory = { ResourceType: 4, VirtualQuantity: 256n, AllocationUnits: 'byte*2^20' }
const processors = { ResourceType: 3, VirtualQuantity: 2n }

async function houseWithMachine() {
  const house = await House.open()
  const { code, out } = await house.define(guest, memory, processors)
  expect(code).toBe(0)
  const system = out.ResultingSystem as ObjectPath
  const request = (RequestedState: number) =>
    house.invoke({ object: system, method: 'RequestStateChange' }, { RequestedState: ['uint16', RequestedState] })
  const state = async () => (await house.instances('KVM_ComputerSystem'))[0]
  return { house, system, request, state }
}

test('DefineSystem makes a machine with the settings it was given', async () => {
  const { house, state } = await houseWithMachine()
  await using _ = house
  expect(await state()).toMatchObject({ ElementName: 'web', EnabledState: 3, RequestedState: 12 })
  const [mem] = await house.instances('KVM_MemResourceAllocationSettingData')
  expect(mem).toMatchObject({ VirtualQuantity: 256n, AllocationUnits: 'byte*2^20', ResourceType: 4 })
  const [proc] = await house.instances('KVM_ProcResourceAllocationSettingData')
  expect(proc).toMatchObject({ VirtualQuantity: 2n })
})

test('the settings a machine has can be handed back to DefineSystem for one just like it', async () => {
  const { house } = await houseWithMachine()
  await using _ = house
  const [system] = await house.instances('KVM_VirtualSystemSettingData')
  const { VirtualSystemIdentifier: __, UUID: ___, ...rest } = system ?? {}
  const resources = await house.ofMachines('CIM_ResourceAllocationSettingData')
  const { code } = await house.define({ ...rest, ElementName: 'twin' }, ...resources)
  expect(code).toBe(0)
  const processors = await house.machineSettings('KVM_ProcResourceAllocationSettingData')
  expect(processors.map(({ VirtualQuantity }) => VirtualQuantity)).toEqual([2n, 2n])
})

test('a reference configuration complements what is not given', async () => {
  const { house } = await houseWithMachine()
  await using _ = house
  const reference = await house.path('KVM_VirtualSystemSettingData')
  const object = await house.path('KVM_VirtualSystemManagementService')
  const { code } = await house.invoke(
    { object, method: 'DefineSystem' },
    {
      SystemSettings: ['string', settings('CIM_VirtualSystemSettingData', { ElementName: 'copy' })],
      ReferenceConfiguration: ['reference', reference],
    },
  )
  expect(code).toBe(0)
  const memories = await house.machineSettings('KVM_MemResourceAllocationSettingData')
  expect(memories.map(({ VirtualQuantity }) => VirtualQuantity)).toEqual([256n, 256n])
})

test('an active machine has defined and active settings, apart and associated', async () => {
  const { house, system, request } = await houseWithMachine()
  await using _ = house
  await request(2)
  const settings = await house.machineSettings('KVM_VirtualSystemSettingData')
  expect(settings.map(({ InstanceID }) => String(InstanceID).split(':').at(-1))).toEqual(['defined', 'active'])
  const now = await house.names(system, { AssocClass: 'CIM_SettingsDefineState' })
  expect(now.map((path) => String(path.key('InstanceID')))).toEqual([expect.stringMatching(/:active$/)])
  const parts = await house.names(now[0] as ObjectPath, { AssocClass: 'CIM_VirtualSystemSettingDataComponent' })
  expect(parts).toHaveLength(4)
  const both = await house.names(system, { AssocClass: 'CIM_ElementSettingData' })
  expect(both).toHaveLength(2)
})

test('each association can be walked there and back', async () => {
  const { house, system, request } = await houseWithMachine()
  await using _ = house
  await request(2)
  const snapshots = await house.path('KVM_VirtualSystemSnapshotService')
  const { out } = await house.invoke(
    { object: snapshots, method: 'CreateSnapshot' },
    { AffectedSystem: ['reference', system] },
  )
  const applied = ['reference', out.ResultingSnapshot as ObjectPath] as const
  await house.invoke({ object: snapshots, method: 'ApplySnapshot' }, { Snapshot: applied })
  await request(2)
  await house.measures()
  const rows = house.rows()
  for (const { className } of rows) {
    const links = await house.instances(className)
    expect(links.length, className).toBeGreaterThan(0)
    for (const link of links) {
      const [a, b] = Object.values(link).filter(
        (value) => (value as ObjectPath | null)?.kind === 'path',
      ) as ObjectPath[]
      for (const [from, to] of [
        [a, b],
        [b, a],
      ]) {
        const reached = await house.names(from as ObjectPath, { AssocClass: className })
        expect(reached.map(text), `${className} from ${text(from as ObjectPath)}`).toContain(text(to as ObjectPath))
      }
    }
  }
}, 60_000)

test.each([
  ['KVM_ConcreteJob', 'KVM:job:none'],
  ['KVM_VirtualSystemManagementCapabilities', 'KVM:capabilities:none'],
  ['KVM_VirtualSystemSettingData', 'KVM:none:defined'],
])('nothing is associated with a %s that does not exist', async (className, InstanceID) => {
  const { house } = await houseWithMachine()
  await using _ = house
  const keys = [{ name: 'InstanceID', value: InstanceID, type: 'string' as const }]
  expect(await house.names(new ObjectPath(className, keys, { namespace: 'root/virt' }))).toEqual([])
})

test.each([
  ['start', [2], 2],
  ['pause', [2, 9], 9],
  ['resume', [2, 9, 2], 2],
  ['reset', [2, 11], 2],
  ['power off', [2, 3], 3],
  ['power off when paused', [2, 9, 3], 3],
  ['suspend to disk', [2, 6], 6],
  ['resume from disk', [2, 6, 2], 2],
  ['give up what was suspended', [2, 6, 3], 3],
])('%s: RequestedState %j leads to EnabledState %i', async (_name, requests, enabled) => {
  const { house, request, state } = await houseWithMachine()
  await using _ = house
  for (const each of requests) expect((await request(each)).code).toBe(0)
  expect(await state()).toMatchObject({ EnabledState: enabled })
})

test.each([
  ['a guest that is off', [], 9, 4097],
  ['a guest that is off', [], 3, 4097],
  ['a running guest', [2], 2, 4097],
  ['suspend to disk of a guest that is off', [], 6, 4097],
  ['test', [], 7, 1],
  ['a value out of the map', [], 99, 5],
] as const)('%s after %j: RequestedState %i answers %i and its job says why', async (...[, before, value, code]) => {
  const { house, request } = await houseWithMachine()
  await using _ = house
  for (const each of before) await request(each)
  const refused = await request(value)
  expect(refused.code).toBe(code)
  expect(await house.reason(refused)).toContain(String(value))
})

test('every value that the capabilities list is accepted from some state, and no other', async () => {
  const { house, request } = await houseWithMachine()
  await using _ = house
  const [capabilities] = await house.instances('KVM_EnabledLogicalElementCapabilities')
  const listed = capabilities?.RequestedStatesSupported as number[]
  for (let value = 0; value < 20; value++) {
    const { code } = await request(value)
    expect(listed.includes(value), `RequestedState ${value} answered ${String(code)}`).toBe(code !== 1 && code !== 5)
  }
})

test('shutting down becomes a job that ends completed', async () => {
  const { house, request, state } = await houseWithMachine()
  await using _ = house
  await request(2)
  const { code, out } = await request(4)
  expect(code).toBe(4096)
  const InstanceID = (out.Job as ObjectPath).key('InstanceID')
  await expect
    .poll(async () => (await house.instances('KVM_ConcreteJob')).find((job) => job.InstanceID === InstanceID)?.JobState)
    .toBe(7)
  expect(await state()).toMatchObject({ EnabledState: 3 })
})

test('DestroySystem refuses a machine that runs and takes one that is off', async () => {
  const { house, system, request } = await houseWithMachine()
  await using _ = house
  const object = await house.path('KVM_VirtualSystemManagementService')
  const destroy = () => house.invoke({ object, method: 'DestroySystem' }, { AffectedSystem: ['reference', system] })
  await request(2)
  expect((await destroy()).code).toBe(5)
  await request(3)
  expect((await destroy()).code).toBe(0)
  expect(await house.instances('KVM_ComputerSystem')).toEqual([])
  const again = await destroy()
  expect(again.code).toBe(4)
})

test.each([
  ['no name', {}, [], 'ElementName is missing'],
  ['a name with a line break', { ElementName: 'a\nb' }, [], 'a\\nb'],
  ['a name that is taken', guest, [], 'web'],
  ['a kernel missing for its RAM disk', { ElementName: 'x', Ramdisk: '/r' }, [], 'Kernel is missing'],
  ['an unknown resource', { ElementName: 'x' }, [{ ResourceType: 28 }], 'ResourceType is 28'],
  ['memory without a unit', { ElementName: 'x' }, [{ ResourceType: 4, VirtualQuantity: 1n }], 'AllocationUnits'],
  [
    'memory in hertz',
    { ElementName: 'x' },
    [{ ResourceType: 4, VirtualQuantity: 1n, AllocationUnits: 'hertz' }],
    'hertz',
  ],
  [
    'a disk without its format',
    { ElementName: 'x' },
    [{ ResourceType: 17, HostResource: ['/x'] }],
    'DriverType is missing',
  ],
  ['a limit we could not keep', { ElementName: 'x' }, [{ ...processors, Limit: 5n }], 'Limit is 5'],
  ['a recovery we could not do', { ElementName: 'x', AutomaticRecoveryAction: 3 }, [], 'AutomaticRecoveryAction is 3'],
])('DefineSystem with %s is refused, says why, and defines nothing', async (...[, system, resources, why]) => {
  const { house } = await houseWithMachine()
  await using _ = house
  const refused = await house.define(system, ...(resources as Record<string, never>[]))
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(why)
  expect(await house.instances('KVM_ComputerSystem')).toHaveLength(1)
})

test('a property that a class does not have is left out, and told of once', async () => {
  const { house } = await houseWithMachine()
  await using _ = house
  const old = { ResourceType: 17, HostResource: ['/a.qcow2'], DriverType: 'qcow2', VirtualDevice: 'vda' }
  for (const ElementName of ['one', 'two']) {
    const { code } = await house.define({ ElementName }, settings('KVM_DiskResourceAllocationSettingData', old))
    expect(code).toBe(0)
  }
  expect(house.warnings).toEqual([
    'DefineSystem: KVM_DiskResourceAllocationSettingData has no property VirtualDevice; what a client gave it was left out',
  ])
})

test('an operator may start a machine but not define one; a monitor may do neither', async () => {
  const { house, system } = await houseWithMachine()
  await using _ = house
  const start = { object: system, method: 'RequestStateChange' }
  const requested = { RequestedState: ['uint16', 2] } as const
  await expect(house.invoke({ ...start, role: 'monitor' }, requested)).rejects.toMatchObject({
    status: 'CIM_ERR_ACCESS_DENIED',
  })
  const object = await house.path('KVM_VirtualSystemManagementService')
  await expect(house.invoke({ object, method: 'DefineSystem', role: 'operator' })).rejects.toMatchObject({
    status: 'CIM_ERR_ACCESS_DENIED',
  })
  expect((await house.invoke({ ...start, role: 'operator' }, requested)).code).toBe(0)
})

test('a client finds hosts and machines from the profiles that they conform to', async () => {
  const { house, system } = await houseWithMachine()
  await using _ = house
  const [profile] = await house.names(system, { AssocClass: 'CIM_ElementConformsToProfile' })
  expect(profile?.key('InstanceID')).toBe('Cimarron:Profile:DMTF:Virtual System:1.0.0')
  if (profile === undefined) throw new Error('the machine conforms to nothing')
  const conforming = await house.names(profile, { AssocClass: 'CIM_ElementConformsToProfile' })
  expect(conforming.map(text)).toEqual([text(system)])
  const referencing = await house.names(profile, { AssocClass: 'CIM_ReferencedProfile' })
  expect(referencing.map((path) => path.key('InstanceID'))).toEqual([
    'Cimarron:Profile:DMTF:System Virtualization:1.0.0',
    'Cimarron:Profile:DMTF:Profile Registration:1.0.0',
    'Cimarron:Profile:DMTF:Power State Management:2.0.0',
  ])
})
