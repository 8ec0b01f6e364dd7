import type { CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House } from '../../test/house.ts'

async function houseWithTemplates() {
  const house = await House.open()
  const capabilities = await house.instances('KVM_AllocationCapabilities')
  /** Templates by kind and value, as a client reads them. */
  const templates = async (ClassName = 'CIM_ResourceAllocationSettingData') =>
    new Map(
      (await house.embedded(ClassName))
        .filter((each) => String(each.get('InstanceID')).includes(':template:'))
        .map((each): [string, Instance] => [String(each.get('InstanceID')).split(':').slice(3).join(' '), each]),
    )
  return { house, capabilities, templates }
}

test('each template can be handed back to DefineSystem as it is, and is what the machine then has', async () => {
  const { house, templates } = await houseWithTemplates()
  await using _ = house
  const all = await templates()
  expect([...all.keys()].toSorted()).toEqual([
    'console default',
    'drive default',
    'graphics default',
    'input default',
    'memory default',
    'memory increment',
    'memory maximum',
    'memory minimum',
    'network default',
    'processor default',
    'processor increment',
    'processor maximum',
    'processor minimum',
    'rng default',
    'sound default',
    'tpm default',
    'watchdog default',
  ])
  for (const [name, template] of all) {
    if (name === 'memory increment') continue
    const { code, out } = await house.define({ ElementName: name.replace(' ', '-') }, template)
    expect(code, `${name}: ${code === 0 ? '' : await house.reason({ code, out })}`).toBe(0)
  }
})

test('the template of a machine can be handed back as it is', async () => {
  const { house, templates } = await houseWithTemplates()
  await using _ = house
  const system = (await templates('KVM_VirtualSystemSettingData')).get('system default')
  const { code } = await house.invoke(
    { object: await house.path('KVM_VirtualSystemManagementService'), method: 'DefineSystem' },
    { SystemSettings: ['string', system ?? null] },
  )
  expect(code).toBe(0)
  expect((await house.instances('KVM_ComputerSystem'))[0]).toMatchObject({ ElementName: 'new-machine' })
})

test('one step beyond a bound is refused', async () => {
  const { house, templates } = await houseWithTemplates()
  await using _ = house
  const all = await templates()
  const quantity = (name: string) => BigInt(all.get(name)?.get('VirtualQuantity') as bigint)
  for (const kind of ['memory', 'processor'])
    for (const beyond of [
      quantity(`${kind} minimum`) - quantity(`${kind} increment`),
      quantity(`${kind} maximum`) + quantity(`${kind} increment`),
    ]) {
      const { ResourceType, AllocationUnits } = Object.fromEntries(
        [...(all.get(`${kind} default`)?.properties ?? [])].map(({ name, value }) => [name, value]),
      ) as Record<string, CimValue>
      const refused = await house.define(
        { ElementName: 'beyond' },
        { ResourceType: ResourceType as number, AllocationUnits: AllocationUnits as string, VirtualQuantity: beyond },
      )
      expect(refused.code, `${kind} ${beyond}`).not.toBe(0)
    }
})

test('from a pool to its capabilities, and from these to the settings that tell them', async () => {
  const { house, capabilities } = await houseWithTemplates()
  await using _ = house
  expect(capabilities.map(({ ResourceType, OtherResourceType }) => OtherResourceType ?? ResourceType)).toEqual([
    3,
    4,
    17,
    15,
    10,
    21,
    24,
    13,
    'TPM',
    'watchdog',
    'RNG',
    'sound',
    12,
    'USB device',
  ])
  const pool = await house.path('KVM_MemoryPool')
  const [found] = (await house.names(pool, { AssocClass: 'CIM_ElementCapabilities' })) as [ObjectPath]
  expect(found.className).toBe('KVM_AllocationCapabilities')
  const settings = await house.names(found, { AssocClass: 'CIM_SettingsDefineCapabilities' })
  expect(settings).toHaveLength(4)
  const links = await house.instances('KVM_SettingsDefineCapabilities')
  const ofMemory = links.filter(({ PartComponent }) =>
    String((PartComponent as ObjectPath).key('InstanceID')).includes(':memory:'),
  )
  expect(ofMemory.map(({ ValueRole, ValueRange }) => [ValueRole, ValueRange])).toEqual([
    [0, 0],
    [3, 1],
    [3, 2],
    [3, 3],
  ])
})

test('a kind of resource that the driver does not know has no capabilities, pool or template', async () => {
  const { house } = await houseWithTemplates()
  await using _ = house
  house.fake.features.delete('tpm')
  const capabilities = await house.instances('KVM_AllocationCapabilities')
  expect(capabilities.some(({ OtherResourceType }) => OtherResourceType === 'TPM')).toBe(false)
  expect(await house.instances('KVM_TPMPool')).toEqual([])
  expect(await house.instances('KVM_TPMResourceAllocationSettingData')).toEqual([])
})

test('what can come while a machine runs is told as the driver can', async () => {
  const { house } = await houseWithTemplates()
  await using _ = house
  const states = async () =>
    (await house.instances('KVM_AllocationCapabilities')).find(({ ResourceType }) => ResourceType === 17)
      ?.SupportedAddStates
  expect(await states()).toEqual([3, 2, 9])
  house.fake.features.delete('plug-disk')
  expect(await states()).toEqual([3])
})
