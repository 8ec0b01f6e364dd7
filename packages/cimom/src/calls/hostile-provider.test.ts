import { CimError, Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { defineAssociation } from '../association.ts'
import { ObjectManager } from '../object-manager.ts'
import type { Operations } from '../operations.ts'
import { defineProvider, type InstanceProvider } from '../provider.ts'
import { FakeClock } from '../testing/fake-clock.ts'

// Whatever a provider does, its caller gets an answer of CIM, and others get theirs.

const mof = `
class A_Thing { [Key] string Id; uint8 Level; string Tags[]; uint32 Do(); };
class A_Bad : A_Thing { };
class A_Good : A_Thing { };
[Association] class A_Link { [Key] A_Thing REF From; [Key] A_Thing REF To; };
`

/** What is taken for a promise. */
function thenable(then: unknown): object {
  return Object.defineProperty({}, 'then', { value: then })
}

const unprintable = Object.create(null) as object
const thrown: readonly unknown[] = [
  new Error('no'),
  'no',
  undefined,
  null,
  unprintable,
  new CimError('CIM_ERR_ACCESS_DENIED', 'no'),
  {
    get message() {
      throw new Error('even this')
    },
  },
  new Error('x'.repeat(1_000_000)),
]
const garbage: readonly unknown[] = [
  undefined,
  null,
  0,
  'text',
  true,
  5n,
  Symbol('s'),
  () => 1,
  [],
  {},
  [null],
  [undefined],
  ['text'],
  [[]],
  [{ Id: 1 }],
  [{ Id: 'x', Level: 256 }],
  [{ Id: 'x', Tags: 'no array' }],
  [{ Id: 'x', Colour: 1 }],
  [{ ID: 'x' }],
  [{}],
  { Id: 'other' },
  { Id: 'x', Level: Number.NaN },
  { returnValue: -1 },
  { returnValue: 0, out: { None: 1 } },
  [{ Id: 'x' }, { Id: 'x' }],
  [{ Id: 'x'.repeat(1_000_000) }],
  new Map([['a', 1]]),
  thenable(1),
  {
    Id: 'x',
    get Level() {
      throw new Error('at last')
    },
  },
  { [Symbol.iterator]: 1 },
  { [Symbol.iterator]: () => null },
  { [Symbol.asyncIterator]: () => ({ next: () => 7 }) },
  thenable(() => {
    throw new Error('no promise')
  }),
  thenable((resolve: (value: unknown) => void) => {
    resolve([{ Id: 'x' }])
    resolve(7)
  }),
]

type Hook = () => unknown
const record = { Id: 'x' }

/** What may go wrong while records are read. */
const acts: Readonly<Record<string, Hook>> = {
  throwsLate: function* () {
    yield record
    throw new Error('late')
  },
  throwsLateAsync: async function* () {
    yield record
    throw new Error('late')
  },
  hangsLate: async function* () {
    yield record
    await new Promise(() => undefined)
  },
  isGarbledLate: function* () {
    yield record
    yield null
  },
  throwsWhenClosed: () => ({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: null }),
      return() {
        throw new Error('can not be closed')
      },
    }),
  }),
  rejectsWhenClosed: () => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: null }),
      return: async () => await Promise.reject(new Error('can not be closed')),
    }),
  }),
  hangsWhenClosed: () => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: null }),
      return: async () => await new Promise(() => undefined),
    }),
  }),
  hangs: async () => await new Promise(() => undefined),
}

const hook: fc.Arbitrary<{ readonly name: string; readonly act: Hook }> = fc.oneof(
  fc.nat(thrown.length - 1).map((index) => ({
    name: `throws ${index}`,
    act: () => {
      throw thrown[index]
    },
  })),
  fc
    .nat(thrown.length - 1)
    .map((index) => ({ name: `rejects with ${index}`, act: async () => await Promise.reject(thrown[index]) })),
  fc.nat(garbage.length - 1).map((index) => ({ name: `gives ${index}`, act: () => garbage[index] })),
  fc
    .nat(garbage.length - 1)
    .map((index) => ({ name: `resolves to ${index}`, act: async () => await (garbage[index] as Promise<unknown>) })),
  fc.constantFrom(...Object.entries(acts).map(([name, act]) => ({ name, act }))),
)

const hooks = fc.record(
  {
    enumerate: hook,
    get: hook,
    query: hook,
    references: hook,
    create: hook,
    modify: hook,
    delete: hook,
    invoke: hook,
    others: hook,
  },
  { requiredKeys: ['enumerate', 'invoke', 'others'] },
)

function house(behaviour: typeof hooks extends fc.Arbitrary<infer T> ? T : never) {
  const clock = new FakeClock()
  const manager = new ObjectManager({ after: clock.after })
  const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  const { invoke, others, ...provided } = behaviour
  const calls = Object.fromEntries(Object.entries(provided).map(([name, each]) => [name, each?.act]))
  const bad = {
    className: 'A_Bad',
    ...calls,
    methods: { Do: { invoke: invoke.act } },
  } as unknown as InstanceProvider
  manager.addNamespace('root/a', { schema }).register(
    defineProvider(bad),
    defineProvider({ className: 'A_Good', enumerate: () => [{ Id: 'good' }] }),
    defineAssociation({
      className: 'A_Link',
      ends: { From: { className: 'A_Bad', others: others.act as never }, To: { className: 'A_Good' } },
    }),
  )
  const signal = new AbortController().signal
  const operations = manager.open('root/a', { principal: { name: 'ann', role: 'admin', via: 'test' }, signal })
  return { operations, clock }
}

const path = new ObjectPath('A_Bad', [{ name: 'Id', value: 'x' }])
const instance = new Instance('A_Bad', [{ name: 'Level', type: 'uint8', isArray: false, value: 1 }], { path })

/** Everything that can be asked of it. */
const requests: Readonly<Record<string, (operations: Operations) => Promise<unknown>>> = {
  GetInstance: async (operations) => await operations.GetInstance({ InstanceName: path }),
  EnumerateInstances: async (operations) =>
    await Array.fromAsync(operations.EnumerateInstances({ ClassName: 'A_Bad' })),
  ExecQuery: async (operations) =>
    await Array.fromAsync(
      operations.ExecQuery({ QueryLanguage: 'DMTF:CQL', Query: 'SELECT * FROM A_Bad WHERE Level > 1' }),
    ),
  Associators: async (operations) => await Array.fromAsync(operations.Associators({ ObjectName: path })),
  References: async (operations) => await Array.fromAsync(operations.References({ ObjectName: path })),
  CreateInstance: async (operations) => await operations.CreateInstance({ NewInstance: instance }),
  ModifyInstance: async (operations) => await operations.ModifyInstance({ ModifiedInstance: instance }),
  DeleteInstance: async (operations) => await operations.DeleteInstance({ InstanceName: path }),
  Do: async (operations) => await operations.invokeMethod({ object: path, method: 'Do', parameters: [] }),
  leave: async (operations) => {
    for await (const _ of operations.EnumerateInstances({ ClassName: 'A_Bad' })) break
  },
}

/** What it comes to: by the clock, where nothing else ends it. */
async function outcome(asked: Promise<unknown>, clock: FakeClock): Promise<unknown> {
  let result: { readonly error?: unknown } | undefined
  asked.then(
    () => (result = {}),
    (error: unknown) => (result = { error }),
  )
  for (let turn = 0; result === undefined; turn++) {
    if (turn > 100) throw new Error('it never ends')
    await new Promise(setImmediate)
    if (result === undefined) clock.advance(60_000)
  }
  return result.error
}

// Thousands of runs on a host that may be busy.
vi.setConfig({ testTimeout: 60_000 })

test('whatever a provider does, each request is answered in CIM, and other classes go on', async () => {
  const check = async (behaviour: Parameters<typeof house>[0], request: string): Promise<void> => {
    const { operations, clock } = house(behaviour)
    const error = await outcome(requests[request]?.(operations) ?? Promise.resolve(), clock)
    if (error !== undefined) {
      expect(error).toBeInstanceOf(CimError)
      expect((error as CimError).message.length).toBeLessThan(2000)
    }
    const { batches } = operations.pulled.OpenEnumerateInstances({ ClassName: 'A_Good', MaxObjectCount: 10 })
    expect(await Array.fromAsync(batches)).toMatchObject([{ rows: [['good', null, null]] }])
  }
  await fc.assert(fc.asyncProperty(hooks, fc.constantFrom(...Object.keys(requests)), check), { numRuns: 1500 })
})

test('with ContinueOnError the good ones are told in the end, whatever the bad one does', async () => {
  const check = async (behaviour: Parameters<typeof house>[0]): Promise<void> => {
    const { operations, clock } = house(behaviour)
    const found: unknown[] = []
    const read = async ({ batches, output }: ReturnType<typeof operations.pulled.PullInstancesWithPath>) => {
      for await (const batch of batches) if ('rows' in batch) found.push(...batch.rows.map(([id]) => id))
      return output()
    }
    const open = { ClassName: 'A_Thing', ContinueOnError: true, MaxObjectCount: 0, OperationTimeout: 900 }
    const { EnumerationContext } = await read(operations.pulled.OpenEnumerateInstances(open))
    const pull = { EnumerationContext, MaxObjectCount: 10 }
    for (let end = false, pulls = 0; !end; pulls++) {
      expect(pulls).toBeLessThan(10)
      const asked = read(operations.pulled.PullInstancesWithPath(pull))
      const error = await outcome(asked, clock)
      if (error === undefined) end = (await asked).EndOfSequence
      else expect(error).toBeInstanceOf(CimError)
    }
    expect(found).toContain('good')
  }
  await fc.assert(fc.asyncProperty(hooks, check), { numRuns: 500 })
})
