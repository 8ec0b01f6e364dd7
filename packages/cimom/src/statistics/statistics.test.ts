import { expect, test } from 'vitest'
import { ObjectManager, type ServedOperation } from '../index.ts'
import { operationsOf, pathOf, recordsOf } from '../interop/testing.ts'

const served: ServedOperation = {
  operation: 'GetInstance',
  result: 'ok',
  elapsedMs: 3,
  providerMs: 1,
  requestBytes: 500,
  responseBytes: 1000,
}

async function told(manager: ObjectManager, operation: string): Promise<Record<string, unknown>> {
  const found = await recordsOf(
    operationsOf(manager, 'interop').EnumerateInstances({ ClassName: 'CIM_CIMOMStatisticalData' }),
  )
  return found.find(({ ElementName }) => ElementName === operation) ?? {}
}

test('operations are counted and measured by their kind', async () => {
  const manager = new ObjectManager()
  for (let i = 0; i < 3; i++) manager.statistics.record(served)
  const { CimomElapsedTime, ProviderElapsedTime, ...rest } = await told(manager, 'GetInstance')
  expect(rest).toMatchObject({
    InstanceID: 'CIM:Cimarron:localhost:GetInstance',
    OperationType: 4,
    OtherOperationType: null,
    NumberOfOperations: 3n,
    RequestSize: 1500n,
    ResponseSize: 3000n,
  })
  expect(String(CimomElapsedTime)).toBe('00000000000000.006000:000')
  expect(String(ProviderElapsedTime)).toBe('00000000000000.003000:000')
})

test('operations that the class has no number for are told as Other, by name; unused ones are there with 0', async () => {
  const manager = new ObjectManager()
  expect(await told(manager, 'PullInstancePaths')).toMatchObject({
    OperationType: 1,
    OtherOperationType: 'PullInstancePaths',
    NumberOfOperations: 0n,
  })
  expect(await told(manager, 'Batched')).toMatchObject({ OperationType: 2 })
})

test('nothing is counted while gathering is switched off, and from 0 when it is switched on again', async () => {
  const manager = new ObjectManager()
  const system = pathOf('CIM_ComputerSystem', { CreationClassName: 'CIM_ComputerSystem', Name: 'localhost' })
  const operations = operationsOf(manager, 'interop')
  const [InstanceName = system] = await Array.fromAsync(
    operations.AssociatorNames({ ObjectName: system, ResultClass: 'CIM_ObjectManager' }),
  )
  const gather = (NewValue: string) =>
    operations.SetProperty({
      InstanceName,
      PropertyName: 'GatherStatisticalData',
      NewValue,
    })
  manager.statistics.record(served)
  await gather('FALSE')
  manager.statistics.record(served)
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 0n })
  await gather('TRUE')
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 0n })
  manager.statistics.record(served)
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 1n })
})

async function reset(manager: ObjectManager, names: string[] | null): Promise<unknown> {
  const outcome = await operationsOf(manager, 'interop').invokeMethod({
    object: pathOf('CIM_CIMOMStatisticalData', { InstanceID: 'CIM:Cimarron:localhost:GetInstance' }),
    method: 'ResetSelectedStats',
    parameters: [{ name: 'SelectedStatistics', type: 'string', isArray: true, value: names }],
  })
  return outcome.returnValue.value
}

test('what is named is set back, and counts on from there; "ALL" names everything', async () => {
  const manager = new ObjectManager()
  manager.statistics.record(served)
  expect(await reset(manager, ['RequestSize'])).toBe(0)
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 1n, RequestSize: 0n })
  manager.statistics.record(served)
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 2n, RequestSize: 500n })
  await reset(manager, ['ALL'])
  expect(await told(manager, 'GetInstance')).toMatchObject({ NumberOfOperations: 0n, ResponseSize: 0n })
  // Who counts for himself is not disturbed.
  expect(manager.statistics.tally('GetInstance')?.count).toBe(2)
})

test.each([[['Speed']], [[]], [null]])('%j can not be set back', async (names) => {
  await expect(reset(new ObjectManager(), names)).rejects.toMatchObject({ status: 'CIM_ERR_INVALID_PARAMETER' })
})

test('the statistics are found from the object manager, and as one collection from the system', async () => {
  const operations = operationsOf(new ObjectManager(), 'interop')
  const system = pathOf('CIM_ComputerSystem', { CreationClassName: 'CIM_ComputerSystem', Name: 'localhost' })
  const [collection] = await Array.fromAsync(
    operations.AssociatorNames({ ObjectName: system, AssocClass: 'CIM_HostedCollection' }),
  )
  if (collection === undefined) throw new Error('no collection')
  const [manager] = await Array.fromAsync(operations.EnumerateInstanceNames({ ClassName: 'CIM_ObjectManager' }))
  const members = operations.AssociatorNames({ ObjectName: collection, AssocClass: 'CIM_MemberOfCollection' })
  const all = await recordsOf(operations.EnumerateInstances({ ClassName: 'CIM_CIMOMStatisticalData' }))
  expect(await Array.fromAsync(members)).toHaveLength(all.length)
  expect(manager?.rows).toHaveLength(1)
})

test('how long operations took is told in buckets, and failures by their status', () => {
  const { statistics } = new ObjectManager()
  for (const elapsedMs of [0.4, 0.5, 0.6, 30, 60_000]) statistics.record({ ...served, elapsedMs })
  statistics.record({ ...served, result: 'CIM_ERR_NOT_FOUND' })
  const { durations, failures } = statistics.tally('GetInstance') ?? {}
  expect(durations).toEqual([2, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1])
  expect([...(failures ?? [])]).toEqual([['CIM_ERR_NOT_FOUND', 1]])
})
