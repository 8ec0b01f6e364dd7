import { expect, test, vi } from 'vitest'
import { type MigrationSessionParts, openMigrationSession } from './migration-session.ts'

interface Given {
  readonly id: string
  readonly name: string
}

/** Hypervisors of which each has given a machine away, and migrations that come here. */
function session({
  given = [],
  coming = [],
}: {
  readonly given?: readonly Given[]
  readonly coming?: readonly Given[]
}) {
  const links = given.map(({ id, name }) => {
    const machine = { id, view: { defined: { name } }, migration: { departure: { migration: `m-${id}` } } }
    return { hypervisor: { machine: (one: string) => (one === id ? machine : undefined), machines: () => [machine] } }
  })
  const settle = vi.fn(async (_actor: unknown, command: unknown) => ({ done: Promise.resolve(command) }))
  const resolve = vi.fn(async () => undefined)
  const arrivals = new Map(coming.map(({ id, name }) => [`m-${id}`, { machine: id, name }]))
  const parts = {
    links,
    reach: { links, onMachine: () => 'admin' },
    dispatcher: { settle, jobOn: (machine: string) => ({ machine }) },
    office: { books: { arrivals }, desk: arrivals },
    peerDoor: { resolve },
    permitted: (_permission: string, act: () => Promise<unknown>) => act(),
  } as unknown as MigrationSessionParts
  return { settle, resolve, ...openMigrationSession(parts) }
}

const [one, other] = [
  { id: 'a', name: 'web' },
  { id: 'b', name: 'web' },
]

test('a machine that was given away is said to be there, by its name', async () => {
  const { resolveMigration, settle } = session({ given: [one] })
  await resolveMigration('web', 'there')
  expect(settle.mock.calls[0]?.[1]).toMatchObject({ machine: 'a', migration: 'm-a', outcome: 'committed' })
})

test('one on its way here is taken over', async () => {
  const { resolveMigration, resolve } = session({ coming: [one] })
  expect(await resolveMigration('web', 'here')).toEqual({ machine: 'a' })
  expect(resolve).toHaveBeenCalledWith('m-a', { machine: 'a', name: 'web' }, 'commit')
})

test.each([
  ['two that were given away', { given: [one, other] }],
  ['two on their way', { coming: [one, other] }],
  ['one of each', { given: [one], coming: [other] }],
])('of %s with one name neither is touched, and their ids are told', async (_name, machines) => {
  const { resolveMigration, settle, resolve } = session(machines)
  await expect(resolveMigration('web', 'here')).rejects.toMatchObject({
    code: 'ambiguous-name',
    message: '2 machines are named "web"; give the id of one: a, b',
  })
  expect(settle).not.toHaveBeenCalled()
  expect(resolve).not.toHaveBeenCalled()
})

test('what no migration is about is refused', async () => {
  await expect(session({}).resolveMigration('web', 'here')).rejects.toMatchObject({ code: 'migration-not-found' })
})
