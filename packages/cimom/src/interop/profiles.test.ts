import { CimError, type ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { defineProfile, defineProvider, ObjectManager } from '../index.ts'
import { operationsOf, pathOf, recordsOf } from './testing.ts'

const mof = `
class ACME_System : CIM_ManagedElement { [Key] string Name; };
class ACME_Cluster : ACME_System { };
class ACME_Job : CIM_ManagedElement { [Key] string Number; };`

function house(): ObjectManager {
  const manager = new ObjectManager()
  for (const namespace of ['root/one', 'root/two']) {
    const { schema } = compileMof([{ name: 'acme.mof', text: mof }], { base: manager.schema })
    manager.addNamespace(namespace, { schema }).register(
      defineProvider({ className: 'ACME_System', enumerate: () => [{ Name: `${namespace}:system` }] }),
      defineProvider({ className: 'ACME_Cluster', enumerate: () => [{ Name: `${namespace}:cluster` }] }),
      defineProvider({ className: 'ACME_Job', enumerate: () => [{ Number: '1' }] }),
      defineProfile({ name: 'Parts', version: '1.0.0' }),
      defineProfile({
        name: 'Systems',
        version: '1.2.0',
        central: [{ className: 'ACME_System' }],
        references: [{ name: 'Parts' }, { organization: 'ACME', name: 'Jobs' }, { name: 'Nobody has it' }],
      }),
      defineProfile({
        organization: 'ACME',
        name: 'Jobs',
        version: '0.1.0',
        scoped: [{ className: 'ACME_Job' }],
        features: ['Cancel'],
      }),
    )
  }
  return manager
}

const systems = pathOf('CIM_RegisteredProfile', { InstanceID: 'Cimarron:Profile:DMTF:Systems:1.2.0' })
const jobs = pathOf('CIM_RegisteredProfile', { InstanceID: 'Cimarron:Profile:ACME:Jobs:0.1.0' })

const told = (paths: readonly ObjectPath[]): string[] =>
  paths.map((path) => `${path.namespace}:${path.className}.${path.keys?.[0]?.value}`)

test('a profile that two namespaces implement is registered once', async () => {
  const found = await recordsOf(
    operationsOf(house(), 'interop').EnumerateInstances({ ClassName: 'CIM_RegisteredProfile' }),
  )
  const names = found.map(
    ({ RegisteredOrganization, OtherRegisteredOrganization, RegisteredName, RegisteredVersion }) =>
      [RegisteredOrganization, OtherRegisteredOrganization, RegisteredName, RegisteredVersion].join(' '),
  )
  expect(names).toEqual(['2  Profile Registration 1.0.0', '2  Parts 1.0.0', '2  Systems 1.2.0', '1 ACME Jobs 0.1.0'])
  expect(found[3]).toMatchObject({ ImplementedFeatures: ['Cancel'], AdvertiseTypes: [2], SpecificationType: 2 })
})

test('a client comes from a profile to its central instances, of all namespaces and subclasses', async () => {
  const paths = await Array.fromAsync(
    operationsOf(house(), 'interop').AssociatorNames({
      ObjectName: systems,
      AssocClass: 'CIM_ElementConformsToProfile',
    }),
  )
  expect(told(paths)).toEqual([
    'root/one:ACME_System.root/one:system',
    'root/one:ACME_Cluster.root/one:cluster',
    'root/two:ACME_System.root/two:system',
    'root/two:ACME_Cluster.root/two:cluster',
  ])
})

test('a client comes from a central instance to its profile', async () => {
  const operations = operationsOf(house(), 'root/two')
  const from = (Name: string) =>
    Array.fromAsync(operations.AssociatorNames({ ObjectName: pathOf('ACME_Cluster', { Name }) }))
  expect(told(await from('root/two:cluster'))).toEqual([
    'interop:CIM_RegisteredProfile.Cimarron:Profile:DMTF:Systems:1.2.0',
  ])
  expect(await from('no such cluster')).toEqual([])
})

test('a namespace tells of conformance only what is in it', async () => {
  const operations = operationsOf(house(), 'root/one')
  const found = await recordsOf(operations.EnumerateInstances({ ClassName: 'CIM_ElementConformsToProfile' }))
  expect(told(found.map(({ ManagedElement }) => ManagedElement as ObjectPath))).toEqual([
    'root/one:ACME_System.root/one:system',
    'root/one:ACME_Cluster.root/one:cluster',
  ])
})

test('of two profiles the one that is built on is the Antecedent; one that is not registered is not told', async () => {
  const operations = operationsOf(house(), 'interop')
  const walk = (ObjectName: ObjectPath, Role: string) =>
    Array.fromAsync(operations.AssociatorNames({ ObjectName, Role, AssocClass: 'CIM_ReferencedProfile' }))
  expect(told(await walk(systems, 'Dependent'))).toEqual([
    'interop:CIM_RegisteredProfile.Cimarron:Profile:DMTF:Parts:1.0.0',
    'interop:CIM_RegisteredProfile.Cimarron:Profile:ACME:Jobs:0.1.0',
  ])
  expect(told(await walk(jobs, 'Antecedent'))).toEqual([
    'interop:CIM_RegisteredProfile.Cimarron:Profile:DMTF:Systems:1.2.0',
  ])
  expect(await walk(jobs, 'Dependent')).toEqual([])
})

test('instances of a profile by the scoping class conform by no association, and GetCentralInstances lists them', async () => {
  const operations = operationsOf(house(), 'interop', 'monitor')
  const direct = operations.AssociatorNames({ ObjectName: jobs, AssocClass: 'CIM_ElementConformsToProfile' })
  expect(await Array.fromAsync(direct)).toEqual([])
  const { returnValue, parameters } = await operations.invokeMethod({
    object: jobs,
    method: 'GetCentralInstances',
    parameters: [],
  })
  expect(returnValue.value).toBe(0)
  expect(told(parameters[0]?.value as ObjectPath[])).toEqual(['root/one:ACME_Job.1', 'root/two:ACME_Job.1'])
})

test('a central class that there is not is told when the program starts', () => {
  const manager = new ObjectManager()
  const wrong = defineProfile({ name: 'X', version: '1.0.0', central: [{ className: 'ACME_Nothing' }] })
  expect(() => manager.register('interop', wrong)).toThrow(/ACME_Nothing, which is no class of interop/)
  const nowhere = defineProfile({
    name: 'X',
    version: '1.0.0',
    central: [{ className: 'CIM_System', namespace: 'root/nowhere' }],
  })
  expect(() => manager.register('interop', nowhere)).toThrow(/root\/nowhere, which is unknown/)
  expect(() => manager.find('root/nowhere')).not.toThrow(CimError)
})

test('a profile that is taken out of service is not registered any more, nor does anything conform to it', async () => {
  const manager = house()
  const late = defineProfile({ name: 'Late', version: '1.0.0', central: [{ className: 'ACME_Cluster' }] })
  const registration = manager.register('root/one', late)
  const profilesOf = (Name: string) =>
    Array.fromAsync(operationsOf(manager, 'root/one').AssociatorNames({ ObjectName: pathOf('ACME_Cluster', { Name }) }))
  expect(await profilesOf('root/one:cluster')).toHaveLength(2)
  await registration.unregister()
  expect(await profilesOf('root/one:cluster')).toHaveLength(1)
  expect(manager.profiles.list().map(({ name }) => name)).not.toContain('Late')
  await expect(registration.unregister()).rejects.toThrow(/Late is not registered in root\/one/)
})
