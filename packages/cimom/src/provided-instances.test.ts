import { CimError, type CimType, type CimValue, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { ObjectManager } from './object-manager.ts'
import type { Operations } from './operations.ts'
import type { Role } from './principal.ts'
import { defineProvider, type InstanceProvider } from './provider.ts'
import type { ProviderFault } from './provider-fault.ts'
import type { InstanceRecord } from './record.ts'
import { memoryStore } from './static/repository-store.ts'

const mof = `
class A_Job { [Key] string Id; string Text = "none"; [Required] uint16 State; string Tags[]; };
class A_Sub : A_Job { };
class A_Fixed { [Key] string Id; };
[Abstract] class A_Base { [Key] string Id; };
`

/** Jobs in memory, and what the provider was asked. */
function house(overrides: Partial<InstanceProvider> = {}) {
  const jobs = new Map<unknown, InstanceRecord>([['one', { Id: 'one', State: 1, Text: 'first' }]])
  const asked: unknown[][] = []
  const faults: ProviderFault[] = []
  const manager = new ObjectManager({ onFault: (fault) => void faults.push(fault), store: memoryStore() })
  const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  manager.addNamespace('root/a', { schema }).register(
    defineProvider({
      className: 'A_Job',
      enumerate: () => jobs.values(),
      get: ({ Id }) => jobs.get(Id),
      create(job) {
        asked.push(['create', job])
        const Id = (job.Id as string | undefined) ?? `job-${jobs.size}`
        jobs.set(Id, { ...job, Id })
        return { Id }
      },
      modify(keys, changes) {
        asked.push(['modify', keys, changes])
        jobs.set(keys.Id, { ...(jobs.get(keys.Id) ?? { Id: '' }), ...changes })
      },
      delete(keys) {
        asked.push(['delete', keys])
        jobs.delete(keys.Id)
      },
      ...overrides,
    }),
    defineProvider({ className: 'A_Fixed', enumerate: () => [{ Id: 'x' }] }),
  )
  const open = (role: Role = 'admin'): Operations =>
    manager.open('root/a', { principal: { name: 'ann', role, via: 'test' }, signal: new AbortController().signal })
  return { open, asked, faults, jobs }
}

const types: Readonly<Record<string, CimType>> = { State: 'uint16' }
const job = (id: string, className = 'A_Job'): ObjectPath => new ObjectPath(className, [{ name: 'Id', value: id }])

function instance(values: Record<string, CimValue>, path?: ObjectPath, className = 'A_Job'): Instance {
  const properties = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    type: types[name] ?? 'string',
    isArray: Array.isArray(value),
  }))
  return new Instance(className, properties, { path })
}

type Sent = Record<string, CimValue>
const create = (operations: Operations, sent: Sent, className?: string) =>
  operations.CreateInstance({ NewInstance: instance(sent, undefined, className) })
const modify = (operations: Operations, sent: Sent, PropertyList: readonly string[] | null = null) =>
  operations.ModifyInstance({ ModifiedInstance: instance(sent, job('one')), PropertyList })
const refusal = (status: string, message: RegExp) => ({ status, message: expect.stringMatching(message) })

describe('a provider that creates', () => {
  test('is given what was sent, as declared, with the defaults of the class', async () => {
    const { open, asked } = house()
    const path = await create(open(), { ID: 'two', State: 2, tags: ['a', null] })
    expect(String(path)).toBe(String(job('two').in('root/a')))
    expect(asked).toEqual([['create', { Id: 'two', Text: 'none', State: 2, Tags: ['a', null] }]])
  })

  test('may make the keys itself', async () => {
    const { open } = house()
    const path = await create(open(), { State: 2 })
    expect(path.key('Id')).toBe('job-1')
    expect((await open().GetInstance({ InstanceName: path })).rows).toHaveLength(1)
  })

  test.each<[string, Sent, string, RegExp]>([
    ['that is there', { Id: 'one', State: 2 }, 'CIM_ERR_ALREADY_EXISTS', /Id="one".*root\/a/],
    ['with a property too many', { Colour: 'red' }, 'CIM_ERR_INVALID_PARAMETER', /Colour/],
    ['with a wrong value', { State: 70_000 }, 'CIM_ERR_INVALID_PARAMETER', /State/],
    ['with a required NULL', { State: null }, 'CIM_ERR_INVALID_PARAMETER', /State.*required/],
    ['with a key that is NULL', { Id: null, State: 1 }, 'CIM_ERR_INVALID_PARAMETER', /Id/],
  ])('is not asked for an instance %s', async (...[, sent, status, message]) => {
    const { open, asked } = house()
    await expect(create(open(), sent)).rejects.toMatchObject(refusal(status, message))
    expect(asked).toEqual([])
  })

  test.each<[InstanceRecord, RegExp]>([
    [{}, /A_Job in root\/a gave a faulty record in create.*Id/],
    [{ Id: 7 }, /Id/],
    [{ Id: 'x', State: 1 }, /State is no key/],
  ])('and answers the keys %o is at fault', async (keys, message) => {
    const { open, faults } = house({ create: () => keys })
    await expect(create(open(), { State: 1 })).rejects.toMatchObject(refusal('CIM_ERR_FAILED', message))
    expect(faults).toMatchObject([{ className: 'A_Job', act: 'create' }])
  })

  test('serves its class only; a subclass without provider has static instances', async () => {
    const { open, asked } = house()
    await create(open(), { Id: 'sub', State: 1 }, 'A_Sub')
    expect(asked).toEqual([])
    await open().DeleteInstance({ InstanceName: job('sub', 'A_Sub') })
  })
})

describe('a provider that modifies', () => {
  test('is given what was sent, without the keys; NULL is null', async () => {
    const { open, asked } = house()
    await modify(open(), { Id: 'one', text: null, State: 3 })
    expect(asked).toEqual([['modify', { Id: 'one' }, { Text: null, State: 3 }]])
  })

  test.each<[readonly string[], unknown]>([
    [['text'], { Text: 'new' }],
    [['Text', 'Tags'], { Text: 'new' }],
  ])('is given of it what the PropertyList %o lets through', async (list, changes) => {
    const { open, asked } = house()
    await modify(open(), { Text: 'new', State: 3 }, list)
    expect(asked).toEqual([['modify', { Id: 'one' }, changes]])
  })

  test('is not asked to change nothing', async () => {
    const { open, asked } = house()
    await modify(open(), { Text: 'new' }, [])
    expect(asked).toEqual([])
  })

  test('is given the one property of SetProperty', async () => {
    const { open, asked } = house()
    const InstanceName = job('one')
    await open().SetProperty({ InstanceName, PropertyName: 'state', NewValue: '12' })
    expect(asked).toEqual([['modify', { Id: 'one' }, { State: 12 }]])
    await expect(open().SetProperty({ InstanceName, PropertyName: 'State', NewValue: 'many' })).rejects.toMatchObject(
      refusal('CIM_ERR_TYPE_MISMATCH', /State/),
    )
  })

  test.each<[Sent, string, RegExp]>([
    [{ Id: 'other' }, 'CIM_ERR_INVALID_PARAMETER', /keys.*Id/],
    [{ Colour: 'red' }, 'CIM_ERR_NO_SUCH_PROPERTY', /Colour/],
    [{ State: null }, 'CIM_ERR_INVALID_PARAMETER', /State.*required/],
    [{ State: -1 }, 'CIM_ERR_INVALID_PARAMETER', /State/],
  ])('is not asked for %o', async (sent, status, message) => {
    const { open, asked } = house()
    await expect(modify(open(), sent)).rejects.toMatchObject(refusal(status, message))
    expect(asked).toEqual([])
  })

  test('is not asked for what is not there, or not of the class of its path', async () => {
    const { open, asked } = house()
    const absent = { ModifiedInstance: instance({ Text: 'x' }, job('absent')) }
    await expect(open().ModifyInstance(absent)).rejects.toMatchObject(refusal('CIM_ERR_NOT_FOUND', /absent/))
    const other = { ModifiedInstance: instance({ Text: 'x' }, job('one', 'A_Sub')) }
    await expect(open().ModifyInstance(other)).rejects.toMatchObject(refusal('CIM_ERR_INVALID_PARAMETER', /A_Sub/))
    expect(asked).toEqual([])
  })
})

describe('a provider that deletes', () => {
  test('is given the keys', async () => {
    const { open, jobs } = house()
    await open().DeleteInstance({ InstanceName: job('one') })
    expect(jobs.size).toBe(0)
    await expect(open().DeleteInstance({ InstanceName: job('one') })).rejects.toMatchObject({
      status: 'CIM_ERR_NOT_FOUND',
    })
  })
})

const acts: [string, (operations: Operations, className: string) => Promise<unknown>][] = [
  ['create', async (operations, className) => await create(operations, { Id: 'y', State: 1 }, className)],
  [
    'modify',
    async (operations, className) =>
      await operations.ModifyInstance({ ModifiedInstance: instance({}, job('x', className), className) }),
  ],
  [
    'modify',
    async (operations, className) =>
      await operations.SetProperty({ InstanceName: job('x', className), PropertyName: 'Id', NewValue: 'x' }),
  ],
  ['delete', async (operations, className) => await operations.DeleteInstance({ InstanceName: job('x', className) })],
]

describe.each(acts)('to %s', (act, run) => {
  test('is not supported without the hook, which the error says', async () => {
    const { open } = house()
    const message = new RegExp(`A_Fixed in root/a.*provider.*${act}`)
    await expect(run(open(), 'A_Fixed')).rejects.toMatchObject(refusal('CIM_ERR_NOT_SUPPORTED', message))
  })

  test('is for administrators, unless the provider opens it', async () => {
    const denied = refusal('CIM_ERR_ACCESS_DENIED', /admin.*operator/)
    await expect(run(house().open('operator'), 'A_Job')).rejects.toMatchObject(denied)
    const { open, jobs } = house({ roles: { [act]: 'operator' } })
    jobs.set('x', { Id: 'x', State: 1 })
    await run(open('operator'), 'A_Job')
    await expect(run(open('monitor'), 'A_Job')).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  })
})

test.each(['create', 'modify', 'delete'] as const)('what a provider throws in %s is answered', async (act) => {
  const run = async (thrown: unknown) => {
    const { open, faults } = house({
      [act]: async () => {
        throw thrown
      },
    })
    const asked = {
      create: async () => await create(open(), { Id: 'y', State: 1 }),
      modify: async () => await modify(open(), { Text: 'x' }),
      delete: async () => await open().DeleteInstance({ InstanceName: job('one') }),
    }[act]
    const error: unknown = await asked().catch((reason: unknown) => reason)
    return { error, faults }
  }
  const own = await run(new CimError('CIM_ERR_INVALID_PARAMETER', 'too small'))
  expect(own).toMatchObject({ error: { status: 'CIM_ERR_INVALID_PARAMETER', message: 'too small' }, faults: [] })
  const fault = await run(new Error('the disk is full'))
  const message = `the provider of A_Job in root/a failed in ${act}: the disk is full`
  expect(fault).toMatchObject({ error: { status: 'CIM_ERR_FAILED', message }, faults: [{ act, message }] })
})
