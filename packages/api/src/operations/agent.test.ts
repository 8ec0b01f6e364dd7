import type { Role } from '@cimarron/estate'
import { expect, test } from 'vitest'
import { createClient, ProblemError } from '../client.ts'
import { openTestApi, type TestApi } from '../testing.ts'

function clientOf(api: TestApi, role: Role = 'admin') {
  return createClient({ server: api.url, credentials: { name: role, password: `${role}-password` } })
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${String(error)}`)
  return error.problem.code
}

test('a monitor asks what a guest tells, an operator runs programs there, and the journal has the path alone', async () => {
  await using api = await openTestApi()
  const admin = clientOf(api)
  await admin.call('machines.define', { body: { name: 'm' }, wait: 10 })
  await admin.call('machines.start', { machine: 'm', wait: 10 })
  const monitor = clientOf(api, 'monitor')
  expect(await monitor.call('agent.report', { machine: 'm', parts: 'hostName' })).toEqual({
    hostName: 'm',
    problems: [],
  })
  const body = { path: '/bin/echo', args: ['secret argument'] }
  const refusals = [
    monitor.call('agent.exec', { machine: 'm', body, wait: 1 }),
    monitor.readGuestFile({ machine: 'm', path: '/etc/shadow' }),
    monitor.call('agent.freeze', { machine: 'm', body: {} }),
    monitor.call('agent.password', { machine: 'm', body: { user: 'root', password: 'x' } }),
    monitor.call('agent.change-keys', { machine: 'm', body: { user: 'root', add: ['ssh-ed25519 A'] } }),
  ]
  expect(new Set(await Promise.all(refusals.map(codeOf)))).toEqual(new Set(['denied']))
  const ran = await clientOf(api, 'operator').call('agent.exec', { machine: 'm', body, wait: 1 })
  expect(Buffer.from(ran.out ?? '', 'base64').toString()).toBe('secret argument\n')
  const told = JSON.stringify(await admin.call('audit.read', { limit: 100 }))
  expect(told).toContain('"detail":"/bin/echo"')
  expect(told).not.toContain('secret argument')
})

test('what is wrong with a question to an agent is said', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask.call('machines.define', { body: { name: 'm' }, wait: 10 })
  expect(await codeOf(ask.call('agent.ping', { machine: 'm' }))).toBe('invalid-state')
  await ask.call('machines.start', { machine: 'm', wait: 10 })
  expect(await ask.call('agent.ping', { machine: 'm' })).toBeNull()
  expect(await codeOf(ask.call('agent.process', { machine: 'm', pid: 'x' }))).toBe('invalid-request')
  expect(await codeOf(ask.call('agent.process', { machine: 'm', pid: '77' }))).toBe('guest-refused')
  expect(await codeOf(ask.call('agent.report', { machine: 'm', parts: 'colour' }))).toBe('invalid-request')
  expect(await codeOf(ask.readGuestFile({ machine: 'm', path: '/no/file' }))).toBe('guest-refused')
  const keys = { user: 'root', add: ['ssh-ed25519 A', 'ssh-ed25519 B'] }
  expect(await ask.call('agent.change-keys', { machine: 'm', body: keys })).toEqual(keys.add)
  const left = await ask.call('agent.change-keys', { machine: 'm', body: { user: 'root', remove: ['ssh-ed25519 A'] } })
  expect(left).toEqual(['ssh-ed25519 B'])
})
