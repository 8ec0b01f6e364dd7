import { ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { defineAssociation } from '../association.ts'
import { ObjectManager } from '../object-manager.ts'
import { defineProvider } from '../provider.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import type { PulledBatch } from './enumeration.ts'
import type { PullLimits } from './enumerations.ts'
import type { Pulled, PullOperations, PullOutput } from './pull-operations.ts'

const mof = `
class A_Thing { [Key] string Id; string Text; };
class A_Static : A_Thing { };
class A_Made : A_Thing { uint32 Size; };
class A_Stuck : A_Thing { };
class A_Faulty : A_Thing { };
class A_None : A_Thing { };
[Association] class A_Near { [Key] A_Static REF This; [Key] A_Made REF That; };
instance of A_Static { Id = "s1"; };
instance of A_Static { Id = "s2"; };
instance of A_Static { Id = "s3"; };
`

interface House {
  readonly manager: ObjectManager
  readonly clock: FakeClock
  /** What the provider of A_Made was asked for, and when it was stopped. */
  readonly made: { given: number; stopped: boolean }
  /** Settles when the provider of A_Stuck waits. */
  readonly stuck: Promise<void>
  readonly released: Promise<void>
  readonly pulled: (user?: string, namespace?: string, signal?: AbortSignal) => PullOperations
}

function house(pullLimits: Partial<PullLimits> = {}): House {
  const clock = new FakeClock()
  const manager = new ObjectManager({ pullLimits, after: clock.after })
  const { schema, instances } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  const made = { given: 0, stopped: false }
  const stuck = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  manager.addNamespace('root/a', { schema, instances }).register(
    defineProvider({
      className: 'A_Made',
      *enumerate() {
        try {
          for (; made.given < 10_000; made.given++) yield { Id: `m${made.given}` }
        } finally {
          made.stopped = true
        }
      },
    }),
    defineProvider({
      className: 'A_Stuck',
      async *enumerate({ signal }) {
        yield* Array.from({ length: 64 }, (_, index) => ({ Id: `${index}` }))
        stuck.resolve()
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
        released.resolve()
      },
    }),
    defineProvider({
      className: 'A_Faulty',
      *enumerate() {
        for (let index = 0; index < 100; index++) yield { Id: `${index}` }
        throw new Error('the disk is on fire')
      },
    }),
    defineAssociation({
      className: 'A_Near',
      ends: {
        This: {
          className: 'A_Static',
          others: () => ['m1', 'm2', 'm3'].map((Id) => ({ record: { Id } })),
        },
        That: { className: 'A_Made' },
      },
    }),
  )
  manager.addNamespace('root/b', { schema })
  return {
    manager,
    clock,
    made,
    stuck: stuck.promise,
    released: released.promise,
    pulled: (user = 'ann', namespace = 'root/a', signal = new AbortController().signal) =>
      manager.open(namespace, { principal: { name: user, role: 'monitor', via: 'test' }, signal }).pulled,
  }
}

function idsOf(batch: PulledBatch): string[] {
  if ('paths' in batch) return batch.paths.map((path) => idOr(path.key('Id'), path.className))
  const names = [...batch.projection.cls.properties].map(({ name }) => name)
  return batch.rows.map((row) => idOr(row[names.indexOf('Id')], batch.projection.cls.name))
}

function idOr(id: unknown, className: string): string {
  return typeof id === 'string' ? id : className
}

interface Read extends PullOutput {
  readonly ids: string[]
}

async function read(pulled: Pulled): Promise<Read> {
  const ids: string[] = []
  for await (const batch of pulled.batches) ids.push(...idsOf(batch))
  return { ids, ...pulled.output() }
}

const first = { ClassName: 'A_Static', MaxObjectCount: 1 }
const s1 = new ObjectPath('A_Static', [{ name: 'Id', value: 's1' }])

describe('a pulled enumeration', () => {
  test('gives as many objects as are asked for, and tells its end with the last of them', async () => {
    const pulls = house().pulled()
    const opened = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Static', MaxObjectCount: 2 }))
    expect(opened).toMatchObject({ ids: ['s1', 's2'], EndOfSequence: false })
    const { EnumerationContext } = opened
    expect(EnumerationContext).toMatch(/^[\w-]{24}$/)
    const last = await read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 }))
    expect(last).toEqual({ ids: ['s3'], EndOfSequence: true, EnumerationContext: '' })
    expect(() => pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 })).toThrow(
      expect.objectContaining({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' }),
    )
  })

  test('opened without MaxObjectCount gives nothing yet', async () => {
    const { pulled, made } = house()
    const opened = await read(pulled().OpenEnumerateInstances({ ClassName: 'A_Made' }))
    expect(opened).toMatchObject({ ids: [], EndOfSequence: false })
    expect(made.given).toBe(0)
  })

  test('reads from a provider no further than it is pulled', async () => {
    const { pulled, made } = house()
    const pulls = pulled()
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Made', MaxObjectCount: 10 }))
    expect(made.given).toBeLessThanOrEqual(64)
    const next = await read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 100 }))
    expect([next.ids.length, next.ids[0], next.ids[99]]).toEqual([100, 'm10', 'm109'])
    expect(made.given).toBeLessThanOrEqual(192)
    pulls.CloseEnumeration({ EnumerationContext })
    await expect.poll(() => made.stopped).toBe(true)
  })

  test('goes over subclasses, and is empty for a class without instances', async () => {
    const pulls = house().pulled()
    const all = await read(pulls.OpenEnumerateInstancePaths({ ClassName: 'A_Static', MaxObjectCount: 100 }))
    expect(all).toEqual({ ids: ['s1', 's2', 's3'], EndOfSequence: true, EnumerationContext: '' })
    const none = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_None', MaxObjectCount: 1 }))
    expect(none).toEqual({ ids: [], EndOfSequence: true, EnumerationContext: '' })
  })

  test.each([
    ['OpenAssociatorInstances', 'PullInstancesWithPath', ['m1', 'm2', 'm3']],
    ['OpenAssociatorInstancePaths', 'PullInstancePaths', ['m1', 'm2', 'm3']],
    ['OpenReferenceInstances', 'PullInstancesWithPath', ['A_Near', 'A_Near', 'A_Near']],
    ['OpenReferenceInstancePaths', 'PullInstancePaths', ['A_Near', 'A_Near', 'A_Near']],
  ] as const)('may be one of %s', async (open, pull, expected) => {
    const pulls = house().pulled()
    const opened = await read(pulls[open]({ InstanceName: s1, MaxObjectCount: 1 }))
    expect(opened).toMatchObject({ ids: expected.slice(0, 1), EndOfSequence: false })
    const { EnumerationContext } = opened
    const rest = await read(pulls[pull]({ EnumerationContext, MaxObjectCount: 5 }))
    expect(rest).toMatchObject({ ids: expected.slice(1), EndOfSequence: true })
  })

  test('is counted where little must be read to know, and loses nothing by it', async () => {
    const pulls = house().pulled()
    const few = await read(pulls.OpenEnumerateInstances(first))
    expect(await pulls.EnumerationCount(few)).toBe(2n)
    expect(await read(pulls.PullInstancesWithPath({ ...few, MaxObjectCount: 1 }))).toMatchObject({ ids: ['s2'] })
    expect(await pulls.EnumerationCount(few)).toBe(1n)
    expect(await read(pulls.PullInstancesWithPath({ ...few, MaxObjectCount: 1 }))).toMatchObject({ ids: ['s3'] })
    const many = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Made', MaxObjectCount: 10 }))
    expect(await pulls.EnumerationCount(many)).toBeNull()
    const next = await read(pulls.PullInstancesWithPath({ ...many, MaxObjectCount: 2000 }))
    expect([next.ids[0], next.ids[1999]]).toEqual(['m10', 'm2009'])
  })

  test('of nothing is counted as nothing, and is then pulled to its end', async () => {
    const pulls = house().pulled()
    const none = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_None' }))
    expect(await pulls.EnumerationCount(none)).toBe(0n)
    const end = await read(pulls.PullInstancesWithPath({ ...none, MaxObjectCount: 1 }))
    expect(end).toEqual({ ids: [], EndOfSequence: true, EnumerationContext: '' })
  })
})

describe('an enumeration is refused', () => {
  test.each([
    [{ OperationTimeout: 0 }, 'CIM_ERR_INVALID_OPERATION_TIMEOUT', /is 0; 1 to 900/],
    [{ OperationTimeout: 901 }, 'CIM_ERR_INVALID_OPERATION_TIMEOUT', /is 901; 1 to 900/],
    [{ FilterQuery: "Id = 's1'" }, 'CIM_ERR_INVALID_PARAMETER', /FilterQueryLanguage is missing/],
    [{ ClassName: 'A_Unknown' }, 'CIM_ERR_INVALID_CLASS', /A_Unknown/],
  ])('with %o', (parameters, status, message) => {
    const open = (): unknown =>
      house()
        .pulled()
        .OpenEnumerateInstances({ ClassName: 'A_Static', ...parameters })
    expect(open).toThrow(expect.objectContaining({ status, message: expect.stringMatching(message) }))
  })

  test('from an instance of an unknown class, before anything is read', () => {
    const InstanceName = new ObjectPath('A_Unknown', [])
    expect(() => house().pulled().OpenAssociatorInstances({ InstanceName })).toThrow(
      expect.objectContaining({ status: 'CIM_ERR_INVALID_PARAMETER' }),
    )
  })

  test('beyond the number that one user may have, and granted again when one is closed', async () => {
    const { pulled } = house({ perUser: 2, total: 3 })
    const pulls = pulled()
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances(first))
    await read(pulls.OpenEnumerateInstances(first))
    const open = (): unknown => pulls.OpenEnumerateInstances(first)
    expect(open).toThrow(expect.objectContaining({ status: 'CIM_ERR_SERVER_LIMITS_EXCEEDED' }))
    await read(pulled('bob').OpenEnumerateInstances(first))
    expect(() => pulled('eve').OpenEnumerateInstances(first)).toThrow(/there are 3 enumerations/)
    pulls.CloseEnumeration({ EnumerationContext })
    expect(open).not.toThrow()
  })
})

describe('a context is of no use', () => {
  test.each([
    ['to another user', 'bob', 'root/a'],
    ['in another namespace', 'ann', 'root/b'],
  ])('%s, who can neither pull nor close nor count it', async (_what, user, namespace) => {
    const { pulled } = house()
    const { EnumerationContext } = await read(pulled().OpenEnumerateInstances(first))
    const other = pulled(user, namespace)
    const status = expect.objectContaining({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' })
    expect(() => other.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 })).toThrow(status)
    expect(() => other.PullInstancePaths({ EnumerationContext, MaxObjectCount: 1 })).toThrow(status)
    expect(() => other.CloseEnumeration({ EnumerationContext })).toThrow(status)
    await expect(other.EnumerationCount({ EnumerationContext })).rejects.toEqual(status)
    const rest = await read(pulled().PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 9 }))
    expect(rest.ids).toEqual(['s2', 's3'])
  })

  test('for the wrong kind of pull, which closes it', async () => {
    const pulls = house().pulled()
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances(first))
    const status = { status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' }
    expect(() => pulls.PullInstancePaths({ EnumerationContext, MaxObjectCount: 1 })).toThrow(
      expect.objectContaining({ ...status, message: expect.stringMatching(/PullInstancesWithPath/) }),
    )
    expect(() => pulls.CloseEnumeration({ EnumerationContext })).toThrow(expect.objectContaining(status))
  })

  test('when it is being pulled already, and the pull that came first goes on', async () => {
    const pulls = house().pulled()
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances(first))
    const parameters = { EnumerationContext, MaxObjectCount: 1 }
    const pulling = pulls.PullInstancesWithPath(parameters)
    expect(() => pulls.PullInstancesWithPath(parameters)).toThrow(
      expect.objectContaining({ status: 'CIM_ERR_FAILED', message: expect.stringMatching(/being pulled/) }),
    )
    expect((await read(pulling)).ids).toEqual(['s2'])
    expect((await read(pulls.PullInstancesWithPath(parameters))).ids).toEqual(['s3'])
  })
})

describe('an enumeration ends', () => {
  test('when its time is up, which each pull begins anew, and its provider is stopped', async () => {
    const { pulled, clock, made } = house()
    const pulls = pulled()
    const open = { ClassName: 'A_Made', MaxObjectCount: 1, OperationTimeout: 20 }
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances(open))
    clock.advance(19_000)
    await read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 0 }))
    clock.advance(19_000)
    const { ids } = await read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 }))
    expect(ids).toEqual(['m1'])
    clock.advance(20_000)
    await expect(pulls.EnumerationCount({ EnumerationContext })).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT',
    })
    await expect.poll(() => made.stopped).toBe(true)
    expect(clock.running).toBe(0)
  })

  test('with the error of a provider', async () => {
    const pulls = house().pulled()
    const { EnumerationContext } = await read(
      pulls.OpenEnumerateInstances({ ClassName: 'A_Faulty', MaxObjectCount: 1 }),
    )
    const parameters = { EnumerationContext, MaxObjectCount: 200 }
    await expect(read(pulls.PullInstancesWithPath(parameters))).rejects.toMatchObject({
      status: 'CIM_ERR_FAILED',
      message: expect.stringMatching(/the disk is on fire/),
    })
    expect(() => pulls.PullInstancesWithPath(parameters)).toThrow(
      expect.objectContaining({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' }),
    )
  })

  test('when it is closed in the middle of a pull, which is told so though the provider waits', async () => {
    const { pulled, stuck, released } = house()
    const pulls = pulled()
    const { EnumerationContext } = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Stuck' }))
    const pulling = read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 100 }))
    await stuck
    pulls.CloseEnumeration({ EnumerationContext })
    await expect(pulling).rejects.toMatchObject({ status: 'CIM_ERR_PULL_HAS_BEEN_ABANDONED' })
    await released
  })

  test('when the client that pulls goes away', async () => {
    const { pulled, stuck, released } = house()
    const { EnumerationContext } = await read(pulled().OpenEnumerateInstances({ ClassName: 'A_Stuck' }))
    const client = new AbortController()
    const pulls = pulled('ann', 'root/a', client.signal)
    const pulling = read(pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 100 }))
    await stuck
    client.abort(new Error('the client is gone'))
    await expect(pulling).rejects.toThrow('the client is gone')
    await released
    await expect(pulled().EnumerationCount({ EnumerationContext })).rejects.toThrow(/no such enumeration/)
  })

  test('when an answer is left before its end', async () => {
    const { pulled } = house()
    const { EnumerationContext } = await read(pulled().OpenEnumerateInstances({ ClassName: 'A_Made' }))
    const { batches } = pulled().PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 500 })
    for await (const batch of batches) if (idsOf(batch).includes('m0')) break
    await expect(pulled().EnumerationCount({ EnumerationContext })).rejects.toThrow(/no such enumeration/)
  })

  test('when the server stops', async () => {
    const { pulled, manager, clock, stuck } = house()
    const { EnumerationContext } = await read(pulled().OpenEnumerateInstances({ ClassName: 'A_Stuck' }))
    const pulling = read(pulled().PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 100 }))
    await stuck
    manager[Symbol.dispose]()
    await expect(pulling).rejects.toMatchObject({ status: 'CIM_ERR_SERVER_IS_SHUTTING_DOWN' })
    expect(clock.running).toBe(0)
  })
})
