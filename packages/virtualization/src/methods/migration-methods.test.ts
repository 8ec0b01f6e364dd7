import type { CimValue, ObjectPath } from '@cimarron/cim'
import type { MigrationWish } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

/** A machine, and a peer that hears what it is asked for, and refuses a machine whose name is taken there. */
async function houseWithPeer() {
  const asked: { peer: string; wish: MigrationWish }[] = []
  const house = await House.open((session) => ({
    ...session,
    checkMigration: async (_: string, peer: string, wish: MigrationWish) => {
      asked.push({ peer, wish })
      return wish.name === 'taken' ? [{ kind: 'name', problem: '"taken" is taken', remedy: 'give another name' }] : []
    },
  }))
  const { out } = await house.define({ ElementName: 'web' })
  const system = out.ResultingSystem as ObjectPath
  const object = await house.path('KVM_VirtualSystemMigrationService')
  const given = (how: Record<string, CimValue>, name?: string) => ({
    ComputerSystem: ['reference', system] as const,
    DestinationHost: ['string', 'rack2'] as const,
    MigrationSettingData: ['string', settings('KVM_VirtualSystemMigrationSettingData', how)] as const,
    ...(name === undefined
      ? {}
      : { NewSystemSettingData: ['string', settings('CIM_VirtualSystemSettingData', { ElementName: name })] as const }),
  })
  return {
    house,
    asked,
    check: (how: Record<string, CimValue>, name?: string) =>
      house.invoke({ object, method: 'CheckVirtualSystemIsMigratableToHost' }, given(how, name)),
    migrate: (how: Record<string, CimValue>) =>
      house.invoke({ object, method: 'MigrateVirtualSystemToHost' }, given(how)),
  }
}

test('a peer is asked for what the settings say', async () => {
  const { house, asked, check } = await houseWithPeer()
  await using _ = house
  const how = { MigrationType: 2, Bandwidth: 100, BandwidthUnit: 'byte / second * 10^6', TransportType: 3 }
  expect(await check({ ...how, CopyStorage: true, DestinationPool: 'fast' }, 'web2')).toMatchObject({
    code: 0,
    out: { IsMigratable: true },
  })
  expect(asked).toEqual([
    { peer: 'rack2', wish: { storage: 'copied', pool: 'fast', name: 'web2', bandwidth: 100_000_000 } },
  ])
})

test('what is in the way is told by a job of the service', async () => {
  const { house, check } = await houseWithPeer()
  await using _ = house
  expect(await check({}, 'taken')).toMatchObject({ code: 0, out: { IsMigratable: false } })
  const jobs = await house.instances('KVM_ConcreteJob')
  expect(jobs.map(({ ErrorDescription }) => ErrorDescription)).toContain('"taken" is taken; give another name')
})

test.each([
  ['a restart', { MigrationType: 4 }, 'MigrationType is 4'],
  ['a transport that is not encrypted', { TransportType: 5 }, 'TransportType is 5'],
  ['a bandwidth without a unit', { Bandwidth: 5 }, 'BandwidthUnit'],
  ['a bandwidth in hertz', { Bandwidth: 5, BandwidthUnit: 'hertz' }, 'hertz'],
  ['a priority', { Priority: 5 }, 'Priority is 5'],
])('%s is refused, and says why', async (...[, how, why]) => {
  const { house, migrate } = await houseWithPeer()
  await using _ = house
  const refused = await migrate(how)
  expect(refused.code).toBe(4)
  expect(await house.reason(refused)).toContain(why)
})

test('a driver that can not is told as such', async () => {
  const { house, migrate } = await houseWithPeer()
  await using _ = house
  house.fake.features.delete('migrate')
  const [capabilities] = await house.instances('KVM_VirtualSystemMigrationCapabilities')
  expect(capabilities?.AsynchronousMethodsSupported).toEqual([])
  expect((await migrate({})).code).toBe(1)
})
