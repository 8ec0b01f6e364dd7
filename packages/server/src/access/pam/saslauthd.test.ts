import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Authenticator } from '../authenticator.ts'
import { LogInGuard, type Refused } from '../log-in-guard.ts'
import { memoryTable } from '../memory-table.ts'
import { TooManyWaiting } from '../semaphore.ts'
import { type User, Users } from '../users.ts'
import { answer, knowing, type Manner, openFakeSaslauthd } from './fake-saslauthd.ts'
import { PamPasswords } from './pam-passwords.ts'
import { askSaslauthd } from './saslauthd.ts'

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cimarron-pam-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

async function fake(manner: Manner) {
  const opened = await openFakeSaslauthd(await temporary(), manner)
  onTestFinished(() => opened[Symbol.asyncDispose]())
  const options = { socket: opened.socket, service: 'cimarron', timeoutMs: 5_000 }
  return { fake: opened, options }
}

test('name, password and service are asked, and the answer is believed', async () => {
  const { fake: saslauthd, options } = await fake(knowing({ ann: 'pässword' }))
  expect(await askSaslauthd('ann', 'pässword', options)).toBe(true)
  expect(await askSaslauthd('ann', 'wrong', options)).toBe(false)
  expect(saslauthd.asked).toEqual([
    ['ann', 'pässword', 'cimarron', ''],
    ['ann', 'wrong', 'cimarron', ''],
  ])
})

test.each([
  ['ann', 'secret\0more'],
  ['ann\0root', 'secret'],
  ['ann', 'x'.repeat(256)],
  ['', 'secret'],
  ['ann', ''],
])('%j and %j are wrong without being asked for', async (name, password) => {
  const { fake: saslauthd, options } = await fake((_, socket) => void socket.end(answer('OK')))
  expect(await askSaslauthd(name, password, options)).toBe(false)
  expect(saslauthd.asked).toEqual([])
})

test.each<[string, Manner, boolean]>([
  ['OK', (_, socket) => void socket.end(answer('OK')), true],
  ['OK with more', (_, socket) => void socket.end(answer('OK success\0')), true],
  ['NO with a reason', (_, socket) => void socket.end(answer('NO "pam_acct_mgmt failed"')), false],
  [
    'OK byte by byte',
    (_, socket) => {
      for (const byte of answer('OK')) socket.write(Buffer.of(byte))
    },
    true,
  ],
])('%s is told apart', async (_, manner, isRight) => {
  const { options } = await fake(manner)
  expect(await askSaslauthd('ann', 'secret', options)).toBe(isRight)
})

test.each<[string, Manner]>([
  ['OKAY', (_, socket) => void socket.end(answer('OKAY'))],
  ['nothing', (_, socket) => void socket.end()],
  ['half an answer', (_, socket) => void socket.end(Buffer.of(0, 9, 79))],
  ['an empty answer', (_, socket) => void socket.end(answer(''))],
  ['a closed connection', (_, socket) => void socket.destroy()],
])('of %s nothing is believed', async (_, manner) => {
  const { options } = await fake(manner)
  await expect(askSaslauthd('ann', 'secret', options)).rejects.toBeInstanceOf(TooManyWaiting)
})

test.each<[string, Manner]>([
  ['says nothing', () => undefined],
  ['promises more than it sends', (_, socket) => void socket.write(Buffer.of(0xff, 0xff, 79, 75))],
])('one that %s is waited for no longer than is allowed', async (_, manner) => {
  const { options } = await fake(manner)
  await expect(askSaslauthd('ann', 'secret', { ...options, timeoutMs: 100 })).rejects.toThrow('within 100 ms')
})

test('one that is not there is told with its socket', async () => {
  const socket = join(await temporary(), 'mux')
  const asked = askSaslauthd('ann', 'secret', { socket, service: 'x', timeoutMs: 1000 })
  await expect(asked).rejects.toThrow(socket)
})

async function house(manner: Manner, groups: Record<string, 'admin' | 'operator' | 'monitor'> = {}) {
  const { fake: saslauthd, options } = await fake(manner)
  const directory = await temporary()
  await writeFile(join(directory, 'group'), 'wheel:x:10:ann,carl\nstaff:x:20:ann\nusers:x:30:\n__proto__:x:40:eve\n')
  await writeFile(join(directory, 'passwd'), 'ann:x:1:99::/:/bin/sh\nbob:x:2:30::/:/bin/sh\n')
  const users = new Users(memoryTable<User>())
  const refused: Refused[] = []
  const clock = { now: 0 }
  const guard = new LogInGuard({ wait: async () => undefined, onRefused: (each) => refused.push(each) })
  const pam = new PamPasswords({ ...options, timeoutMs: 2_000, groups, directory })
  const authenticator = new Authenticator(users, { guard, pam, now: () => clock.now })
  const verify = (name: string, password: string) => authenticator.verify({ name, password, address: '192.0.2.1' })
  return { saslauthd, users, verify, refused, clock, directory }
}

test('a user without a password here has the roles that are given here', async () => {
  const { users, verify, saslauthd } = await house(knowing({ ann: 'from pam' }))
  await users.add({ name: 'ann', role: 'none', namespaces: { 'root/virt': 'operator' } })
  expect(await verify('ann', 'from pam')).toEqual({
    name: 'ann',
    role: 'none',
    namespaces: { 'root/virt': 'operator' },
    proof: 'pam',
  })
  expect(await verify('ann', 'wrong')).toBeNull()
  expect(saslauthd.asked).toHaveLength(2)
})

test('a user with a password here is never asked for elsewhere', async () => {
  const { users, verify, saslauthd } = await house(knowing({ ann: 'from pam' }))
  await users.add({ name: 'ann', role: 'monitor', namespaces: {}, password: 'from here' })
  expect(await verify('ann', 'from pam')).toBeNull()
  expect(await verify('ann', 'from here')).toMatchObject({ proof: 'password' })
  expect(saslauthd.asked).toEqual([])
})

test('who is no user here has the greatest role of their groups, primary or not, or is refused', async () => {
  const all = { ann: 'p', bob: 'p', carl: 'p', dora: 'p', eve: 'p' }
  const { verify, refused } = await house(knowing(all), { staff: 'monitor', wheel: 'operator', users: 'monitor' })
  const roles = async (name: string) => (await verify(name, 'p'))?.role
  expect(await roles('ann')).toBe('operator')
  expect(await roles('bob')).toBe('monitor')
  expect(await roles('carl')).toBe('operator')
  expect(await roles('dora')).toBeUndefined()
  expect(await roles('eve')).toBeUndefined()
  expect(refused.map(({ name, proof }) => `${name} ${proof}`)).toEqual(['dora pam', 'eve pam'])
})

test('what was right is remembered for a minute, and until its user is changed', async () => {
  const { users, verify, saslauthd, clock } = await house(knowing({ ann: 'p' }))
  await users.add({ name: 'ann', role: 'monitor', namespaces: {} })
  for (let i = 0; i < 3; i++) expect(await verify('ann', 'p')).not.toBeNull()
  expect(saslauthd.asked).toHaveLength(1)
  await users.setRole('ann', { role: 'operator' })
  expect(await verify('ann', 'p')).toMatchObject({ role: 'operator' })
  expect(saslauthd.asked).toHaveLength(2)
  clock.now += 60_000
  saslauthd.manner = knowing({})
  expect(await verify('ann', 'p')).toBeNull()
})

test('while saslauthd hangs, users with a password here come in, and not all who wait for it are taken', async () => {
  const { users, verify, saslauthd } = await house(() => undefined)
  await users.add({ name: 'local', role: 'monitor', namespaces: {}, password: 'from here' })
  const waiting = Array.from({ length: 36 }, (_, i) => verify(`user${i}`, 'p'))
  const settled = Promise.allSettled(waiting)
  while (saslauthd.asked.length < 4) await new Promise((resolve) => setImmediate(resolve))
  expect(await verify('local', 'from here')).not.toBeNull()
  await expect(verify('one-more', 'p')).rejects.toBeInstanceOf(TooManyWaiting)
  expect(saslauthd.asked).toHaveLength(4)
  saslauthd.manner = knowing({})
  await saslauthd[Symbol.asyncDispose]()
  expect((await settled).every(({ status }) => status === 'rejected')).toBe(true)
})
