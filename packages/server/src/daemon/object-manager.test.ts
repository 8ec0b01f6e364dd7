import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Instance, ObjectPath } from '@cimarron/cim'
import { openEstate } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { objectManager } from './object-manager.ts'

const hypervisor = {
  id: '3c1d1c4e-2f0a-4a55-9d6c-2a1d0c3b5e01',
  name: 'here',
  platform: 'qemu',
  version: '1',
  features: new Set<never>(),
} as const
const path = new ObjectPath('CIM_ResourceAllocationSettingData', [{ name: 'InstanceID', value: 'mine:1' }])

/** What the next daemon on the same database knows of the instance. */
async function withOperations<T>(
  database: string,
  act: (operations: ReturnType<ReturnType<typeof objectManager>['open']>) => Promise<T>,
): Promise<T> {
  const problems: unknown[] = []
  const report = (problem: unknown): void => void problems.push(problem)
  await using estate = await openEstate({ database, hypervisors: [], version: 'test', report })
  using manager = objectManager(estate, [hypervisor], report)
  const signal = new AbortController().signal
  const result = await act(
    manager.open('root/virt', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal }),
  )
  expect(problems).toEqual([])
  return result
}

test('an instance that a client created is in the database, for the next daemon to find', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cimarron-'))
  const database = join(directory, 'cimarron.db')
  const property = { type: 'string', isArray: false } as const
  const instance = new Instance(path.className, [
    { ...property, name: 'InstanceID', value: 'mine:1' },
    { ...property, name: 'ElementName', value: 'A plan' },
  ])
  try {
    await withOperations(database, async (operations) => await operations.CreateInstance({ NewInstance: instance }))
    const read = { InstanceName: path, PropertyName: 'ElementName' }
    expect(await withOperations(database, async (operations) => await operations.GetProperty(read))).toMatchObject({
      value: 'A plan',
    })
    await withOperations(database, async (operations) => await operations.DeleteInstance({ InstanceName: path }))
    await withOperations(database, async (operations) => {
      await expect(operations.GetProperty(read)).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
    })
  } finally {
    await rm(directory, { recursive: true })
  }
})
