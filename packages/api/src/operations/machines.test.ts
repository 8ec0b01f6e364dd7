import type { Role } from '@cimarron/estate'
import { type FakeHypervisor, fakeSource, openTestEstate } from '@cimarron/estate/testing'
import { HypervisorError } from '@cimarron/hypervisor'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type Answer, createClient, type Input, ProblemError, powerOperations } from '../client.ts'
import type { EndpointName } from '../contract/endpoints.ts'
import { openTestApi, type TestApi } from '../testing.ts'
import { operations } from './all.ts'

/** A client of that role that checks each answer against what the endpoint promises. */
function clientOf(api: TestApi, role: Role = 'admin') {
  const client = createClient({ server: api.url, credentials: { name: role, password: `${role}-password` } })
  return async <N extends EndpointName>(name: N, input: Input<N> | object = {}): Promise<Answer<N>> => {
    const answer = await client.call<EndpointName>(name, input as never)
    const promised = operations[name].answer
    if (promised instanceof z.ZodType) promised.parse(answer)
    return answer as Answer<N>
  }
}

/** How it was refused. */
async function refusal(promise: Promise<unknown>): Promise<{ code: string; status: number; detail: string }> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error(`not refused: ${String(error)}`)
  const { code, status, detail } = error.problem
  return { code, status, detail }
}

test('a machine goes through its life over REST, and every answer keeps the schema it is described by', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  const defined = await ask('machines.define', { body: { name: 'web', memory: { bytes: 2 ** 28 } }, wait: 10 })
  expect(defined).toMatchObject({ state: 'completed', command: { kind: 'define-machine' } })
  expect(await ask('machines.list')).toMatchObject({ machines: [{ name: 'web', state: 'off' }] })
  const story: string[] = []
  for (const operation of ['start', 'pause', 'resume', 'reset', 'reboot', 'shut-down', 'start', 'power-off'] as const) {
    const job = await ask(`machines.${operation}`, { machine: 'web', wait: 10 })
    const { state } = await ask('machines.get', { machine: 'web' })
    story.push(`${operation} ${job.state}: ${state}`)
  }
  expect(story).toEqual([
    'start completed: running',
    'pause completed: paused',
    'resume completed: running',
    'reset completed: running',
    'reboot completed: running',
    'shut-down completed: off',
    'start completed: running',
    'power-off completed: off',
  ])
  const { revision, id } = await ask('machines.get', { machine: 'web' })
  const body = { revision, changes: [{ kind: 'set-name', name: 'Web 2' } as const], apply: 'next' as const }
  await ask('machines.change', { machine: id, body, wait: 10 })
  expect(await ask('machines.get', { machine: 'Web 2' })).toMatchObject({ id, revision: revision + 1 })
  await ask('machines.undefine', { machine: id, wait: 10 })
  expect(await ask('machines.list')).toMatchObject({ machines: [] })
  const { entries } = await ask('journal.read', { machine: id, limit: 1000 })
  expect(entries.at(-2)?.kind ?? '').toMatch(/machine-undefined|job/)
  for (const name of [
    'server.about',
    'server.doctor',
    'hypervisors.list',
    'hosts.list',
    'jobs.list',
    'audit.read',
  ] as const) {
    expect(await ask(name)).toBeDefined()
  }
  const [host] = await ask('hosts.list')
  expect((await ask('hosts.get', { host: host?.name ?? '' })).report.memory.totalBytes).toBe(host?.memory.totalBytes)
})

test('a machine is told with what may be done with it: by its state, and by the role of who asks', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  const allowed = async (role: Role) => (await clientOf(api, role)('machines.get', { machine: 'm' })).allowed
  expect(await allowed('admin')).toEqual(expect.arrayContaining(['start', 'undefine', 'change-next']))
  expect(await allowed('operator')).toEqual(['start', 'start-paused', 'read-serial-log'])
  expect(await allowed('monitor')).toEqual(['read-serial-log'])
  await ask('machines.start', { machine: 'm', wait: 10 })
  expect(await allowed('operator')).toEqual(expect.arrayContaining(['power-off', 'open-serial', 'open-graphics']))
})

test('a monitor may look and nothing else, an operator may not define', async () => {
  await using api = await openTestApi()
  await clientOf(api)('machines.define', { body: { name: 'm' }, wait: 10 })
  const monitor = clientOf(api, 'monitor')
  const operator = clientOf(api, 'operator')
  for (const operation of powerOperations) {
    expect((await refusal(monitor(`machines.${operation}`, { machine: 'm' }))).status, operation).toBe(403)
  }
  const denied = { code: 'denied', status: 403 }
  expect(await refusal(operator('machines.define', { body: { name: 'n' } }))).toMatchObject(denied)
  expect(await refusal(operator('machines.undefine', { machine: 'm' }))).toMatchObject(denied)
  expect(await refusal(monitor('consoles.create', { machine: 'm', body: { kind: 'serial' } }))).toMatchObject(denied)
  expect(await refusal(monitor('audit.read'))).toMatchObject(denied)
  expect(await refusal(operator('users.list'))).toMatchObject(denied)
  expect(await refusal(operator('tokens.list'))).toMatchObject(denied)
  expect((await monitor('machines.list')).machines).toHaveLength(1)
})

test('without a wait the job is told as soon as it is durable; with one, when it has ended or the time is over', async () => {
  const fakes: FakeHypervisor[] = []
  await using estate = await openTestEstate({ hypervisors: [fakeSource('local', (fake) => fakes.push(fake))] })
  await using api = await openTestApi({ estate })
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  const release = fakes[0]?.hold('start')
  const job = await ask('machines.start', { machine: 'm' })
  expect(job.endedMs).toBeUndefined()
  expect(await ask('machines.get', { machine: 'm' })).toMatchObject({ job: { id: job.id } })
  const waiting = ask('jobs.get', { job: job.id, wait: 10 })
  release?.()
  expect(await waiting).toMatchObject({ state: 'completed' })
})

test('a job can be cancelled, and says so', async () => {
  const fakes: FakeHypervisor[] = []
  await using estate = await openTestEstate({ hypervisors: [fakeSource('local', (fake) => fakes.push(fake))] })
  await using api = await openTestApi({ estate })
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  fakes[0]?.hold('start')
  const { id } = await ask('machines.start', { machine: 'm' })
  expect(await ask('jobs.cancel', { job: id })).toMatchObject({ id, state: 'cancelled' })
  expect(await refusal(ask('jobs.cancel', { job: id }))).toMatchObject({ code: 'not-cancellable', status: 409 })
})

test('why tells the last change, the last failure in the hypervisor’s own words, and the console’s end', async () => {
  const fakes: FakeHypervisor[] = []
  await using estate = await openTestEstate({ hypervisors: [fakeSource('local', (fake) => fakes.push(fake))] })
  await using api = await openTestApi({ estate })
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  fakes[0]?.fail('start', new HypervisorError('start-failed', { machine: 'm', words: 'no such CPU' }))
  const failed = await ask('machines.start', { machine: 'm', wait: 10 })
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'start-failed' } })
  expect(await ask('machines.why', { machine: 'm' })).toMatchObject({
    name: 'm',
    state: 'off',
    reason: 'start-failed',
    lastChange: { kind: 'machine-state', from: 'starting', to: 'off' },
    lastFailedJob: { id: failed.id, error: { message: expect.stringContaining('no such CPU') } },
    console: { device: 'serial0', text: 'm login: ' },
  })
  await ask('machines.start', { machine: 'm', wait: 10 })
  const running = await ask('machines.why', { machine: 'm' })
  expect(running).toMatchObject({ state: 'running' })
  expect(running).not.toHaveProperty('lastFailedJob')
})

test('the serial log is given as bytes, and the last of them only where asked', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  expect(new TextDecoder().decode(await ask('machines.serial-log', { machine: 'm' }))).toBe('m login: ')
  expect(await ask('machines.serial-log', { machine: 'm', lastBytes: 2 })).toEqual(new TextEncoder().encode(': '))
})

test('names with quotes, slashes, spaces and other scripts find their machine', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  for (const name of [`it's "a/b"`, '../../etc/passwd', '%2e%2e', 'a?b#c&d=e', 'машина 🖥', '100%']) {
    await ask('machines.define', { body: { name }, wait: 10 })
    expect(await ask('machines.get', { machine: name }), name).toMatchObject({ name })
  }
})

test('what the estate refuses keeps its code and words', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'm' }, wait: 10 })
  const expected = [
    [() => ask('machines.get', { machine: 'x' }), 404, 'machine-not-found', '"x"'],
    [() => ask('machines.pause', { machine: 'm' }), 409, 'invalid-state', 'is off'],
    [() => ask('machines.define', { body: { name: ' m' } }), 422, 'invalid-config', 'space'],
    [() => ask('machines.define', { body: { name: 'n' }, hypervisor: 'mars' }), 404, 'hypervisor-not-found', '"mars"'],
    [
      () =>
        ask('machines.change', {
          machine: 'm',
          body: { revision: 9, changes: [{ kind: 'set-processors', count: 2 }], apply: 'next' },
        }),
      409,
      'revision-conflict',
      '9',
    ],
    [() => ask('machines.serial-log', { machine: 'm', device: 'serial7' }), 404, 'device-not-found', 'serial7'],
    [
      () => ask('consoles.create', { machine: 'm', body: { kind: 'graphics', device: 'x' } }),
      404,
      'device-not-found',
      'x',
    ],
    [() => ask('jobs.get', { job: 'x' }), 404, 'job-not-found', 'x'],
  ] as const
  for (const [asked, status, code, word] of expected) {
    const refused = await refusal(asked())
    expect(refused).toMatchObject({ status, code })
    expect(refused.detail).toContain(word)
  }
})

test('what a machine is to be is planned, changed, told as pending, and remembered', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'web', nics: [{}] }, wait: 10 })
  await ask('machines.start', { machine: 'web', wait: 10 })
  const plan = await ask('machines.plan', { machine: 'web', body: { memory: { bytes: 2 ** 28 }, nics: [{}] } })
  expect(plan).toMatchObject({ revision: 1, changes: [{ kind: 'set-memory', bytes: 2 ** 28 }] })
  const { revision, changes } = plan
  await ask('machines.change', { machine: 'web', body: { revision, changes, apply: 'next' }, wait: 10 })
  expect(await ask('machines.get', { machine: 'web' })).toMatchObject({ pending: changes })
  const history = await ask('machines.history', { machine: 'web' })
  expect(history).toMatchObject([{ revision: 2, changes, actor: { name: 'admin' } }, { revision: 1 }])
  expect(await ask('machines.history', { machine: 'web', limit: 1 })).toMatchObject([{ revision: 2, changes }])
  const before = history[1]?.config
  const back = await ask('machines.plan', { machine: 'web', body: before ?? {}, whole: true })
  expect(back.changes).toEqual([{ kind: 'set-memory', bytes: 2 ** 27 }])
})

test('settings that no machine can have are refused when they are planned', async () => {
  await using api = await openTestApi()
  const ask = clientOf(api)
  await ask('machines.define', { body: { name: 'web' }, wait: 10 })
  const planned = (body: object) => refusal(ask('machines.plan', { machine: 'web', body }))
  expect(await planned({ disks: [{ path: 'a', format: 'raw' }] })).toMatchObject({ code: 'invalid-config' })
  expect(await planned({ colour: 'red' })).toMatchObject({ status: 400 })
  expect(await planned({ rng: 'on' })).toMatchObject({ status: 400 })
})
