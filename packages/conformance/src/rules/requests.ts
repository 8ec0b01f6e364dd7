import { CimError, type CimStatusName, cimStatusName, type KeyValue, ObjectPath } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, type Rule, verified } from '../rule.ts'
import { shownValue } from './value.ts'

const profile = 'CIM'

/** Of each class one instance: what is tried of all. */
function oneOfEach(model: Model): readonly Located[] {
  return [...Map.groupBy(model.all, ({ className }) => className).values()].flatMap((group) => group.slice(0, 1))
}

/** What servers answer to requests, right ones and wrong ones. None of them changes anything. */
export const requestRules: readonly Rule[] = [
  defineRule({
    id: 'instance-got-again',
    title: 'GetInstance gives every instance that was enumerated, under the same keys',
    profile,
    source: verified('DSP0200: GetInstance'),
    of: (model) => model.sample('CIM_ManagedElement'),
    async *faults({ path }, model) {
      const got = await answerOf(() => model.source.getInstance(path))
      if (got.kind === 'error') {
        yield { found: `GetInstance: ${got.text}`, right: 'the instance' }
        return
      }
      for (const { name, value } of path.keys ?? []) {
        const property = got.value.get(name)
        if (
          typeof value !== 'object' &&
          property !== undefined &&
          typeof property !== 'object' &&
          String(property) !== String(value)
        )
          yield {
            found: `GetInstance gives one with ${name} = ${shownValue(property)}`,
            right: `${name} = ${shownValue(value)}`,
          }
      }
    },
  }),
  defineRule({
    id: 'wrong-key-not-found',
    title: 'GetInstance with a key that nothing has answers CIM_ERR_NOT_FOUND',
    profile,
    source: verified('DSP0200: GetInstance'),
    of: (model) => oneOfEach(model).flatMap(({ path }) => wrongKeys(path)),
    async *faults(path, model) {
      const got = await answerOf(() => model.source.getInstance(path))
      yield* unlessStatus(got, path, ['CIM_ERR_NOT_FOUND'])
    },
  }),
  defineRule({
    id: 'unknown-class',
    title: 'A class that is not there is answered CIM_ERR_INVALID_CLASS',
    profile,
    source: verified('DSP0200: EnumerateInstances'),
    of: ({ namespaces }) => namespaces,
    async *faults(namespace, model) {
      const got = await answerOf(() => first(model.source.enumerateInstances('CIM_NoSuchClassAtAll', { namespace })))
      yield* unlessStatus(got, `${namespace}:CIM_NoSuchClassAtAll`, ['CIM_ERR_INVALID_CLASS'])
    },
  }),
  defineRule({
    id: 'unknown-namespace',
    title: 'A namespace that is not there is answered CIM_ERR_INVALID_NAMESPACE',
    profile,
    source: verified('DSP0200: EnumerateInstances'),
    of: () => ['root/no/such/namespace'],
    async *faults(namespace, model) {
      const got = await answerOf(() => first(model.source.enumerateInstances('CIM_ComputerSystem', { namespace })))
      yield* unlessStatus(got, namespace, ['CIM_ERR_INVALID_NAMESPACE'])
    },
  }),
  defineRule({
    id: 'unknown-method',
    title: 'A method that is not there is answered CIM_ERR_METHOD_NOT_FOUND or CIM_ERR_METHOD_NOT_AVAILABLE',
    profile,
    source: verified('DSP0200: extrinsic methods'),
    of: (model) => model.sample('CIM_Service').slice(0, 5),
    async *faults({ path }, model) {
      const got = await answerOf(() => model.source.invokeMethod(path, { name: 'NoSuchMethodAtAll' }))
      yield* unlessStatus(got, path, ['CIM_ERR_METHOD_NOT_FOUND', 'CIM_ERR_METHOD_NOT_AVAILABLE'])
    },
  }),
]

type Answer<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly status: CimStatusName | undefined; readonly text: string }

async function answerOf<T>(ask: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'value', value: await ask() }
  } catch (error) {
    if (!(error instanceof CimError)) throw error
    const status = cimStatusName(error.code)
    return { kind: 'error', status, text: `${status ?? `status ${error.code}`}: ${error.message}`.slice(0, 200) }
  }
}

async function first<T>(stream: AsyncIterable<T>): Promise<T | undefined> {
  for await (const one of stream) return one
  return undefined
}

function* unlessStatus(
  got: Answer<unknown>,
  where: ObjectPath | string,
  right: readonly CimStatusName[],
): Generator<Fault> {
  if (got.kind === 'error' && got.status !== undefined && right.includes(got.status)) return
  yield { where, found: got.kind === 'error' ? got.text : 'an answer without an error', right: right.join(' or ') }
}

/** The path with one text key changed, for each of its text keys. */
function wrongKeys(path: ObjectPath): ObjectPath[] {
  const keys = path.keys ?? []
  return keys.flatMap(({ name, value }) => {
    // A class and the system it is in are checked by some servers before they look for the instance.
    if (typeof value !== 'string' || /CreationClassName$/i.test(name)) return []
    const wrong: KeyValue = `${value}-no-such-instance`
    const changed = keys.map((key) => (key.name === name ? { ...key, value: wrong } : key))
    return [new ObjectPath(path.className, changed, { namespace: path.namespace })]
  })
}
