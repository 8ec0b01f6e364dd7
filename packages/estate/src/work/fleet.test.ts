import { expect, test } from 'vitest'
import { open } from '../testing/story.ts'
import { fakeSource } from '../testing.ts'

test('a hypervisor comes under management while the estate is open, and its machines can be worked with', async () => {
  const { estate, session } = await open()
  await using _ = estate
  const lab = await estate.hypervisors.add(fakeSource('lab'))
  expect(session.hypervisors().map(({ name }) => name)).toEqual(['local', 'lab'])
  await session.run({ kind: 'define-machine', hypervisor: lab.id, draft: { name: 'there' } })
  const found = session.findMachine('there')
  expect(found.hypervisor).toBe(lab.id)
  await session.run({ kind: 'start-machine', machine: found.view.id })
  expect(session.findMachine('there').view.state).toBe('running')
})

test('two of one name are refused, and the first stays', async () => {
  const { estate, session } = await open()
  await using _ = estate
  await expect(estate.hypervisors.add(fakeSource('local'))).rejects.toMatchObject({ code: 'name-in-use' })
  expect(session.hypervisors()).toHaveLength(1)
})

test('one that is taken out of management is told of no more, and what was kept about its machines is gone', async () => {
  const { estate, session } = await open()
  await using _ = estate
  const lab = await estate.hypervisors.add(fakeSource('lab'))
  await session.run({ kind: 'define-machine', hypervisor: lab.id, draft: { name: 'there' } })
  await estate.hypervisors.remove(lab.id)
  expect(session.hypervisors().map(({ name }) => name)).toEqual(['local'])
  expect([...session.machines()]).toEqual([])
  await expect(estate.hypervisors.remove(lab.id)).rejects.toMatchObject({ code: 'hypervisor-not-found' })
  // Its name has the same identity for ever.
  expect((await estate.hypervisors.add(fakeSource('lab'))).id).toBe(lab.id)
  expect([...session.machines()]).toEqual([])
})
