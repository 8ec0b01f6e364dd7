import { ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import { defineAssociation, defineProvider, ObjectManager, type Operations, serverSchema } from './index.ts'

const mof = `
class REG_Profile { [Key] string InstanceID; };
class REG_System { [Key] string Name; };
[Association] class REG_Conforms { [Key] REG_Profile REF Standard; [Key] REG_System REF Element; };`

function house(): ObjectManager {
  const { schema } = compileMof([{ name: 'reg.mof', text: mof }], { base: serverSchema() })
  const manager = new ObjectManager({ schema })
  manager.addNamespace('root/virt')
  manager.register('root/virt', defineProvider({ className: 'REG_System', enumerate: () => [{ Name: 'host' }] }))
  manager.register('interop', defineProvider({ className: 'REG_Profile', enumerate: () => [{ InstanceID: 'P:1' }] }))
  const row = defineAssociation({
    className: 'REG_Conforms',
    ends: {
      Standard: { className: 'REG_Profile', namespace: 'interop', others: () => [{ keys: { Name: 'host' } }] },
      Element: { className: 'REG_System', namespace: 'root/virt' },
    },
  })
  for (const namespace of ['interop', 'root/virt']) manager.register(namespace, row)
  return manager
}

function open(namespace: string): Operations {
  const principal = { name: 'ann', role: 'monitor', via: 'test' } as const
  return house().open(namespace, { principal, signal: new AbortController().signal })
}

const profile = new ObjectPath('REG_Profile', [{ name: 'InstanceID', value: 'P:1' }])
const system = new ObjectPath('REG_System', [{ name: 'Name', value: 'host' }])

test('a row leads into another namespace, from either', async () => {
  const [there] = await Array.fromAsync(open('interop').AssociatorNames({ ObjectName: profile }))
  expect(there).toMatchObject({ className: 'REG_System', namespace: 'root/virt' })
  const [back] = await Array.fromAsync(open('root/virt').AssociatorNames({ ObjectName: system }))
  expect(back).toMatchObject({ className: 'REG_Profile', namespace: 'interop' })
})

test('the objects found there come whole', async () => {
  const [batch] = await Array.fromAsync(open('interop').Associators({ ObjectName: profile }))
  expect(batch).toMatchObject({ namespace: 'root/virt', rows: [['host']] })
})

test('the association itself is told in each namespace that the row is registered in', async () => {
  for (const namespace of ['interop', 'root/virt']) {
    const [batch] = await Array.fromAsync(open(namespace).EnumerateInstances({ ClassName: 'REG_Conforms' }))
    expect(batch?.rows).toMatchObject([[{ namespace: 'interop' }, { namespace: 'root/virt' }]])
  }
})

test('an object does not stand at an end that lives in another namespace', async () => {
  expect(await Array.fromAsync(open('interop').AssociatorNames({ ObjectName: system }))).toEqual([])
})
