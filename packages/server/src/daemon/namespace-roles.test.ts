import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { accessHouse } from '../testing/access-house.ts'

test('who has a role in one namespace sees that one alone, by CIM and by REST', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'none', { 'root/virt/lab': 'operator' })
  const names = (namespace: string) =>
    Array.fromAsync(house.cim('ann', namespace).enumerateInstanceNames('CIM_ComputerSystem'))
  expect((await names('root/virt/lab')).length).toBeGreaterThan(0)
  await expect(names('root/virt')).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  await expect(names('root/no/such')).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  const listed = await Array.fromAsync(house.cim('ann', 'interop').enumerateInstances('CIM_Namespace'))
  expect(listed.map((each) => each.get('Name')).sort()).toEqual(['interop', 'root/virt/lab'])
  const ann = house.api({ name: 'ann', password: 'ann-password' })
  expect((await ann.call('hypervisors.list')).map(({ name }) => name)).toEqual(['lab'])
  const [local] = await house.admin.call('hypervisors.list')
  await house.admin.call('machines.define', { wait: 10, body: { name: 'hidden' }, hypervisor: local?.id ?? '' })
  await house.admin.call('machines.define', { wait: 10, body: { name: 'mine' }, hypervisor: 'lab' })
  expect((await ann.call('machines.list')).machines.map(({ name }) => name)).toEqual(['mine'])
  await expect(ann.call('machines.get', { machine: 'hidden' })).rejects.toMatchObject({ code: 'machine-not-found' })
  await expect(ann.call('machines.start', { machine: 'hidden' })).rejects.toMatchObject({ code: 'machine-not-found' })
  await ann.call('machines.start', { machine: 'mine', wait: 10 })
  await expect(ann.call('machines.undefine', { machine: 'mine' })).rejects.toMatchObject({ code: 'denied' })
  expect(await ann.call('session.whoami')).toMatchObject({
    role: 'none',
    permissions: [],
    hypervisors: [{ name: 'lab', role: 'operator' }],
  })
})

test('an admin of one namespace is no admin of users', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor', { 'root/virt': 'admin' })
  const ann = house.api({ name: 'ann', password: 'ann-password' })
  const tries = [
    ann.call('users.list'),
    ann.call('users.set-role', { name: 'ann', body: { role: 'admin' } }),
    ann.call('tokens.create', { body: { user: 'admin', label: 'x' } }),
    ann.call('sessions.list'),
    ann.call('audit.read'),
  ]
  for (const each of await Promise.allSettled(tries)) expect(each).toMatchObject({ reason: { code: 'denied' } })
})

test('a change of role cuts event streams, which go on with the new one and tell nothing else', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const ann = house.api({ name: 'ann', password: 'ann-password' })
  const states: string[] = []
  const told: string[] = []
  const end = new AbortController()
  const again = Promise.withResolvers<void>()
  const first = Promise.withResolvers<void>()
  const following = (async () => {
    const onState = (state: string) => {
      states.push(state)
      if (states.length === 1) first.resolve()
      if (states.length === 3) again.resolve()
    }
    for await (const entry of ann.events({ signal: end.signal, retryMs: () => 0, onState })) {
      if (entry.kind === 'machine-defined') told.push(entry.machine.name)
      if (entry.kind === 'machine-defined' && entry.machine.name === 'last') end.abort()
    }
  })()
  await first.promise
  const define = (name: string, hypervisor: string) =>
    house.admin.call('machines.define', { wait: 10, body: { name }, hypervisor })
  await define('before', 'local')
  while (told.length === 0) await nextTurn()
  await house.admin.call('users.set-role', { name: 'ann', body: { role: 'none', namespace: 'root/virt' } })
  await house.admin.call('users.set-role', { name: 'ann', body: { role: 'monitor', namespace: 'root/virt/lab' } })
  await again.promise
  await define('secret', 'local')
  await define('last', 'lab')
  await following
  expect(told).toEqual(['before', 'last'])
})

test('a pull that was open when a role was taken away gives nothing more', async () => {
  await using house = await accessHouse()
  await house.add('ann', 'monitor')
  const pulled = house
    .cim('ann')
    .pull('OpenEnumerateInstances', { ClassName: 'CIM_ManagedElement' }, { maxObjectCount: 1 })
  expect(await pulled.next()).toMatchObject({ done: false })
  await house.admin.call('users.set-role', { name: 'ann', body: { role: 'operator' } })
  await expect(pulled.next()).rejects.toMatchObject({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' })
})
