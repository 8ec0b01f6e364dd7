import type { CimValue, ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { House, settings } from '../../test/house.ts'

async function houseThatRuns() {
  const house = await House.open()
  const { out } = await house.define(
    { ElementName: 'web' },
    settings('KVM_DiskResourceAllocationSettingData', {
      ResourceType: 17,
      ElementName: 'data',
      HostResource: ['/images/data.qcow2'],
      DriverType: 'qcow2',
    }),
    { ResourceType: 10, ElementName: 'lan' },
  )
  const machine = out.ResultingSystem as ObjectPath
  const request = (RequestedState: number) =>
    house.invoke({ object: machine, method: 'RequestStateChange' }, { RequestedState: ['uint16', RequestedState] })
  await request(2)
  await house.measures()
  const service = await house.path('KVM_MetricService')
  return {
    house,
    machine,
    uuid: String(machine.key('Name')),
    request,
    service,
    values: () => house.instances('KVM_BaseMetricValue'),
    definition: async (Name: string) => {
      const definitions = await house.instances('KVM_BaseMetricDefinition')
      return definitions.find((each) => each.Name === Name)
    },
  }
}

const of = (values: readonly Record<string, CimValue>[], name: string) =>
  values.filter(({ MetricDefinitionId }) => MetricDefinitionId === `KVM:metric:${name}`)

test('a machine that runs, its devices and its host have values, each with a definition', async () => {
  const { house, uuid, values } = await houseThatRuns()
  await using _ = house
  const found = await values()
  const definitions = new Set((await house.instances('KVM_BaseMetricDefinition')).map(({ Id }) => Id))
  for (const { MetricDefinitionId } of found) expect(definitions).toContain(MetricDefinitionId)
  expect(of(found, 'ProcessorTime')).toMatchObject([
    { InstanceID: `KVM:${uuid}:value:ProcessorTime`, MeasuredElementName: 'web', Duration: null },
  ])
  expect(of(found, 'DiskReadBytes')).toMatchObject([{ InstanceID: `KVM:${uuid}:value:DiskReadBytes:data` }])
  expect(of(found, 'NetworkReceiveBytes')).toMatchObject([{ InstanceID: `KVM:${uuid}:value:NetworkReceiveBytes:lan` }])
  expect(of(found, 'HostMemoryAvailable')).toHaveLength(1)
})

test('a machine that is off has none', async () => {
  const { house, request, values } = await houseThatRuns()
  await using _ = house
  await request(3)
  expect(of(await values(), 'ProcessorTime')).toEqual([])
})

test('from an element to its values and back, and between values and definitions', async () => {
  const { house, machine, values } = await houseThatRuns()
  await using _ = house
  const mine = await house.names(machine, { AssocClass: 'CIM_MetricForME' })
  expect(mine.length).toBeGreaterThan(2)
  for (const value of mine) {
    const [element] = await house.names(value, { AssocClass: 'CIM_MetricForME' })
    expect(element?.key('Name')).toBe(machine.key('Name'))
  }
  const disk = await house.path('KVM_LogicalDisk')
  const [ofDisk] = (await house.names(disk, { AssocClass: 'CIM_MetricForME' })) as [ObjectPath]
  expect(await house.names(ofDisk, { AssocClass: 'CIM_MetricForME' })).toMatchObject([{ className: 'KVM_LogicalDisk' }])
  const [definition] = (await house.names(ofDisk, { AssocClass: 'CIM_MetricInstance' })) as [ObjectPath]
  expect(await house.names(definition, { AssocClass: 'CIM_MetricInstance' })).toHaveLength(1)
  expect(await house.names(definition, { AssocClass: 'CIM_MetricDefForME' })).toMatchObject([
    { className: 'KVM_LogicalDisk' },
  ])
  // Every association of a value is there from both of its ends.
  expect(await house.instances('KVM_MetricForME')).toHaveLength((await values()).length)
})

test('ShowMetrics tells what is measured of an element, GetMetricValues the greatest', async () => {
  const { house, machine, service, definition } = await houseThatRuns()
  await using _ = house
  const shown = await house.invoke({ object: service, method: 'ShowMetrics' }, { Subject: ['reference', machine] })
  expect(shown.code).toBe(0)
  expect(shown.out.MetricNames).toContain('ProcessorUsage')
  const all = await house.invoke({ object: service, method: 'ShowMetrics' })
  expect(all.out.MetricNames).toContain('HostLoad')
  const nothing = await house.invoke({ object: service, method: 'ShowMetrics' }, { Subject: ['reference', service] })
  expect(nothing.code).toBe(2)

  const wanted = await definition('DiskReadBytes')
  const path = (await house.names(await house.path('KVM_LogicalDisk'), { AssocClass: 'CIM_MetricDefForME' })).find(
    (each) => each.key('Id') === wanted?.Id,
  ) as ObjectPath
  const values = await house.invoke(
    { object: service, method: 'GetMetricValues' },
    { Definition: ['reference', path], Range: ['uint16', 3], Count: ['uint16', 1] },
  )
  expect(values.code).toBe(0)
  expect((values.out.Values as ObjectPath[]).map(({ className }) => className)).toEqual(['KVM_BaseMetricValue'])
})
