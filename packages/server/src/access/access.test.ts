import { expect, test } from 'vitest'
import { Authenticator } from './authenticator.ts'
import { memoryTable } from './memory-table.ts'
import { Semaphore, TooManyWaiting } from './semaphore.ts'
import { type Token, Tokens } from './tokens.ts'
import { type User, Users } from './users.ts'

async function house() {
  const clock = { now: 1_000_000, waits: [] as number[] }
  const users = new Users(memoryTable<User>(), () => clock.now)
  await users.add('admin', 'admin', 'correct horse')
  const authenticator = new Authenticator(users, {
    now: () => clock.now,
    wait: async (ms) => clock.waits.push(ms),
  })
  return { clock, users, authenticator }
}

test('the right password gives the user, a wrong one or an unknown name gives null', async () => {
  const { authenticator } = await house()
  expect((await authenticator.verify('admin', 'correct horse', '127.0.0.1'))?.role).toBe('admin')
  expect(await authenticator.verify('admin', 'wrong horse', '127.0.0.1')).toBeNull()
  expect(await authenticator.verify('nobody', 'correct horse', '127.0.0.1')).toBeNull()
})

test('each failure in a row is answered later, at most after five seconds, and success starts anew', async () => {
  const { authenticator, clock } = await house()
  for (let i = 0; i < 8; i++) await authenticator.verify('admin', 'wrong', '192.0.2.1')
  expect(clock.waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  await authenticator.verify('admin', 'correct horse', '192.0.2.1')
  await authenticator.verify('admin', 'wrong', '192.0.2.1')
  expect(clock.waits.at(-1)).toBe(100)
})

test('remembered credentials end at once when the password is changed or the user removed', async () => {
  const { authenticator, users } = await house()
  await authenticator.verify('admin', 'correct horse', 'a')
  await users.setPassword('admin', 'another horse')
  expect(await authenticator.verify('admin', 'correct horse', 'a')).toBeNull()
  expect(await authenticator.verify('admin', 'another horse', 'a')).not.toBeNull()
  await users.add('second', 'admin', 'some password')
  await users.remove('admin')
  expect(await authenticator.verify('admin', 'another horse', 'a')).toBeNull()
})

test('the last admin can neither be removed nor lose the role', async () => {
  const { users } = await house()
  await expect(users.remove('admin')).rejects.toMatchObject({ code: 'last-admin' })
  await expect(users.setRole('admin', 'monitor')).rejects.toMatchObject({ code: 'last-admin' })
})

test.each(['', 'a b', '../x', "o'hara", 'a\nb', 'x'.repeat(65)])('user name %j is refused', async (name) => {
  const { users } = await house()
  await expect(users.add(name, 'monitor', 'long enough')).rejects.toMatchObject({ code: 'invalid-user-name' })
})

test('a token stands for its user until it expires, is revoked, or the password changes', async () => {
  const { users, clock } = await house()
  const table = memoryTable<Token>()
  const tokens = new Tokens(table, users, () => clock.now)
  const { secret } = await tokens.create('admin', 'page', 1000)
  expect(tokens.verify(secret)?.name).toBe('admin')
  expect(JSON.stringify([...table.entries()])).not.toContain(secret)
  expect(new Tokens(table, users, () => clock.now).verify(secret)?.name).toBe('admin')
  clock.now += 1000
  expect(tokens.verify(secret)).toBeNull()

  const second = await tokens.create('admin', 'program')
  await tokens.revoke(second.token.id)
  expect(tokens.verify(second.secret)).toBeNull()
  await expect(tokens.revoke('unknown')).rejects.toMatchObject({ code: 'token-not-found' })

  const third = await tokens.create('admin', 'program')
  clock.now += 1
  await users.setPassword('admin', 'another horse')
  expect(tokens.verify(third.secret)).toBeNull()
})

test('a semaphore lets its number in, keeps a bounded queue in order, and refuses the rest', async () => {
  const semaphore = new Semaphore({ permits: 1, waiting: 2 })
  const first = await semaphore.acquire()
  const order: number[] = []
  const later = [1, 2].map(async (n) => {
    using _permit = await semaphore.acquire()
    order.push(n)
  })
  await expect(semaphore.acquire()).rejects.toBeInstanceOf(TooManyWaiting)
  first[Symbol.dispose]()
  await Promise.all(later)
  expect(order).toEqual([1, 2])
})
