import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { declareClass, Instance, NameMap, ObjectPath, type Qualifier } from '@cimarron/cim'
import { openEstate } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { NamespaceNames } from './hypervisor-namespace.ts'
import { objectManager, sharedSchema } from './object-manager.ts'

const hypervisor = {
  id: '3c1d1c4e-2f0a-4a55-9d6c-2a1d0c3b5e01',
  name: 'here',
  platform: 'qemu',
  version: '1',
  features: new Set<never>(),
  missing: new Map<never, never>(),
} as const
const path = new ObjectPath('CIM_ResourceAllocationSettingData', [{ name: 'InstanceID', value: 'mine:1' }])

/** What the next daemon on the same database knows of the instance. */
async function withOperations<T>(
  database: string,
  act: (operations: ReturnType<Awaited<ReturnType<typeof objectManager>>['manager']['open']>) => Promise<T>,
): Promise<T> {
  const problems: unknown[] = []
  const report = (problem: unknown): void => void problems.push(problem)
  await using estate = await openEstate({ database, hypervisors: [], version: 'test', report })
  const delivery = { deliver: async () => undefined }
  const namespaces = new NamespaceNames([hypervisor])
  const around = { schema: sharedSchema(), onFault: report, delivery, namespaces }
  const { manager } = await objectManager(estate, [hypervisor], around)
  await using _ = manager
  const signal = new AbortController().signal
  const result = await act(
    manager.open('root/virt', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal }),
  )
  expect(problems).toEqual([])
  return result
}

/** A folder for a database, gone after the test. */
async function withDatabase(act: (database: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'cimarron-'))
  try {
    await act(join(directory, 'cimarron.db'))
  } finally {
    await rm(directory, { recursive: true })
  }
}

test('a class that a client created is there for the next daemon, and so are its instances', async () => {
  await withDatabase(async (database) => {
    const id = { name: 'InstanceID', type: 'string', isArray: false, value: 'p1' } as const
    await withOperations(database, async (operations) => {
      const NewClass = declareClass('ACME_Plan', 'CIM_ResourceAllocationSettingData')
      await operations.CreateClass({ NewClass })
      await operations.CreateInstance({ NewInstance: new Instance('ACME_Plan', [id, { ...id, name: 'ElementName' }]) })
    })
    await withOperations(database, async (operations) => {
      const found = await Array.fromAsync(operations.EnumerateInstances({ ClassName: 'ACME_Plan' }))
      expect(found.flatMap(({ rows }) => rows)).toHaveLength(1)
      await expect(operations.DeleteClass({ ClassName: 'ACME_Plan' })).rejects.toMatchObject({
        status: 'CIM_ERR_CLASS_HAS_INSTANCES',
      })
    })
  })
})

test('a class that a client changed is there for the next daemon, with its instances as they are now', async () => {
  const id = { name: 'InstanceID', type: 'string', isArray: false, value: 'p1' } as const
  const property = (name: string) => {
    const declared = { name, type: 'string', isArray: false, classOrigin: '', isKey: false } as const
    return { ...declared, default: name, qualifiers: new NameMap<Qualifier>() }
  }
  const plan = declareClass('ACME_Plan', 'CIM_ResourceAllocationSettingData', { properties: [property('Color')] })
  await withDatabase(async (database) => {
    await withOperations(database, async (operations) => {
      await operations.CreateClass({ NewClass: plan })
      await operations.CreateClass({ NewClass: declareClass('ACME_Good', 'ACME_Plan') })
      await operations.CreateInstance({ NewInstance: new Instance('ACME_Good', [id, { ...id, name: 'ElementName' }]) })
    })
    await withOperations(database, async (operations) => {
      const properties = new NameMap([property('Added'), property('COLOR')])
      await operations.ModifyClass({ ModifiedClass: { ...plan, properties } })
    })
    await withOperations(database, async (operations) => {
      const InstanceName = new ObjectPath('ACME_Good', [{ name: 'InstanceID', value: 'p1' }])
      for (const [PropertyName, value] of Object.entries({ Added: 'Added', COLOR: 'Color', ElementName: 'p1' })) {
        expect(await operations.GetProperty({ InstanceName, PropertyName })).toMatchObject({ value })
      }
    })
  })
})

test('an instance that a client created is in the database, for the next daemon to find', async () => {
  const property = { type: 'string', isArray: false } as const
  const instance = new Instance(path.className, [
    { ...property, name: 'InstanceID', value: 'mine:1' },
    { ...property, name: 'ElementName', value: 'A plan' },
  ])
  await withDatabase(async (database) => {
    await withOperations(database, async (operations) => await operations.CreateInstance({ NewInstance: instance }))
    const read = { InstanceName: path, PropertyName: 'ElementName' }
    expect(await withOperations(database, async (operations) => await operations.GetProperty(read))).toMatchObject({
      value: 'A plan',
    })
    await withOperations(database, async (operations) => await operations.DeleteInstance({ InstanceName: path }))
    await withOperations(database, async (operations) => {
      await expect(operations.GetProperty(read)).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
    })
  })
})

test('a namespace that a client created is there for the next daemon, which has the same name', async () => {
  const names = new Set<unknown>()
  const NewInstance = new Instance('CIM_WBEMServerNamespace', [
    { type: 'string', isArray: false, name: 'Name', value: 'root/acme' },
  ])
  await withDatabase(async (database) => {
    for (const isFirst of [true, false]) {
      await using estate = await openEstate({ database, hypervisors: [], version: 'test', report: () => undefined })
      const delivery = { deliver: async () => undefined }
      const { manager } = await objectManager(estate, [hypervisor], {
        schema: sharedSchema(),
        onFault: () => undefined,
        delivery,
        namespaces: new NamespaceNames([hypervisor]),
      })
      await using _ = manager
      const signal = new AbortController().signal
      const operations = manager.open('interop', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal })
      if (isFirst) await operations.CreateInstance({ NewInstance })
      expect(manager.find('root/acme')?.isClients).toBe(true)
      for await (const { rows } of operations.EnumerateInstanceNames({ ClassName: 'CIM_ObjectManager' }))
        for (const row of rows) names.add(row.find((value) => String(value).startsWith('Cimarron:')))
    }
  })
  expect(names.size).toBe(1)
})
