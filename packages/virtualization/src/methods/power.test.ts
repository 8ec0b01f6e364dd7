import type { CimValue, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House } from '../../test/house.ts'

async function houseWithMachine() {
  const house = await House.open()
  const { out } = await house.define({ ElementName: 'web' }, { ResourceType: 24, ElementName: 'screen' })
  const machine = out.ResultingSystem as ObjectPath
  const service = await house.path('KVM_PowerManagementService')
  return {
    house,
    machine,
    service,
    request: (PowerState: number, more: Record<string, readonly ['datetime' | 'reference', CimValue]> = {}) =>
      house.invoke(
        { object: service, method: 'RequestPowerStateChange' },
        { PowerState: ['uint16', PowerState], ManagedElement: ['reference', machine], ...more },
      ),
    standing: async () => (await house.instances('KVM_AssociatedPowerManagementService'))[0],
  }
}

test.each([
  ['on', [2], 2],
  ['off hard', [2, 6], 8],
  ['off soft', [2, 8], 8],
  ['hibernate', [2, 7], 7],
  ['on from hibernation', [2, 7, 2], 2],
  ['reset', [2, 10], 2],
  ['a diagnostic interrupt', [2, 11], 2],
])('%s: PowerState %j leads to %i', async (_name, requests, power) => {
  const { house, request, standing } = await houseWithMachine()
  await using _ = house
  for (const each of requests) expect((await request(each)).code).toBe(0)
  expect(await standing()).toMatchObject({ PowerState: power })
})

test('what asks the guest becomes a job', async () => {
  const { house, request, standing } = await houseWithMachine()
  await using _ = house
  await request(2)
  expect((await request(12)).code).toBe(4096)
  await expect.poll(async () => (await standing())?.PowerState).toBe(8)
})

test('every value that the capabilities list is accepted from some state, and no other', async () => {
  const { house, request, standing } = await houseWithMachine()
  await using _ = house
  const [capabilities] = await house.instances('KVM_PowerManagementCapabilities')
  const listed = capabilities?.RequestedPowerStatesSupported as number[]
  for (let value = 0; value < 20; value++) {
    const available = (await standing())?.AvailableRequestedPowerStates as number[]
    const { code } = await request(value)
    expect(listed.includes(value), `PowerState ${value} answered ${String(code)}`).toBe(code !== 1 && code !== 5)
    expect(available.includes(value), `PowerState ${value} answered ${String(code)}`).toBe(code === 0 || code === 4096)
    await expect.poll(async () => (await house.instances('KVM_ComputerSystem'))[0]?.EnabledState).not.toBe(4)
  }
})

test('a driver that can’t save has no hibernation', async () => {
  const { house, request } = await houseWithMachine()
  await using _ = house
  house.fake.features.delete('save')
  const [power] = await house.instances('KVM_PowerManagementCapabilities')
  const [states] = await house.instances('KVM_EnabledLogicalElementCapabilities')
  expect(power?.RequestedPowerStatesSupported).not.toContain(7)
  expect(states?.RequestedStatesSupported).not.toContain(6)
  await request(2)
  expect((await request(7)).code).toBe(1)
})

test('a time, no machine, and a machine that is gone are refused with the reason', async () => {
  const { house, service, request } = await houseWithMachine()
  await using _ = house
  const without = await house.invoke(
    { object: service, method: 'RequestPowerStateChange' },
    { PowerState: ['uint16', 2] },
  )
  expect(without.code).toBe(5)
  expect(await house.reason(without)).toContain('ManagedElement is missing')
  const other = await request(2, { ManagedElement: ['reference', service] })
  expect(other.code).toBe(5)
})

test('each screen has an access point, which is up while its machine runs', async () => {
  const { house, machine, request } = await houseWithMachine()
  await using _ = house
  const states = async () => (await house.instances('KVM_KVMRedirectionSAP')).map((each) => each.EnabledState)
  expect(await states()).toEqual([3])
  await request(2)
  expect(await states()).toEqual([2])
  const [service] = (await house.names(machine, {
    AssocClass: 'CIM_ServiceAffectsElement',
    ResultClass: 'CIM_RedirectionService',
  })) as [ObjectPath]
  const [point] = (await house.names(service, { AssocClass: 'CIM_ServiceAccessBySAP' })) as [ObjectPath]
  expect(await house.names(point, { AssocClass: 'CIM_SAPAvailableForElement' })).toMatchObject([
    { className: 'KVM_ComputerSystem' },
  ])
  expect(await house.names(point, { AssocClass: 'CIM_ServiceAccessBySAP' })).toMatchObject([
    { className: 'KVM_ConsoleRedirectionService' },
  ])
  expect(await house.names(machine, { AssocClass: 'CIM_HostedAccessPoint' })).toMatchObject([
    { className: 'KVM_KVMRedirectionSAP' },
  ])
})
