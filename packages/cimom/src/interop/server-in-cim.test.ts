import type { ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { type FaceDescription, memoryServerStore, ObjectManager, serverId } from '../index.ts'
import { operationsOf, pathOf, recordsOf } from './testing.ts'

const face: FaceDescription = {
  protocol: 'CIM-XML',
  functionalProfiles: ['Basic Read', 'Pulled Read', 'Qualifier Declaration'],
  multipleOperations: true,
  authentication: ['Basic'],
  versions: ['1.0'],
  isValidated: false,
}

function house(store = memoryServerStore()): ObjectManager {
  const identity = { systemName: 'host.example.com', id: '4711', version: '1.2.3' }
  const manager = new ObjectManager({ identity, serverStore: store })
  manager.faces.describe(face)
  return manager
}

async function only(manager: ObjectManager, ClassName: string): Promise<Record<string, unknown>> {
  const [found, ...others] = await recordsOf(operationsOf(manager, 'interop').EnumerateInstances({ ClassName }))
  expect(others).toEqual([])
  return found ?? {}
}

async function associated(manager: ObjectManager, from: ObjectPath, AssocClass: string): Promise<string[]> {
  const paths = operationsOf(manager, 'interop').AssociatorNames({ ObjectName: from, AssocClass })
  return (await Array.fromAsync(paths)).map(({ className }) => className)
}

const onSystem = { SystemCreationClassName: 'CIM_ComputerSystem', SystemName: 'host.example.com' }
const objectManager = { ...onSystem, CreationClassName: 'CIM_ObjectManager', Name: 'Cimarron:4711' }
const system = pathOf('CIM_ComputerSystem', { CreationClassName: 'CIM_ComputerSystem', Name: 'host.example.com' })

test('the object manager says what it is, by a name that does not change with the system’s', async () => {
  expect(await only(house(), 'CIM_ObjectManager')).toMatchObject({
    ...objectManager,
    ElementName: 'Cimarron',
    Description: 'Cimarron 1.2.3',
    Started: true,
    EnabledState: 2,
    GatherStatisticalData: true,
  })
})

test('a face is told exactly as it describes itself, in the older and in the newer words', async () => {
  const manager = house()
  expect(await only(manager, 'CIM_CIMXMLCommunicationMechanism')).toMatchObject({
    CommunicationMechanism: 2,
    FunctionalProfilesSupported: [2, 8, 10],
    MultipleOperationsSupported: true,
    AuthenticationMechanismsSupported: [3],
    Version: '1.0',
    CIMValidated: false,
    PulledEnumerationMinimumOperationTimeout: 1,
    PulledEnumerationMaximumOperationTimeout: 900,
  })
  const capabilities = await only(manager, 'CIM_CIMXMLCapabilities')
  expect(capabilities).toMatchObject({ AuthenticationMechanismsSupported: [3], WBEMProtocolVersionsSupported: ['1.0'] })
  expect(capabilities.GenericOperationCapabilities).toMatchObject({
    className: 'CIM_GenericOperationCapabilitiesStructure',
  })
  const generic = capabilities.GenericOperationCapabilities as { get(name: string): unknown }
  expect(generic.get('OperationsSupported')).toEqual([
    2, 6, 7, 12, 13, 14, 15, 16, 17, 19, 20, 22, 24, 25, 26, 30, 31, 36, 37, 38, 39, 40,
  ])
})

test('the features of DMTF:CQL are those that queries have', async () => {
  expect(await only(house(), 'CIM_QueryCapabilities')).toMatchObject({ CQLFeatures: [2, 3, 7, 8, 10, 11] })
})

test('everything of the server is found from the system it is on', async () => {
  const manager = house()
  expect(await associated(manager, system, 'CIM_HostedService')).toEqual([
    'CIM_ObjectManager',
    'CIM_WBEMServer',
    'CIM_ProtocolService',
  ])
  expect(await associated(manager, system, 'CIM_HostedAccessPoint')).toEqual(['CIM_CIMXMLCommunicationMechanism'])
  const path = pathOf('CIM_ObjectManager', objectManager)
  expect(await associated(manager, path, 'CIM_CommMechanismForManager')).toEqual(['CIM_CIMXMLCommunicationMechanism'])
  expect(await associated(manager, path, 'CIM_NamespaceInManager')).toEqual(['CIM_Namespace'])
  expect(await associated(manager, path, 'CIM_ElementCapabilities')).toEqual(['CIM_QueryCapabilities'])
  expect(await associated(manager, path, 'CIM_HostedService')).toEqual(['CIM_ComputerSystem'])
})

test('an association leads from no object that does not exist', async () => {
  const other = pathOf('CIM_ObjectManager', { ...objectManager, Name: 'Cimarron:other' })
  expect(await associated(house(), other, 'CIM_HostedService')).toEqual([])
})

test('gathering statistics is switched by GatherStatisticalData, and stays so for the next start', async () => {
  const store = memoryServerStore()
  const manager = house(store)
  const InstanceName = pathOf('CIM_ObjectManager', objectManager)
  const operations = operationsOf(manager, 'interop')
  await operations.SetProperty({ InstanceName, PropertyName: 'GatherStatisticalData', NewValue: 'FALSE' })
  expect(await only(manager, 'CIM_ObjectManager')).toMatchObject({ GatherStatisticalData: false })
  expect(await only(house(store), 'CIM_ObjectManager')).toMatchObject({ GatherStatisticalData: false })
  const other = operations.SetProperty({ InstanceName, PropertyName: 'Started', NewValue: 'FALSE' })
  await expect(other).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
})

test('a server’s id is made once', async () => {
  const store = memoryServerStore()
  const id = await serverId(store)
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(await serverId(store)).toBe(id)
  expect(await serverId(memoryServerStore())).not.toBe(id)
})
