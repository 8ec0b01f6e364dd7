import { CimError, type ObjectPath, ObjectPath as Path } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { defineAssociation } from '../association.ts'
import { ObjectManager } from '../object-manager.ts'
import { defineProvider } from '../provider.ts'
import type { ProviderFault } from '../provider-fault.ts'
import type { Pulled, PullOperations } from './pull-operations.ts'

const mof = `
class A_Base { [Key] string Id; uint8 Level; };
class A_First : A_Base { };
class A_Faulty : A_Base { };
class A_Garbled : A_Base { };
class A_Last : A_Base { };
[Association] class A_Link { [Key] A_Base REF From; [Key] A_Base REF To; };
`

function house(): { readonly pulls: PullOperations; readonly faults: ProviderFault[] } {
  const faults: ProviderFault[] = []
  const manager = new ObjectManager({ onFault: (fault) => void faults.push(fault) })
  const { schema } = compileMof([{ name: 'a.mof', text: mof }], { base: manager.schema })
  const others = (...others: { className: string; keys: { Id: string } }[]) =>
    defineAssociation({
      className: 'A_Link',
      ends: { From: { className: 'A_Base', others: () => others }, To: { className: 'A_Base', others: () => [] } },
    })
  manager.addNamespace('root/a', { schema }).register(
    defineProvider({ className: 'A_First', enumerate: () => [{ Id: '1' }, { Id: '2' }] }),
    defineProvider({
      className: 'A_Faulty',
      *enumerate() {
        yield { Id: '3' }
        throw new Error('the disk is on fire')
      },
      get() {
        throw new CimError('CIM_ERR_ACCESS_DENIED', 'not for you')
      },
    }),
    defineProvider({
      className: 'A_Garbled',
      enumerate: () => [{ Id: '4' }, { Id: '5', Level: 256 }, { Id: '6', Level: 'high' }, { Id: '7' }],
    }),
    defineProvider({ className: 'A_Last', enumerate: () => [{ Id: '8' }], get: ({ Id }) => ({ Id }) }),
    others({ className: 'A_Faulty', keys: { Id: 'x' } }, { className: 'A_Faulty', keys: { Id: 'y' } }),
    others({ className: 'A_Last', keys: { Id: '8' } }),
  )
  const { pulled: pulls } = manager.open('root/a', {
    principal: { name: 'ann', role: 'admin', via: 'test' },
    signal: new AbortController().signal,
  })
  return { pulls, faults }
}

interface Answer {
  readonly ids: unknown[]
  readonly error?: string
  readonly end: boolean
  readonly context: string
}

async function read({ batches, output }: Pulled): Promise<Answer> {
  const ids: unknown[] = []
  let error: string | undefined
  try {
    for await (const batch of batches) {
      ids.push(...('paths' in batch ? batch.paths.map((path) => path.key('Id')) : batch.rows.map(([id]) => id)))
    }
  } catch (thrown) {
    error = (thrown as Error).message
  }
  const { EndOfSequence, EnumerationContext } = output()
  return { ids, end: EndOfSequence, context: EnumerationContext, ...(error !== undefined && { error }) }
}

/** Opens, and pulls until the end is told; each answer as a client sees it. */
async function all(opened: Pulled, pull: (context: string) => Pulled): Promise<unknown[]> {
  const answers: unknown[] = []
  let { context, ...answer } = await read(opened)
  answers.push(answer.error ?? answer.ids)
  while (!answer.end) {
    const last = context
    ;({ context, ...answer } = await read(pull(context)))
    answers.push(answer.error ?? answer.ids)
    // The failed pull does not answer a context: the one before goes on.
    if (answer.error !== undefined) {
      context = last
      answer = { ...answer, end: false }
    }
  }
  return answers
}

const anyId = (path: string): ObjectPath => new Path(path, [{ name: 'Id', value: '1' }])
const onFire = expect.stringMatching(/A_Faulty in root\/a.*on fire/)
const garbled = expect.stringMatching(/A_Garbled.*Level.*256.*1 more of its records/)

describe('with ContinueOnError an enumeration', () => {
  test('goes on with the same context after the pull that answers the error', async () => {
    const { pulls, faults } = house()
    const open = { ClassName: 'A_Base', ContinueOnError: true, MaxObjectCount: 1 }
    const pull = (EnumerationContext: string): Pulled =>
      pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 10 })
    const answers = await all(pulls.OpenEnumerateInstances(open), pull)
    // What came before an error is answered first; the faulty records of a provider are left out, the others given.
    expect(answers).toEqual([['1'], ['2', '3'], onFire, ['4', '7'], garbled, ['8']])
    expect(faults.map(({ className }) => className)).toEqual(['A_Faulty', 'A_Garbled'])
  })

  test('opens, though the error comes first', async () => {
    const { pulls } = house()
    const open = { ClassName: 'A_Faulty', ContinueOnError: true, MaxObjectCount: 10, FilterQuery: "Id = 'none'" }
    const pull = (EnumerationContext: string): Pulled =>
      pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 10 })
    const answers = await all(pulls.OpenEnumerateInstances({ ...open, FilterQueryLanguage: 'DMTF:FQL' }), pull)
    expect(answers).toEqual([[], onFire, []])
  })

  test('of paths and of what a query finds goes on, too', async () => {
    const { pulls } = house()
    const paths = await all(
      pulls.OpenEnumerateInstancePaths({ ClassName: 'A_Base', ContinueOnError: true, MaxObjectCount: 100 }),
      (EnumerationContext) => pulls.PullInstancePaths({ EnumerationContext, MaxObjectCount: 100 }),
    )
    expect(paths).toEqual([['1', '2', '3'], onFire, ['4', '7'], garbled, ['8']])
    const query = { FilterQueryLanguage: 'DMTF:CQL', FilterQuery: "SELECT * FROM A_Base WHERE Id > '2'" }
    const found = await all(
      pulls.OpenQueryInstances({ ...query, ContinueOnError: true, MaxObjectCount: 100 }),
      (EnumerationContext) => pulls.PullInstances({ EnumerationContext, MaxObjectCount: 100 }),
    )
    expect(found).toEqual([['3'], onFire, ['4', '7'], garbled, ['8']])
  })

  test("of associated instances leaves out those that can't be had, and says so once", async () => {
    const { pulls } = house()
    const open = { InstanceName: anyId('A_First'), ContinueOnError: true, MaxObjectCount: 10 }
    const answers = await all(pulls.OpenAssociatorInstances(open), (EnumerationContext) =>
      pulls.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 10 }),
    )
    expect(answers).toEqual([[], 'not for you (and 1 more errors)', ['8']])
  })

  test('is not closed by the wrong kind of pull', async () => {
    const { pulls } = house()
    const opened = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Last', ContinueOnError: true }))
    const wrong = { EnumerationContext: opened.context, MaxObjectCount: 10 }
    expect(() => pulls.PullInstancePaths(wrong)).toThrow(/PullInstancesWithPath pulls$/)
    expect(await read(pulls.PullInstancesWithPath(wrong))).toMatchObject({ ids: ['8'], end: true })
  })
})

test('without it the first error is the end', async () => {
  const { pulls } = house()
  const opened = await read(pulls.OpenEnumerateInstances({ ClassName: 'A_Faulty' }))
  const pull = { EnumerationContext: opened.context, MaxObjectCount: 10 }
  expect(await read(pulls.PullInstancesWithPath(pull))).toMatchObject({ error: onFire })
  expect(() => pulls.PullInstancesWithPath(pull)).toThrow(
    expect.objectContaining({ status: 'CIM_ERR_INVALID_ENUMERATION_CONTEXT' }),
  )
})
