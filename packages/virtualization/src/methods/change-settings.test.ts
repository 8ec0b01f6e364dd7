import { type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

type Values = Record<string, CimValue>

const disk = { ResourceType: 17, ElementName: 'data', HostResource: ['/images/data.qcow2'], DriverType: 'qcow2' }
const nic = { ResourceType: 10, ElementName: 'lan', NetworkType: 'bridge', NetworkName: 'br0' }
const processors = { ResourceType: 3, VirtualQuantity: 2n }
const memory = { ResourceType: 4, VirtualQuantity: 256n, AllocationUnits: 'byte*2^20' }

const classes = new Map<CimValue | undefined, string>([
  [10, 'KVM_NetResourceAllocationSettingData'],
  [17, 'KVM_DiskResourceAllocationSettingData'],
])
const rasd = (values: Values) => {
  const ofDisk = 'Access' in values || 'HostResource' in values
  const cls = 'NetworkName' in values ? classes.get(10) : classes.get(ofDisk ? 17 : values.ResourceType)
  return settings(cls ?? 'CIM_ResourceAllocationSettingData', values)
}

/** A machine with a disk and a NIC, and the four methods as a client calls them. */
async function houseWithMachine() {
  const house = await House.open()
  const { out } = await house.define(
    { ElementName: 'web', Description: 'the shop' },
    ...[memory, processors, disk, nic].map(rasd),
  )
  const system = out.ResultingSystem as ObjectPath
  const uuid = String(system.key('Name'))
  const object = await house.path('KVM_VirtualSystemManagementService')
  const id = (phase: string, device: string) => `KVM:${uuid}:${phase}:${device}`
  return {
    house,
    uuid,
    id,
    add: (phase: string, ...resources: Values[]) =>
      house.invoke(
        { object, method: 'AddResourceSettings' },
        {
          AffectedConfiguration: ['reference', settingPath('KVM_VirtualSystemSettingData', `KVM:${uuid}:${phase}`)],
          ResourceSettings: ['string', resources.map(rasd)],
        },
      ),
    modify: (...resources: (Values | Instance)[]) =>
      house.invoke(
        { object, method: 'ModifyResourceSettings' },
        {
          ResourceSettings: ['string', resources.map((each) => (each instanceof Instance ? each : rasd(each)))],
        },
      ),
    remove: (...ids: string[]) =>
      house.invoke(
        { object, method: 'RemoveResourceSettings' },
        {
          ResourceSettings: [
            'reference',
            ids.map((each) => settingPath('KVM_DiskResourceAllocationSettingData', each)),
          ],
        },
      ),
    modifySystem: (values: Values) =>
      house.invoke(
        { object, method: 'ModifySystemSettings' },
        { SystemSettings: ['string', settings('KVM_VirtualSystemSettingData', values)] },
      ),
    request: (RequestedState: number) =>
      house.invoke({ object: system, method: 'RequestStateChange' }, { RequestedState: ['uint16', RequestedState] }),
    config: () => {
      const view = house.fake.machine(uuid)?.view
      if (view === undefined) throw new Error('the machine is gone')
      return view
    },
  }
}

function settingPath(className: string, InstanceID: string): ObjectPath {
  return new ObjectPath(className, [{ name: 'InstanceID', value: InstanceID, type: 'string' }], {
    namespace: 'root/virt',
  })
}

test('what is left out or NULL stays as it is', async () => {
  const { house, id, modify, config } = await houseWithMachine()
  await using _ = house
  const before = config().defined
  const { code, out } = await modify(
    { InstanceID: id('defined', 'memory'), VirtualQuantity: 512n },
    { InstanceID: id('defined', 'processors'), VirtualQuantity: 4n },
    { InstanceID: id('defined', 'data'), Access: 1, DriverType: null },
    { InstanceID: id('defined', 'lan'), NetworkName: 'br1' },
  )
  expect(code).toBe(0)
  expect(config().defined).toEqual({
    ...before,
    memory: { bytes: 512 * 2 ** 20 },
    processors: { count: 4 },
    disks: [{ ...before.disks[0], readOnly: true }],
    nics: [{ ...before.nics[0], backend: { kind: 'bridge', bridge: 'br1' } }],
  })
  const paths = out.ResultingResourceSettings as ObjectPath[]
  expect(paths.map((path) => [path.className, path.key('InstanceID')])).toEqual([
    ['KVM_MemResourceAllocationSettingData', id('defined', 'memory')],
    ['KVM_ProcResourceAllocationSettingData', id('defined', 'processors')],
    ['KVM_DiskResourceAllocationSettingData', id('defined', 'data')],
    ['KVM_NetResourceAllocationSettingData', id('defined', 'lan')],
  ])
})

test('what a machine has beyond what its settings tell stays as it is', async () => {
  const { house, id, modify, config } = await houseWithMachine()
  await using _ = house
  const { defined, revision, id: machine } = config()
  const [data] = defined.disks
  if (data === undefined) throw new Error('no disk')
  const beyond = { ...data, cache: 'none', limits: { readsPerSecond: 100 } } as const
  await house.estate.as({ name: 'admin', role: 'admin', via: 'internal' }).run({
    kind: 'change-machine',
    machine,
    revision,
    changes: [{ kind: 'change-disk', device: beyond }],
    apply: 'next',
  })
  expect((await modify({ InstanceID: id('defined', 'data'), HostResource: ['/images/other.qcow2'] })).code).toBe(0)
  expect(config().defined.disks).toEqual([{ ...beyond, path: '/images/other.qcow2' }])
})

test('all settings that are read can be given back, and change nothing', async () => {
  const { house, modify, config } = await houseWithMachine()
  await using _ = house
  const before = config()
  expect((await modify(...(await house.ofMachines('CIM_ResourceAllocationSettingData')))).code).toBe(0)
  expect(config()).toEqual(before)
})

test('active settings are changed at once, defined ones for the next start', async () => {
  const { house, id, modify, request, config } = await houseWithMachine()
  await using _ = house
  await request(2)
  await modify({ InstanceID: id('defined', 'memory'), VirtualQuantity: 512n })
  expect([config().defined.memory.bytes, config().active?.memory.bytes]).toEqual([512 * 2 ** 20, 256 * 2 ** 20])
  await modify({ InstanceID: id('active', 'processors'), VirtualQuantity: 4n })
  expect([config().defined.processors.count, config().active?.processors.count]).toEqual([4, 4])
})

test('what else waits for the next start goes on waiting where active settings are changed', async () => {
  const { house, id, modify, request, config } = await houseWithMachine()
  await using _ = house
  await request(2)
  await modify(
    { InstanceID: id('defined', 'memory'), VirtualQuantity: 512n },
    { InstanceID: id('defined', 'data'), Access: 1 },
  )
  const other = { InstanceID: id('active', 'data'), HostResource: ['/images/other.qcow2'] }
  expect((await modify(other, { InstanceID: id('active', 'processors'), VirtualQuantity: 4n })).code).toBe(0)
  const { active, defined } = config()
  expect(active).toMatchObject({
    memory: { bytes: 256 * 2 ** 20 },
    processors: { count: 4 },
    disks: [{ path: '/images/other.qcow2', readOnly: false }],
  })
  expect(defined).toEqual({
    ...active,
    memory: { bytes: 512 * 2 ** 20 },
    disks: [{ ...active?.disks[0], readOnly: true }],
  })
})

test('devices are added and removed', async () => {
  const { house, id, add, remove, config } = await houseWithMachine()
  await using _ = house
  const { code, out } = await add(
    'defined',
    { ResourceType: 17, HostResource: ['/images/more.raw'], DriverType: 'raw' },
    { ResourceType: 10 },
  )
  expect(code).toBe(0)
  const added = (out.ResultingResourceSettings as ObjectPath[]).map((path) => String(path.key('InstanceID')))
  expect(added).toEqual([id('defined', 'disk0'), id('defined', 'nic0')])
  expect(config().defined.disks.map((each) => each.path)).toEqual(['/images/data.qcow2', '/images/more.raw'])
  expect((await remove(...added)).code).toBe(0)
  expect(config().defined).toMatchObject({ disks: [{ id: 'data' }], nics: [{ id: 'lan' }] })
})

test('settings of the machine as a whole are changed by InstanceID, or as older clients do by identifier', async () => {
  const { house, uuid, modifySystem, config } = await houseWithMachine()
  await using _ = house
  expect((await modifySystem({ InstanceID: `KVM:${uuid}:defined`, ElementName: 'shop', OnCrash: 4 })).code).toBe(0)
  expect(config().defined).toMatchObject({
    name: 'shop',
    description: 'the shop',
    lifecycle: { onCrash: 'reset', onReboot: 'reset' },
  })
  expect((await modifySystem({ VirtualSystemIdentifier: uuid, Kernel: '/boot/vmlinuz' })).code).toBe(0)
  expect((await modifySystem({ VirtualSystemIdentifier: 'shop', Description: '', CommandLine: 'quiet' })).code).toBe(0)
  expect(config().defined.boot.direct).toEqual({ kernel: '/boot/vmlinuz', commandLine: 'quiet' })
  expect(config().defined.description).toBeUndefined()
  expect((await modifySystem({ VirtualSystemIdentifier: 'shop', Kernel: '' })).code).toBe(0)
  expect(config().defined.boot.direct).toBeUndefined()
})

test('a change that was worked out from settings of another revision is refused', async () => {
  const { house, uuid, modifySystem, config } = await houseWithMachine()
  await using _ = house
  const { revision } = config()
  const given = { InstanceID: `KVM:${uuid}:defined`, Revision: BigInt(revision) }
  expect((await modifySystem({ ...given, Description: 'one' })).code).toBe(0)
  const late = await modifySystem({ ...given, Description: 'two' })
  expect(late.code).toBe(2)
  expect(await house.reason(late)).toContain('is at revision 2')
  expect(config().defined.description).toBe('one')
})

test.each([
  ['no settings', [], 4, 'is missing or empty'],
  ['settings without InstanceID', [{ ResourceType: 4, VirtualQuantity: 1n }], 4, 'InstanceID is missing'],
  ['an InstanceID that is none', [{ InstanceID: 'guest1/mem' }], 4, '"guest1/mem"'],
  ['a device that is not there', [{ InstanceID: 'defined:disk7' }], 4, 'the machine has no "disk7"'],
  ['a machine that does not run', [{ InstanceID: 'active:memory' }], 4, 'is off'],
  ['another name for a device', [{ InstanceID: 'defined:data', ElementName: 'root' }], 4, 'ElementName is "root"'],
  ['another kind', [{ InstanceID: 'defined:data', ResourceType: 10 }], 4, 'is a disk, 17'],
  ['a limit we could not keep', [{ InstanceID: 'defined:processors', Limit: 5n }], 4, 'Limit is 5'],
  ['memory in hertz', [{ InstanceID: 'defined:memory', VirtualQuantity: 1n, AllocationUnits: 'hertz' }], 4, 'hertz'],
  [
    'half of it wrong',
    [
      { InstanceID: 'defined:memory', VirtualQuantity: 512n },
      { InstanceID: 'defined:data', Access: 7 },
    ],
    4,
    'Access is 7',
  ],
] as const)(
  'ModifyResourceSettings with %s is refused, says why, and changes nothing',
  async (...[, given, code, why]) => {
    const { house, uuid, modify, config } = await houseWithMachine()
    await using _ = house
    const before = config()
    const settingsOf = (each: Values) => ({
      ...each,
      ...(typeof each.InstanceID === 'string' && !each.InstanceID.includes('/')
        ? { InstanceID: `KVM:${uuid}:${each.InstanceID}` }
        : {}),
    })
    const refused = await modify(...given.map((each) => settingsOf(each)))
    expect(refused.code).toBe(code)
    expect(await house.reason(refused)).toContain(why)
    expect(config()).toEqual(before)
  },
)

test('one call changes the settings of one machine, defined or active', async () => {
  const { house, id, modify, request } = await houseWithMachine()
  await using _ = house
  await request(2)
  const mixed = await modify(
    { InstanceID: id('defined', 'memory'), VirtualQuantity: 512n },
    { InstanceID: id('active', 'processors'), VirtualQuantity: 4n },
  )
  expect(mixed.code).toBe(6)
  expect(await house.reason(mixed)).toContain('some defined and some active')
})

test.each([
  ['a processor', { ResourceType: 3, VirtualQuantity: 1n }, 'settings of its processors from the beginning'],
  ['a name that is taken', { ...disk, HostResource: ['/images/x.raw'] }, '"data"'],
  ['a recorder', { ResourceType: 99 }, 'ResourceType is 99'],
] as const)('AddResourceSettings with %s is refused, and adds nothing', async (...[, given, why]) => {
  const { house, add, config } = await houseWithMachine()
  await using _ = house
  const before = config()
  const refused = await add('defined', { ...given }, { ResourceType: 10 })
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(why)
  expect(config()).toEqual(before)
})

test.each([
  ['memory', 'defined:memory', "can't be without memory"],
  ['what is not there', 'defined:disk9', 'disk9'],
])('RemoveResourceSettings of %s is refused', async (...[, device, why]) => {
  const { house, uuid, remove, config } = await houseWithMachine()
  await using _ = house
  const before = config()
  const refused = await remove(`KVM:${uuid}:${device}`, `KVM:${uuid}:defined:data`)
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(why)
  expect(config()).toEqual(before)
})

test('a machine is never given another UUID, and its settings change with its administrator alone', async () => {
  const { house, uuid, modifySystem, id } = await houseWithMachine()
  await using _ = house
  const other = '11111111-2222-4333-8444-555555555555'
  const refused = await modifySystem({ InstanceID: `KVM:${uuid}:defined`, UUID: other })
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(uuid)
  const object = await house.path('KVM_VirtualSystemManagementService')
  const given = settings('CIM_ResourceAllocationSettingData', {
    InstanceID: id('defined', 'memory'),
    VirtualQuantity: 512n,
  })
  await expect(
    house.invoke(
      { object, method: 'ModifyResourceSettings', role: 'operator' },
      { ResourceSettings: ['string', [given]] },
    ),
  ).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
})

test('each method that the capabilities list is there, and no other', async () => {
  const { house } = await houseWithMachine()
  await using _ = house
  const [capabilities] = await house.instances('KVM_VirtualSystemManagementCapabilities')
  const object = await house.path('KVM_VirtualSystemManagementService')
  const methods = {
    DefineSystem: 2,
    DestroySystem: 3,
    ModifyResourceSettings: 5,
    ModifySystemSettings: 6,
    RemoveResourceSettings: 7,
    AddResourceSettings: 10,
  }
  for (const method of Object.keys(methods)) expect((await house.invoke({ object, method })).code, method).not.toBe(1)
  expect(capabilities?.SynchronousMethodsSupported).toEqual(Object.values(methods))
})
