import { ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { defineAssociation } from '../association.ts'
import type { Caller } from '../invoke-method.ts'
import { ObjectManager } from '../object-manager.ts'
import type { InstanceStream, Operations } from '../operations.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import type { ProviderFault } from '../provider-fault.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import type { ProviderLimits } from './provider-calls.ts'

const mof = `
class A_Thing { [Key] string Id; uint32 Wait(); uint32 WaitOn(); };
class A_Slow : A_Thing { };
class A_Good : A_Thing { };
[Association] class A_Link { [Key] A_Thing REF From; [Key] A_Thing REF To; };
`

function house(slow: Partial<InstanceProvider>, providerLimits: Partial<ProviderLimits> = {}) {
  const faults: ProviderFault[] = []
  const clock = new FakeClock()
  const onFault = (fault: ProviderFault): void => void faults.push(fault)
  const manager = new ObjectManager({ onFault, after: clock.after, providerLimits })
  const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  manager.addNamespace('root/a', { schema })
  const provider = defineProvider({ className: 'A_Slow', enumerate: () => [], ...slow })
  const registration = manager.register('root/a', provider)
  manager.register('root/a', defineProvider({ className: 'A_Good', enumerate: () => [{ Id: 'good' }] }))
  const open = (caller: Partial<Caller> = {}): Operations => {
    const signal = new AbortController().signal
    return manager.open('root/a', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal, ...caller })
  }
  return { manager, registration, provider, open, clock, faults }
}

const path = (className: string, id = 'x'): ObjectPath => new ObjectPath(className, [{ name: 'Id', value: id }])
const never = async (): Promise<never> => await new Promise<never>(() => undefined)

async function ids(stream: InstanceStream): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const { rows } of stream) found.push(...rows.map(([id]) => id))
  return found
}

const refusal = (status: string, message: RegExp) => ({ status, message: expect.stringMatching(message) })

/** A promise of the signal that a provider is called with. */
function asked() {
  const { promise, resolve } = Promise.withResolvers<AbortSignal>()
  const hang = async (signal: AbortSignal): Promise<never> => {
    resolve(signal)
    return await never()
  }
  return { signal: promise, hang }
}

describe('a provider that does not answer', () => {
  test('is given up at its deadline, which the client and the log are told; its signal is aborted', async () => {
    const call = asked()
    const { open, clock, faults } = house({ get: async (_keys, { signal }) => await call.hang(signal) })
    const answer = open().GetInstance({ InstanceName: path('A_Slow') })
    const signal = await call.signal
    clock.advance(59_999)
    expect(signal.aborted).toBe(false)
    clock.advance(1)
    const message = /A_Slow in root\/a failed in get: it gave nothing for 60 s/
    await expect(answer).rejects.toMatchObject(refusal('CIM_ERR_FAILED', message))
    expect(signal.aborted).toBe(true)
    expect(faults).toMatchObject([{ className: 'A_Slow', act: 'get', message: expect.stringMatching(message) }])
  })

  test('has the deadline that it says, and its methods theirs', async () => {
    const call = asked()
    const endless = asked()
    const { promise: done, resolve: finish } = Promise.withResolvers<{ returnValue: number }>()
    const { open, clock } = house({
      deadlineMs: 5000,
      get: () => ({ Id: 'x' }),
      methods: {
        Wait: { invoke: async (_keys, _in, { signal }) => await call.hang(signal) },
        WaitOn: {
          deadlineMs: Number.POSITIVE_INFINITY,
          invoke: async (_keys, _in, { signal }) => await Promise.race([endless.hang(signal), done]),
        },
      },
    })
    const invoke = (method: string) => open().invokeMethod({ object: path('A_Slow'), method, parameters: [] })
    const [wait, waitOn] = [invoke('Wait'), invoke('WaitOn')]
    await Promise.all([call.signal, endless.signal])
    clock.advance(5000)
    await expect(wait).rejects.toMatchObject(refusal('CIM_ERR_FAILED', /A_Slow.*Wait: .* 5 s/))
    clock.advance(2 ** 40)
    finish({ returnValue: 0 })
    expect((await waitOn).returnValue.value).toBe(0)
  })

  test('in the middle of its records is given up, too', async () => {
    const call = asked()
    const { open, clock } = house({
      async *enumerate({ signal }) {
        yield { Id: '1' }
        yield await call.hang(signal)
      },
    })
    const answer = ids(open().EnumerateInstances({ ClassName: 'A_Slow' }))
    const signal = await call.signal
    // That the first came in time is no reason to wait shorter for the second.
    clock.advance(120_000)
    await expect(answer).rejects.toMatchObject(refusal('CIM_ERR_FAILED', /enumerate/))
    expect(signal.aborted).toBe(true)
  })

  test('of the others of an association is given up, by the name of the association', async () => {
    const call = asked()
    const { manager, open, clock } = house({})
    const others = async (_keys: unknown, { signal }: { signal: AbortSignal }) => await call.hang(signal)
    const ends = { From: { className: 'A_Good', others }, To: { className: 'A_Good' } }
    manager.register('root/a', defineAssociation({ className: 'A_Link', deadlineMs: 1000, ends }))
    const answer = Array.fromAsync(open().AssociatorNames({ ObjectName: path('A_Good', 'good') }))
    await call.signal
    clock.advance(1000)
    await expect(answer).rejects.toMatchObject(refusal('CIM_ERR_FAILED', /A_Link .*others.* 1 s/))
  })

  test('holds up nobody else', async () => {
    const call = asked()
    const { open } = house({ get: async (_keys, { signal }) => await call.hang(signal) })
    const client = new AbortController()
    const answer = open({ signal: client.signal }).GetInstance({ InstanceName: path('A_Slow') })
    await call.signal
    expect(await ids(open().EnumerateInstances({ ClassName: 'A_Thing' }))).toEqual(['good'])
    client.abort(new Error('gone'))
    await expect(answer).rejects.toThrow()
  })

  test('is asked no more when it owes too many answers; it is again when it has given them', async () => {
    const answers: ((record: { Id: string }) => void)[] = []
    const get = async () => await new Promise<{ Id: string }>((resolve) => answers.push(resolve))
    const { open, clock } = house({ get }, { waitingCalls: 2 })
    const ask = async () => await open().GetInstance({ InstanceName: path('A_Slow') })
    const given = Promise.allSettled([ask(), ask()])
    clock.advance(120_000)
    // To give a call up does not make the provider any less busy.
    expect((await given).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(ask()).rejects.toMatchObject(refusal('CIM_ERR_SERVER_LIMITS_EXCEEDED', /A_Slow.*2 calls/))
    answers[0]?.({ Id: 'x' })
    await new Promise(setImmediate)
    const answer = ask()
    answers[2]?.({ Id: 'x' })
    expect((await answer).rows).toHaveLength(1)
  })
})

describe('when the client goes away', () => {
  test('its call ends and the signal is aborted, though the provider hangs', async () => {
    const call = asked()
    const { open, faults, clock } = house({ get: async (_keys, { signal }) => await call.hang(signal) })
    const client = new AbortController()
    const answer = open({ signal: client.signal }).GetInstance({ InstanceName: path('A_Slow') })
    const signal = await call.signal
    clock.advance(1000)
    client.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
    expect(signal.aborted).toBe(true)
    expect(faults).toEqual([])
  })

  test('before its call began, the provider sees an aborted signal and is not waited for', async () => {
    const call = asked()
    const { open } = house({ get: async (_keys, { signal }) => await call.hang(signal) })
    const answer = open({ signal: AbortSignal.abort(new Error('gone')) }).GetInstance({ InstanceName: path('A_Slow') })
    await expect(answer).rejects.toThrow('gone')
    expect((await call.signal).aborted).toBe(true)
  })

  test.each(['sync', 'async'] as const)(
    'endless records of an %s generator end, and others have their turns meanwhile',
    async (kind) => {
      let isClosed = false
      function* endless() {
        try {
          for (let number = 0; ; number++) yield { Id: String(number) }
        } finally {
          isClosed = true
        }
      }
      async function* endlessly() {
        yield* endless()
      }
      const { open, faults } = house({ enumerate: kind === 'sync' ? endless : endlessly })
      const client = new AbortController()
      const answer = ids(open({ signal: client.signal }).EnumerateInstances({ ClassName: 'A_Slow' }))
      // Comes to its turn at all only if the generator is made to wait.
      setImmediate(() => client.abort(new Error('gone')))
      await expect(answer).rejects.toThrow('gone')
      expect(isClosed).toBe(true)
      expect(faults).toEqual([])
    },
  )
})

describe('a provider taken out of service', () => {
  test('is seen by no later call, and the calls under way end as they would have', async () => {
    const { promise: record, resolve: answer } = Promise.withResolvers<{ Id: string }>()
    const { open, registration } = house({ get: async () => await record })
    const before = open().GetInstance({ InstanceName: path('A_Slow') })
    const gone = registration.unregister()
    await expect(open().GetInstance({ InstanceName: path('A_Slow') })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_FOUND',
    })
    expect(await ids(open().EnumerateInstances({ ClassName: 'A_Thing' }))).toEqual(['good'])
    answer({ Id: 'x' })
    expect((await before).rows).toHaveLength(1)
    await gone
  })

  test('is not waited for longer than it is given', async () => {
    const call = asked()
    const { open, registration, clock } = house({ get: async (_keys, { signal }) => await call.hang(signal) })
    const answer = open().GetInstance({ InstanceName: path('A_Slow') })
    const signal = await call.signal
    const gone = registration.unregister({ graceMs: 500 })
    clock.advance(500)
    await gone
    await expect(answer).rejects.toMatchObject(refusal('CIM_ERR_FAILED', /A_Slow.*out of service/))
    expect(signal.aborted).toBe(true)
  })

  test('makes room for another', async () => {
    const { manager, open, registration } = house({})
    await registration.unregister()
    manager.register('root/a', defineProvider({ className: 'A_Slow', enumerate: () => [{ Id: 'new' }] }))
    expect(await ids(open().EnumerateInstances({ ClassName: 'A_Slow' }))).toEqual(['new'])
    await expect(registration.unregister()).rejects.toThrow(/A_Slow is not registered/)
  })

  test('leaves the rows of associations that are left', async () => {
    const { manager, open } = house({})
    const row = (id: string) =>
      defineAssociation({
        className: 'A_Link',
        ends: {
          From: { className: 'A_Good', others: () => [{ keys: { Id: id } }] },
          To: { className: 'A_Good' },
        },
      })
    const first = manager.register('root/a', row('1'))
    const second = manager.register('root/a', row('2'))
    const others = async () => {
      const found = await Array.fromAsync(open().AssociatorNames({ ObjectName: path('A_Good', 'good') }))
      return found.map((each) => each.key('Id'))
    }
    expect(await others()).toEqual(['1', '2'])
    await first.unregister()
    expect(await others()).toEqual(['2'])
    await second.unregister()
    expect(await others()).toEqual([])
    expect(await ids(open().EnumerateInstances({ ClassName: 'A_Link' }))).toEqual([])
  })
})

test('what is registered while the server runs is seen by the next call, all of it or nothing', async () => {
  const { manager, open } = house({})
  const thing = defineProvider({ className: 'A_Thing', enumerate: () => [{ Id: 'late' }] })
  const wrong = defineProvider({ className: 'A_None', enumerate: () => [] })
  expect(await ids(open().EnumerateInstances({ ClassName: 'A_Thing' }))).toEqual(['good'])
  expect(() => manager.register('root/a', thing, wrong)).toThrow(/A_None is no class/)
  expect(await ids(open().EnumerateInstances({ ClassName: 'A_Thing' }))).toEqual(['good'])
  await using _ = manager.register('root/a', thing)
  expect(await ids(open().EnumerateInstances({ ClassName: 'A_Thing' }))).toEqual(['good', 'late'])
})
