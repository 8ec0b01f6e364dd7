import { expect, test } from 'vitest'
import { Authenticator, type LogIn } from './authenticator.ts'
import { LogInGuard } from './log-in-guard.ts'
import { memoryTable } from './memory-table.ts'
import { Semaphore, TooManyWaiting } from './semaphore.ts'
import { type Token, Tokens } from './tokens.ts'
import { type User, Users } from './users.ts'

async function house() {
  const clock = { now: 1_000_000, waits: [] as number[] }
  const users = new Users(memoryTable<User>(), () => clock.now)
  await users.add({ name: 'admin', role: 'admin', namespaces: {}, password: 'correct horse' })
  const failures: string[] = []
  const guard = new LogInGuard({
    now: () => clock.now,
    wait: async (ms) => clock.waits.push(ms),
    onRefused: ({ name, address }) => failures.push(`${name} from ${address}`),
  })
  const authenticator = new Authenticator(users, { guard, now: () => clock.now })
  return { clock, users, authenticator, failures }
}

function logIn(name: string, password: string, address: string): LogIn {
  return { name, password, address }
}

test('the right password gives the user, a wrong one or an unknown name gives null', async () => {
  const { authenticator } = await house()
  expect((await authenticator.verify(logIn('admin', 'correct horse', '127.0.0.1')))?.role).toBe('admin')
  expect(await authenticator.verify(logIn('admin', 'wrong horse', '127.0.0.1'))).toBeNull()
  expect(await authenticator.verify(logIn('nobody', 'correct horse', '127.0.0.1'))).toBeNull()
})

test('each failure in a row is answered later, at most after five seconds, and success starts anew', async () => {
  const { authenticator, clock } = await house()
  for (let i = 0; i < 8; i++) await authenticator.verify(logIn('admin', 'wrong', '192.0.2.1'))
  expect(clock.waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000])
  await authenticator.verify(logIn('admin', 'correct horse', '192.0.2.1'))
  await authenticator.verify(logIn('admin', 'wrong', '192.0.2.1'))
  expect(clock.waits.at(-1)).toBe(100)
})

test('who tries many names from one address is slowed too, whatever network of theirs they come from', async () => {
  const { authenticator, clock } = await house()
  for (let i = 0; i < 13; i++) await authenticator.verify(logIn(`user${i}`, 'wrong', `2001:db8:1:2::${i}`))
  expect(clock.waits).toEqual([...Array.from({ length: 11 }, () => 100), 200, 400])
  await authenticator.verify(logIn('user', 'wrong', '2001:db8:1:3::1'))
  expect(clock.waits.at(-1)).toBe(100)
})

test('no more than 16 wrong ones of an address are kept waiting; others, and who is remembered, go on', async () => {
  const { users } = await house()
  const { promise: over, resolve: end } = Promise.withResolvers<void>()
  const { promise: full, resolve: isFull } = Promise.withResolvers<void>()
  let kept = 0
  const wait = (): Promise<void> => {
    kept++
    if (kept === 16) isFull()
    return over
  }
  const authenticator = new Authenticator(users, { guard: new LogInGuard({ wait }) })
  await authenticator.verify(logIn('admin', 'correct horse', '192.0.2.1'))
  const guesses = Array.from({ length: 16 }, (_, i) => authenticator.verify(logIn('admin', `wrong ${i}`, '192.0.2.1')))
  await full
  await expect(authenticator.verify(logIn('admin', 'wrong', '192.0.2.1'))).rejects.toBeInstanceOf(TooManyWaiting)
  expect(await authenticator.verify(logIn('admin', 'correct horse', '192.0.2.1'))).not.toBeNull()
  await users.add({ name: 'other', role: 'monitor', namespaces: {}, password: 'some password' })
  expect(await authenticator.verify(logIn('other', 'some password', '192.0.2.2'))).not.toBeNull()
  end()
  expect(await Promise.all(guesses)).toEqual(guesses.map(() => null))
  expect(await authenticator.verify(logIn('admin', 'wrong', '192.0.2.1'))).toBeNull()
})

test('each wrong password is told, with name and address', async () => {
  const { authenticator, failures } = await house()
  await authenticator.verify(logIn('admin', 'wrong', '192.0.2.1'))
  await authenticator.verify(logIn('nobody', 'wrong', '192.0.2.2'))
  expect(failures).toEqual(['admin from 192.0.2.1', 'nobody from 192.0.2.2'])
})

test('remembered credentials end at once when the password is changed or the user removed', async () => {
  const { authenticator, users } = await house()
  await authenticator.verify(logIn('admin', 'correct horse', 'a'))
  await users.setPassword('admin', 'another horse')
  expect(await authenticator.verify(logIn('admin', 'correct horse', 'a'))).toBeNull()
  expect(await authenticator.verify(logIn('admin', 'another horse', 'a'))).not.toBeNull()
  await users.add({ name: 'second', role: 'admin', namespaces: {}, password: 'some password' })
  await users.remove('admin')
  expect(await authenticator.verify(logIn('admin', 'another horse', 'a'))).toBeNull()
})

test('the last admin can neither be removed nor lose the role', async () => {
  const { users } = await house()
  await expect(users.remove('admin')).rejects.toMatchObject({ code: 'last-admin' })
  await expect(users.setRole('admin', { role: 'monitor' })).rejects.toMatchObject({ code: 'last-admin' })
})

test.each(['', 'a b', '../x', "o'hara", 'a\nb', 'x'.repeat(65)])('user name %j is refused', async (name) => {
  const { users } = await house()
  await expect(users.add({ name, role: 'monitor', namespaces: {}, password: 'long enough' })).rejects.toMatchObject({
    code: 'invalid-user-name',
  })
})

test('a token stands for its user until it expires, is revoked, or the password changes', async () => {
  const { users, clock } = await house()
  const table = memoryTable<Token>()
  const tokens = new Tokens(table, users, () => clock.now)
  const { secret } = await tokens.create({ user: 'admin', label: 'page', lifetimeMs: 1000 })
  expect(tokens.verify(secret)?.name).toBe('admin')
  expect(JSON.stringify([...table.entries()])).not.toContain(secret)
  expect(new Tokens(table, users, () => clock.now).verify(secret)?.name).toBe('admin')
  clock.now += 1000
  expect(tokens.verify(secret)).toBeNull()

  const second = await tokens.create({ user: 'admin', label: 'program' })
  await tokens.revoke(second.token.id)
  expect(tokens.verify(second.secret)).toBeNull()
  await expect(tokens.revoke('unknown')).rejects.toMatchObject({ code: 'token-not-found' })

  const third = await tokens.create({ user: 'admin', label: 'program' })
  clock.now += 1
  await users.setPassword('admin', 'another horse')
  expect(tokens.verify(third.secret)).toBeNull()
})

test('a changed password ends older tokens even where the clock was set back in between', async () => {
  const { users, clock } = await house()
  const table = memoryTable<Token>()
  const tokens = new Tokens(table, users, () => clock.now)
  const { secret } = await tokens.create({ user: 'admin', label: 'program' })
  clock.now -= 3_600_000
  await users.setPassword('admin', 'another horse')
  expect(tokens.verify(secret)).toBeNull()
  expect([...table.entries()]).toEqual([])
})

test('tokens that have ended are not kept, nor more than a hundred of a user that end by themselves', async () => {
  const { users, clock } = await house()
  const table = memoryTable<Token>()
  const tokens = new Tokens(table, users, () => clock.now)
  const lasting = await tokens.create({ user: 'admin', label: 'program' })
  await tokens.create({ user: 'admin', label: 'short', lifetimeMs: 10 })
  clock.now += 10
  expect(tokens.list()).toEqual([lasting.token])
  const first = await tokens.create({ user: 'admin', label: 'page', lifetimeMs: 1_000_000 })
  clock.now += 1
  let last = first
  for (let i = 0; i < 100; i++) last = await tokens.create({ user: 'admin', label: 'page', lifetimeMs: 1_000_000 })
  expect([...table.entries()]).toHaveLength(101)
  expect(tokens.verify(first.secret)).toBeNull()
  for (const { secret } of [lasting, last]) expect(tokens.verify(secret)).not.toBeNull()
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
