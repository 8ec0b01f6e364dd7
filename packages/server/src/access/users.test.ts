import type { AccessDraft } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { memoryTable } from './memory-table.ts'
import { type Token, Tokens } from './tokens.ts'
import { type Table, type User, Users } from './users.ts'

/** Rows that come to the disk when a test lets them. */
function slowTable<T>() {
  const rows = memoryTable<T>()
  const waiting: (() => void)[] = []
  const entries: AccessDraft[] = []
  const later = async (act: () => Promise<void>, entry?: AccessDraft): Promise<void> => {
    await new Promise<void>((resolve) => waiting.push(resolve))
    if (entry !== undefined) entries.push(entry)
    await act()
  }
  const table: Table<T> = {
    get: rows.get,
    entries: rows.entries,
    put: (key, value, entry) => later(() => rows.put(key, value), entry),
    delete: (key, entry) => later(() => rows.delete(key), entry),
  }
  /** Lets writes through until nothing waits any more. */
  const flow = async (): Promise<void> => {
    for (let quiet = 0; quiet < 50; quiet++) {
      if (waiting.length > 0) quiet = 0
      waiting.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { table, flow, entries }
}

const by = { name: 'root', role: 'admin', via: 'socket:admin' } as const

async function admins(...names: string[]) {
  const slow = slowTable<User>()
  const users = new Users(slow.table)
  const added = names.map((name) => users.add({ name, role: 'admin', namespaces: {} }, by))
  await slow.flow()
  await Promise.all(added)
  return { users, ...slow }
}

test('two admins who take each other’s role away at once leave one', async () => {
  const { users, flow } = await admins('ann', 'bob')
  const results = Promise.allSettled([
    users.setRole('ann', { role: 'monitor' }),
    users.setRole('bob', { role: 'none' }),
    users.remove('bob'),
  ])
  await flow()
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(users.list().filter(({ role }) => role === 'admin')).toHaveLength(1)
})

test('an admin of a namespace is not the last admin', async () => {
  const { users, flow } = await admins('ann')
  const other = users.add({ name: 'bob', role: 'none', namespaces: { root: 'admin' } })
  await flow()
  await other
  const removed = users.remove('ann')
  await expect(removed).rejects.toMatchObject({ code: 'last-admin' })
})

test('a user who is removed while a password is hashed does not come back', async () => {
  const { users, flow } = await admins('ann', 'bob')
  const changed = users.setPassword('bob', 'long enough')
  const removed = users.remove('bob')
  const results = Promise.allSettled([changed, removed])
  await flow()
  const [change] = await results
  expect(change).toMatchObject({ status: 'rejected', reason: { code: 'user-not-found' } })
  expect(users.get('bob')).toBeUndefined()
})

test('of two who add one name at once, one does', async () => {
  const { users, flow } = await admins('ann')
  const both = Promise.allSettled([
    users.add({ name: 'bob', role: 'monitor', namespaces: {} }),
    users.add({ name: 'bob', role: 'admin', namespaces: {} }),
  ])
  await flow()
  expect((await both).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  expect(users.get('bob')?.role).toBe('monitor')
})

test('each change is in the journal with its doer, in one write with the row, and no secret is', async () => {
  const { users, flow, entries } = await admins('ann')
  const changes = (async () => {
    await users.add(
      { name: 'bob', role: 'none', namespaces: { 'root/virt': 'operator' }, password: 'a secret of his' },
      by,
    )
    await users.setRole('bob', { role: 'monitor', namespace: 'root/lab' }, by)
    await users.setPassword('bob', 'another secret', by)
    await users.remove('bob', by)
  })()
  const done = changes.then(() => true)
  while (!(await Promise.race([done, flow().then(() => false)]))) await flow()
  expect(entries.slice(1)).toMatchObject([
    { event: 'user-added', user: 'bob', detail: 'none; operator in root/virt', actor: by },
    { event: 'role-changed', user: 'bob', detail: 'none; operator in root/virt; monitor in root/lab', actor: by },
    { event: 'password-changed', user: 'bob', actor: by },
    { event: 'user-removed', user: 'bob', actor: by },
  ])
  expect(JSON.stringify(entries)).not.toContain('secret')
})

test('a token that is made while its user is removed is good for nothing', async () => {
  const { users, flow } = await admins('ann', 'bob')
  const slow = slowTable<Token>()
  const tokens = new Tokens(slow.table, users)
  const made = tokens.create({ user: 'bob', label: 'x' })
  const removed = users.remove('bob')
  await flow()
  await removed
  const result = Promise.allSettled([made])
  await slow.flow()
  expect((await result)[0]).toMatchObject({ status: 'rejected', reason: { code: 'user-not-found' } })
  expect(tokens.list()).toEqual([])
  expect([...slow.table.entries()]).toEqual([])
})

test('a token tells its last use, and keeps to its role and namespaces', async () => {
  const clock = { now: 1_000_000 }
  const users = new Users(memoryTable<User>(), () => clock.now)
  await users.add({ name: 'ann', role: 'admin', namespaces: { 'root/lab': 'none' } })
  const tokens = new Tokens(memoryTable<Token>(), users, () => clock.now)
  const { secret } = await tokens.create({ user: 'ann', label: 'x', role: 'operator', namespaces: ['/root/virt/'] })
  expect(tokens.list()[0]).not.toHaveProperty('usedMs')
  clock.now += 5
  expect(tokens.verify(secret)).toMatchObject({
    name: 'ann',
    role: 'none',
    namespaces: { 'root/virt': 'operator' },
    interop: 'monitor',
  })
  expect(tokens.list()[0]?.usedMs).toBe(1_000_005)
  clock.now += 59_000
  tokens.verify(secret)
  expect(tokens.list()[0]?.usedMs).toBe(1_000_005)
  clock.now += 1_000
  tokens.verify(secret)
  expect(tokens.list()[0]?.usedMs).toBe(1_060_005)
  const wrong = tokens.create({ user: 'ann', label: 'x', namespaces: ['no namespace'] })
  await expect(wrong).rejects.toMatchObject({ code: 'invalid-namespace' })
})
