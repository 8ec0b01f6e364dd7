import { expect, test } from 'vitest'
import { createClient, ProblemError } from '../client.ts'
import { openTestApi } from '../testing.ts'

test('a dump is an administrator’s, an interrupt an operator’s, and who read the memory is in the audit', async () => {
  await using api = await openTestApi()
  const clientOf = (name: string) =>
    createClient({ server: api.url, credentials: { name, password: `${name}-password` } })
  const [admin, operator] = [clientOf('admin'), clientOf('operator')]
  await admin.call('machines.define', { body: { name: 'm' }, wait: 10 })
  await admin.call('machines.start', { machine: 'm', wait: 10 })
  const job = await admin.call('machines.dump', { machine: 'm', body: { path: '/dumps/a.elf' }, wait: 10 })
  expect(job).toMatchObject({ state: 'completed', dump: { path: '/dumps/a.elf', format: 'elf', bytes: 4 } })
  const { length, bytes } = await admin.readDump({ machine: 'm' })
  const read = Buffer.concat(await Array.fromAsync(bytes))
  expect([read.toString('latin1'), length]).toEqual(['\x7fELF', 4])
  const audit = await admin.call('audit.read', { command: 'read-dump' })
  expect(audit.entries).toMatchObject([{ kind: 'console', detail: 'elf', actor: { name: 'admin' } }])
  for (const work of [
    operator.call('machines.dump', { machine: 'm', body: {} }),
    operator.readDump({ machine: 'm' }),
  ]) {
    const error: unknown = await work.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ problem: { status: 403 } })
  }
  expect(await operator.call('machines.nmi', { machine: 'm', wait: 10 })).toMatchObject({ state: 'completed' })
})

test('a format that there is not is refused before anything is done', async () => {
  await using api = await openTestApi()
  const admin = createClient({ server: api.url, credentials: { name: 'admin', password: 'admin-password' } })
  await admin.call('machines.define', { body: { name: 'm' }, wait: 10 })
  const error: unknown = await admin
    .call('machines.dump', { machine: 'm', body: { format: 'raw' as 'elf' } })
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ problem: { code: 'invalid-request', errors: [{ field: 'body.format' }] } })
})
