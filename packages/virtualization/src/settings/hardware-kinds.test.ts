import { type CimValue, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

type Values = Record<string, CimValue>

/** One of each kind that is no disk, NIC, port or screen, as a client asks for it, and what a config then has. */
const kinds: readonly {
  readonly given: Values
  readonly id: string
  readonly config: object
  readonly device: string
}[] = [
  {
    given: { ResourceType: 15, ElementName: 'cd', HostResource: ['/isos/debian.iso'] },
    id: 'cd',
    config: {
      drives: [
        { id: 'cd', kind: 'drive', type: 'cdrom', bus: 'sata', medium: { path: '/isos/debian.iso', format: 'raw' } },
      ],
    },
    device: 'KVM_CDROMDrive',
  },
  {
    given: { ResourceType: 17, ElementName: 'a', EmulatedType: 2 },
    id: 'a',
    config: { drives: [{ id: 'a', kind: 'drive', type: 'floppy', bus: 'floppy', medium: null }] },
    device: 'KVM_DisketteDrive',
  },
  {
    given: { ResourceType: 13, ResourceSubType: 'tablet', BusType: 'usb' },
    id: 'input-tablet',
    config: { usb: ['tablet'] },
    device: 'KVM_PointingDevice',
  },
  {
    given: { ResourceType: 13, ResourceSubType: 'keyboard' },
    id: 'input-keyboard',
    config: { usb: ['keyboard'] },
    device: 'KVM_Keyboard',
  },
  {
    given: { ResourceType: 1, OtherResourceType: 'TPM', Version: '1.2' },
    id: 'tpm',
    config: { tpm: { model: 'tis', version: '1.2' } },
    device: 'KVM_TrustedPlatformModule',
  },
  {
    given: { ResourceType: 1, OtherResourceType: 'watchdog', Action: 'pause' },
    id: 'watchdog',
    config: { watchdog: { model: 'i6300esb', action: 'pause' } },
    device: 'KVM_Watchdog',
  },
  {
    given: { ResourceType: 1, OtherResourceType: 'RNG', Limit: 1024n, AllocationUnits: 'byte / second' },
    id: 'rng',
    config: { rng: { bytesPerSecond: 1024 } },
    device: 'KVM_RandomNumberGenerator',
  },
  {
    given: { ResourceType: 1, OtherResourceType: 'sound', ResourceSubType: 'ac97' },
    id: 'sound',
    config: { sound: { model: 'ac97' } },
    device: 'KVM_SoundCard',
  },
  {
    given: { ResourceType: 12, HostResource: ['0000:01:00.0'] },
    id: 'pci-0000:01:00.0',
    config: { pciDevices: ['0000:01:00.0'] },
    device: 'KVM_PCIDevice',
  },
  {
    given: { ResourceType: 1, OtherResourceType: 'USB device', HostResource: ['0781:5581'] },
    id: 'usb-0781:5581',
    config: { usbDevices: ['0781:5581'] },
    device: 'KVM_USBDevice',
  },
]

const rasdClass = ({ ResourceType, OtherResourceType }: Values): string =>
  `KVM_${
    {
      12: 'PCIDevice',
      13: 'Input',
      15: 'Drive',
      17: 'Drive',
    }[Number(ResourceType)] ??
    { TPM: 'TPM', watchdog: 'Watchdog', RNG: 'RNG', sound: 'Sound', 'USB device': 'USBDevice' }[
      String(OtherResourceType)
    ]
  }ResourceAllocationSettingData`

async function houseWithMachine(...resources: Values[]) {
  const house = await House.open()
  const { code, out } = await house.define(
    { ElementName: 'web' },
    ...resources.map((each) => settings(rasdClass(each), each)),
  )
  expect(code).toBe(0)
  const uuid = String((out.ResultingSystem as ObjectPath).key('Name'))
  const object = await house.path('KVM_VirtualSystemManagementService')
  const named = (device?: string) =>
    new ObjectPath(
      device === undefined ? 'KVM_VirtualSystemSettingData' : 'CIM_ResourceAllocationSettingData',
      [
        {
          name: 'InstanceID',
          value: `KVM:${uuid}:defined${device === undefined ? '' : `:${device}`}`,
          type: 'string',
        },
      ],
      { namespace: 'root/virt' },
    )
  return {
    house,
    uuid,
    add: (values: Values) =>
      house.invoke(
        { object, method: 'AddResourceSettings' },
        {
          AffectedConfiguration: ['reference', named()],
          ResourceSettings: ['string', [settings(rasdClass(values), values)]],
        },
      ),
    modify: (device: string, values: Values, like: Values) =>
      house.invoke(
        { object, method: 'ModifyResourceSettings' },
        {
          ResourceSettings: [
            'string',
            [settings(rasdClass(like), { ...values, InstanceID: `KVM:${uuid}:defined:${device}` })],
          ],
        },
      ),
    remove: (device: string) =>
      house.invoke({ object, method: 'RemoveResourceSettings' }, { ResourceSettings: ['reference', [named(device)]] }),
    config: () => house.fake.machine(uuid)?.view.defined,
  }
}

test.each(kinds)('$id is defined with a machine, told as settings and as $device, and removed', async (kind) => {
  const { house, uuid, remove, config } = await houseWithMachine(kind.given)
  await using _ = house
  expect(config()).toMatchObject(kind.config)
  const [told] = await house.machineSettings(rasdClass(kind.given))
  expect(told).toMatchObject({ InstanceID: `KVM:${uuid}:defined:${kind.id}` })
  expect(String(told?.PoolID)).toContain(':pool:')
  expect(await house.instances(kind.device)).toMatchObject([{ DeviceID: `${uuid}/${kind.id}` }])
  const [settingPath] = await house.names(await house.path(kind.device), { AssocClass: 'CIM_ElementAllocatedFromPool' })
  // Nothing is taken of a pool while the machine is off.
  expect(settingPath).toBeUndefined()

  expect((await remove(kind.id)).code).toBe(0)
  const [name] = Object.keys(kind.config) as ['drives']
  expect(config()?.[name] ?? []).toEqual([])
})

test.each(kinds)('$id is added to a machine, as it would be defined with it', async (kind) => {
  const { house, add, config } = await houseWithMachine()
  await using _ = house
  const { code, out } = await add(kind.given)
  expect(code).toBe(0)
  expect(config()).toMatchObject(kind.config)
  const [path] = out.ResultingResourceSettings as ObjectPath[]
  expect(String(path?.key('InstanceID'))).toMatch(new RegExp(`:defined:${kind.id}$`))
})

test('what a machine can have once is not added twice', async () => {
  const { house, add, config } = await houseWithMachine(...kinds.map(({ given }) => given))
  await using _ = house
  const before = config()
  for (const { given, id } of kinds.filter(
    ({ config: { drives } }: { config: { drives?: unknown } }) => drives === undefined,
  )) {
    const refused = await add(given)
    expect(refused.code, id).toBe(4)
    expect(await house.reason(refused)).toContain('already')
  }
  expect(config()).toEqual(before)
})

test('a medium is changed and taken out', async () => {
  const [{ given }] = kinds as [(typeof kinds)[0]]
  const { house, modify, config } = await houseWithMachine(given)
  await using _ = house
  expect((await modify('cd', { HostResource: ['file:///isos/other.iso'] }, given)).code).toBe(0)
  expect(config()?.drives).toMatchObject([{ medium: { path: '/isos/other.iso', format: 'raw' } }])
  expect((await modify('cd', { HostResource: [''] }, given)).code).toBe(0)
  expect(config()?.drives).toMatchObject([{ id: 'cd', medium: null }])
})

test('what is changed of hardware leaves the rest of it', async () => {
  const watchdog = { ResourceType: 1, OtherResourceType: 'watchdog', ResourceSubType: 'ib700', Action: 'none' }
  const { house, modify, config } = await houseWithMachine(watchdog)
  await using _ = house
  expect((await modify('watchdog', { Action: 'reset' }, watchdog)).code).toBe(0)
  expect(config()?.watchdog).toEqual({ model: 'ib700', action: 'reset' })
})

test('an input device does not become another', async () => {
  const tablet = { ResourceType: 13, ResourceSubType: 'tablet' }
  const { house, modify } = await houseWithMachine(tablet)
  await using _ = house
  const refused = await modify('input-tablet', { ResourceSubType: 'mouse' }, tablet)
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain('remove it, and add "mouse"')
})

test.each<[Values, string]>([
  [{ ResourceType: 1 }, 'OtherResourceType missing'],
  [{ ResourceType: 1, OtherResourceType: 'teapot' }, '"teapot"'],
  [{ ResourceType: 13 }, 'ResourceSubType is missing'],
  [{ ResourceType: 12 }, 'HostResource has 0 values'],
  [{ ResourceType: 1, OtherResourceType: 'watchdog', Action: 'sing' }, 'Action is "sing"'],
])('%j is refused, with the reason', async (given, reason) => {
  await using house = await House.open()
  const refused = await house.define(
    { ElementName: 'web' },
    settings(given.Action === undefined ? 'CIM_ResourceAllocationSettingData' : rasdClass(given), given),
  )
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(reason)
})
