// Recorded requests of another client, answered by our server on the repository that they set up themselves; the answers are
// compared with those that another server gave. The recordings are not part of this repository.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { CimError, type CimValue, foldName, Instance, ObjectPath, Schema, SchemaError } from '@cimarron/cim'
import { type Answer, decodeRequest, decodeResponse } from '@cimarron/cim-xml'
import {
  defineIndications,
  defineProvider,
  type IndicationSink,
  type IndicationSource,
  type InstanceRecord,
  memoryIndicationStore,
  memoryStore,
  ObjectManager,
} from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { createWbemHandler } from './handler.ts'

const folder = fileURLToPath(new URL('../../../../shared/transcripts/cim-xml/', import.meta.url))
const present = existsSync(folder)
if (!present) console.warn(`skipped: no recorded exchanges in ${folder}`)
const names = present
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.request.txt'))
      .map((name) => name.slice(0, -'.request.txt'.length))
      .sort()
  : []

interface Message {
  readonly head: string
  readonly body: string
  readonly raw: Buffer
}

function load(name: string, side: 'request' | 'response'): Message {
  const raw = readFileSync(`${folder}${name}.${side}.txt`)
  const text = raw.toString()
  const split = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, split), body: text.slice(split + 4), raw }
}

const numberOf = (name: string): number => Number(name.slice(0, 3))

/** Our answer to the bytes of a request. */
async function replay(port: number, request: Buffer): Promise<Message> {
  const pieces: Buffer[] = []
  const socket = connect(port, '127.0.0.1')
  // The requests ask for the connection to be closed, so that what is read until its end is the answer.
  socket.write(request)
  for await (const piece of socket) pieces.push(piece as Buffer)
  const raw = Buffer.concat(pieces)
  const text = raw.toString().replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
  const split = text.indexOf('\r\n\r\n')
  return { head: text.slice(0, split), body: text.slice(split + 4), raw }
}

/** The namespace root/wiretest with the qualifier types, classes and instances of the recorded requests that succeeded. */
function wiretest({ withInstances = true }: { readonly withInstances?: boolean } = {}): ObjectManager {
  const manager = new ObjectManager({ store: memoryStore() })
  const schema = manager.schema.fork()
  const instances: Instance[] = []
  for (const name of names) {
    const { head, body } = load(name, 'request')
    if (!/^CIMObject: root\/wiretest\r?$/m.test(head) || numberOf(name) >= 229) continue
    const response = load(name, 'response')
    if (!response.head.startsWith('HTTP/1.1 200') || response.body.includes('<ERROR')) continue
    const method = /^CIMMethod: (\w+)/m.exec(head)?.[1]
    if (method !== 'SetQualifier' && method !== 'CreateClass' && method !== 'CreateInstance') continue
    const [call] = decodeRequest(body).calls
    if (call?.kind !== 'intrinsic') continue
    try {
      if (call.method === 'SetQualifier')
        schema.addQualifierType(call.parameters.QualifierDeclaration, { replace: true })
      if (call.method === 'CreateClass') schema.add(call.parameters.NewClass)
      if (call.method === 'CreateInstance' && withInstances) instances.push(call.parameters.NewInstance)
    } catch (error) {
      // The other server takes classes that break rules of DSP0004; what needs them is not compared below.
      if (!(error instanceof SchemaError)) throw error
      refused.push(`${name}: ${error.message}`)
    }
  }
  const namespace = manager.addNamespace('root/wiretest', { schema })
  for (const instance of instances) {
    try {
      namespace.addInstances([instance])
    } catch (error) {
      if (!(error instanceof CimError)) throw error
      refused.push(`${instance.className}: ${error.message}`)
    }
  }
  return manager
}

/** What the other server took and ours does not. */
const refused: string[] = []

async function withServer<T>(act: (port: number) => Promise<T>, manager = wiretest()): Promise<T> {
  const handler = createWbemHandler(manager, {
    authenticate: () => null,
    identify: () => ({ name: 'tester', role: 'admin', via: 'test' }),
  })
  const server = createServer(handler.request)
  server.on('checkContinue', handler.checkContinue)
  server.on('clientError', handler.clientError)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await act((server.address() as AddressInfo).port)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/** An answer as something to compare: order, hosts and spelling of names do not count. */
function essence(body: string): unknown {
  const [answer] = decodeResponse(Buffer.from(body)).answers
  if (answer === undefined) return undefined
  if (answer.kind === 'failed') return { error: answer.error.code }
  if (answer.kind !== 'intrinsic') return answer
  return {
    results: answer.results
      .map((result) => shown(result))
      .filter(hasKeys)
      .sort(),
  }
}

/** The other server took an instance whose key is NULL, which ours refuses. */
function hasKeys(result: string): boolean {
  return !/\.Id=(?: |$)/.test(result)
}

type Result = Extract<Answer, { kind: 'intrinsic' }>['results'][number]

function shown(result: Result): string {
  if (typeof result === 'string') return foldName(result)
  if (result instanceof ObjectPath) return pathText(result)
  if (result instanceof Instance) {
    const values = [...result.properties].map(({ name, type, value }) => `${name}:${type}=${valueText(value)}`).sort()
    return `${result.path === undefined ? '' : pathText(result.path)} ${result.className} ${values.join(' ')}`
  }
  const cls = result !== undefined && 'class' in result ? result.class : result
  if (cls === undefined || !('methods' in cls)) return String(cls)
  const elements = [...cls.properties, ...cls.methods].map(({ name }) => name).sort()
  const qualifiers = [...cls.qualifiers].map(({ name }) => name).sort()
  return `${cls.name}:${cls.superclass} [${qualifiers.join()}] ${elements.join(' ')}`
}

function pathText(path: ObjectPath): string {
  const keys = (path.keys ?? []).map(({ name, value }) => `${name}=${valueText(value)}`)
  return `${path.namespace ?? ''}:${path.className}.${keys.sort().join()}`
}

function valueText(value: CimValue): string {
  if (value instanceof ObjectPath) return pathText(value.in(undefined))
  if (value instanceof Instance) return shown(value)
  if (Array.isArray(value)) return `[${value.map((item) => valueText(item as CimValue)).join()}]`
  // The other server cuts white space off the ends of values, and writes a CR as it is, which XML takes for a line end.
  return String(value)
    .trim()
    .replaceAll(/[\r\n]+/g, '\n')
}

/** Where we answer otherwise, and why. */
const differences: Readonly<Record<string, string>> = {
  '129-enumerateclassnames': 'the classes of the server itself are in every namespace of ours',
  '130-enumerateclassnames-deep': 'as 129',
  '408-associators-filter-class-unknown':
    'DSP0200 has no CIM_ERR_INVALID_CLASS for Associators; References got 4 there, too',
  '415-associatornames-filter-class-unknown': 'as 408',
}

const reads =
  /^CIMMethod: (GetClass|EnumerateClass(es|Names)|GetInstance|EnumerateInstance(s|Names)|Associator(s|Names)|Reference(s|Names))\r?$/m
const comparable = names.filter((name) => {
  const number = numberOf(name)
  const inTime =
    (number >= 115 && number <= 136) || (number >= 229 && number <= 272) || (number >= 401 && number <= 430)
  const { head } = load(name, 'request')
  return inTime && reads.test(head) && /^CIMObject: root\/(wiretest|nosuch)/m.test(head)
})

describe.skipIf(!present)('a recorded read', () => {
  test.each(comparable)('%s is answered alike', async (name) => {
    await withServer(async (port) => {
      const request = load(name, 'request')
        .raw.toString('latin1')
        .replace(/Connection: keep-alive/i, 'Connection: close')
      const ours = await replay(port, Buffer.from(request, 'latin1'))
      const answer = essence(ours.body)
      const recorded = essence(load(name, 'response').body)
      if (differences[name] === undefined) expect(answer).toEqual(recorded)
      else expect(answer).not.toEqual(recorded)
    })
  })
})

const queries = names.filter((name) => numberOf(name) >= 601 && numberOf(name) <= 609 && !/provider/.test(name))

describe.skipIf(!present)('a recorded query', () => {
  test.each(queries)('%s is answered alike', async (name) => {
    await withServer(async (port) => {
      // An instance was changed at the other server before these were recorded.
      const unchanged = (body: string): unknown => withoutResults(essence(body), '.Id=n1 ')
      const ours = (await replay(port, closing(load(name, 'request').raw))).body
      expect(unchanged(ours)).toEqual(unchanged(load(name, 'response').body))
    })
  })
})

function withoutResults(answer: unknown, part: string): unknown {
  const { results } = answer as { results?: readonly string[] }
  return results === undefined ? answer : { results: results.filter((result) => !result.includes(part)) }
}

/** What is compared of a pulled enumeration: servers give the objects in an order of their own. */
function progress(body: string): unknown {
  const [answer] = decodeResponse(Buffer.from(body)).answers
  if (answer?.kind === 'failed') return { error: answer.error.code }
  if (answer?.kind !== 'intrinsic') return answer
  const end = 'EndOfSequence' in answer.output ? answer.output.EndOfSequence : undefined
  return { objects: answer.results.length, end }
}

const contextPattern = /(?<="EnumerationContext"[^>]*>\s*<VALUE>)[^<]*/

/** Where we answer a pull otherwise, and why. */
const pullDifferences: Readonly<Record<string, string>> = {
  '532-open-enum-continue-on-error': 'the other server does not go on after errors',
  '544-pull-wrong-kind': 'the context is not one for this operation, which says more than CIM_ERR_FAILED',
  '503-pull-enum-inst-2': 'the other server took an instance whose key is NULL, which ours refuses: there is one more',
  '504-pull-enum-inst-3': 'as 503',
  '507-pull-enum-paths-2': 'as 503',
  '524-open-query-resultclass': 'as 503',
}

const pulls = names.filter((name) => numberOf(name) >= 501 && numberOf(name) <= 545)

test.skipIf(!present)('recorded pulls are answered alike, one after the other', async () => {
  await withServer(async (port) => {
    const contexts = new Map<string, string>()
    for (const name of pulls) {
      const request = load(name, 'request').raw.toString()
      const theirs = contextPattern.exec(request)?.[0] ?? ''
      const body = request.replace(contextPattern, contexts.get(theirs) ?? theirs)
      const length = Buffer.byteLength(body.slice(body.indexOf('\r\n\r\n') + 4))
      const text = body
        .replace(/Connection: keep-alive/i, 'Connection: close')
        .replace(/^Content-Length: .*$/im, `Content-Length: ${length}`)
      const ours = (await replay(port, Buffer.from(text))).body
      const recorded = load(name, 'response').body
      const context = contextPattern.exec(recorded)?.[0]
      if (context !== undefined) contexts.set(context, contextPattern.exec(ours)?.[0] ?? '')
      const comparison = expect.soft({ name, ...(progress(ours) as object) })
      const answer = { name, ...(progress(recorded) as object) }
      if (pullDifferences[name] === undefined) comparison.toEqual(answer)
      else comparison.not.toEqual(answer)
    }
  })
})

const writes = names.filter((name) => {
  const number = numberOf(name)
  const isChange = (number >= 201 && number <= 228) || (number >= 273 && number <= 288)
  // What the other server answered by HTTP status only, ours can do.
  const isAnswered = (): boolean => load(name, 'response').head.startsWith('HTTP/1.1 200')
  return (isChange || (number >= 701 && number <= 706)) && isAnswered()
})

/** Where we answer a change otherwise, and why. */
const writeDifferences: Readonly<Record<string, string>> = {
  '224-createinstance-unknown-property': 'CIM_ERR_INVALID_PARAMETER says more than CIM_ERR_FAILED',
  '225-createinstance-wrong-type': 'as 224',
  '226-createinstance-no-key': 'an instance without a key has no name (DSP0004)',
  '278-getinstance-after-modify-absent': 'what a client leaves out of ModifiedInstance stays as it is',
  '283-modifyinstance-unknown-property': 'the other server failed by a fault of its own',
  '705-setproperty-no-value': 'NULL is a value of every property',
  '706-setproperty-wrong-type': 'DSP0200 has CIM_ERR_TYPE_MISMATCH for it',
}

test.skipIf(!present)('recorded changes are answered alike, one after the other', async () => {
  await withServer(
    async (port) => {
      for (const name of writes) {
        const ours = essence((await replay(port, closing(load(name, 'request').raw))).body)
        const recorded = essence(load(name, 'response').body)
        const comparison = expect.soft({ name, ours })
        if (writeDifferences[name] === undefined) comparison.toEqual({ name, ours: recorded })
        else comparison.not.toEqual({ name, ours: recorded })
      }
    },
    wiretest({ withInstances: false }),
  )
})

const schemaChanges = names.filter((name) => {
  const number = numberOf(name)
  const isChange = (number >= 8 && number <= 57) || (number >= 101 && number <= 143)
  const { head } = load(name, 'request')
  const isOurs = /^CIMMethod: (\w+(Qualifier|Class))\r?$/m.test(head) && /^CIMObject: root\/wiretest\r?$/m.test(head)
  return isChange && isOurs && load(name, 'response').head.startsWith('HTTP/1.1 200')
})

/** Where we answer a change of classes otherwise, and why. */
const schemaDifferences: Readonly<Record<string, string>> = {
  '048-setqualifier-modify': 'a qualifier type that no class uses can be declared anew',
  '057-createclass-flavours-not-sent': 'a flavour that is not sent is that of the qualifier type',
  '114-createclass-undeclared-qualifier': 'CIM_ERR_INVALID_PARAMETER says more than CIM_ERR_FAILED',
}

test.skipIf(!present)('recorded changes of classes are answered alike, one after the other', async () => {
  const manager = new ObjectManager({ schemaStore: memoryStore() })
  manager.addNamespace('root/wiretest', { schema: Schema.empty() })
  await withServer(async (port) => {
    for (const name of schemaChanges) {
      const ours = essence((await replay(port, closing(load(name, 'request').raw))).body)
      const recorded = essence(load(name, 'response').body)
      const comparison = expect.soft({ name, ours })
      if (schemaDifferences[name] === undefined) comparison.toEqual({ name, ours: recorded })
      else comparison.not.toEqual({ name, ours: recorded })
    }
  }, manager)
})

const subscribing = names.filter((name) => numberOf(name) >= 801 && numberOf(name) <= 829 && !/export/.test(name))
const exported = names.filter((name) => numberOf(name) >= 801 && numberOf(name) <= 829 && /export/.test(name))

/** Where we answer somebody who subscribes otherwise, and why. */
const subscriptionDifferences: Readonly<Record<string, string>> = {
  '810-enumerate-subscriptions': 'an instance has all properties of its class, and the times are others',
  '811-enumerate-filters': 'there are no filters of the other server’s own',
}

const sampleMof = `
class Sample_LifecycleIndicationProviderClass { [Key] uint32 uniqueId; string lastOp; };
[Indication] class InstCreation_for_Sample_LifecycleIndicationProviderClass : CIM_InstCreation { };
[Indication] class InstDeletion_for_Sample_LifecycleIndicationProviderClass : CIM_InstDeletion { };`
const testMof = `
[Indication] class Test_IndicationProviderClass : CIM_ProcessIndication { string MethodName;
  [Static] sint32 SendTestIndicationNormal(); [Static] sint32 SendTestIndicationsCount([In] uint32 indicationSendCount); };`

/** The other server's sample providers, which raise indications, on ours; and so many that are delivered, when they are. */
function subscribable(count: number): { readonly manager: ObjectManager; readonly delivered: Promise<Instance[]> } {
  const { promise: delivered, resolve } = Promise.withResolvers<Instance[]>()
  const taken: Instance[] = []
  const delivery = {
    async deliver(indication: Instance) {
      if (taken.push(indication) === count) resolve(taken)
    },
  }
  const manager = new ObjectManager({ store: memoryStore(), indications: { delivery, store: memoryIndicationStore() } })
  const sinks = new Map<string, IndicationSink>()
  const source = (name: string, classNames: readonly string[]): IndicationSource =>
    defineIndications({
      name,
      classNames,
      start: (sink) => {
        sinks.set(name, sink)
        return { [Symbol.dispose]: () => void sinks.delete(name) }
      },
    })
  const property = { type: 'string', isArray: false } as const
  const tell = async (source: string, className: string, [name, value]: [string, CimValue]): Promise<void> => {
    const embedding = value instanceof Instance ? { embedding: { kind: 'object' } as const } : {}
    await sinks.get(source)?.publish([new Instance(className, [{ ...property, ...embedding, name, value }])])
  }

  const sample = compileMof([{ name: 'sample.mof', text: sampleMof }], { base: manager.schema })
  const samples = new Map<CimValue | undefined, InstanceRecord>()
  const instanceOf = ({ uniqueId, lastOp }: InstanceRecord): Instance =>
    new Instance('Sample_LifecycleIndicationProviderClass', [
      { name: 'uniqueId', type: 'uint32', isArray: false, value: uniqueId ?? null },
      { ...property, name: 'lastOp', value: lastOp ?? null },
    ])
  const happened = (event: string): string => `Inst${event}_for_Sample_LifecycleIndicationProviderClass`
  manager.addNamespace('root/SampleProvider', { schema: sample.schema }).register(
    source('lifecycle', [happened('Creation'), happened('Deletion')]),
    defineProvider({
      className: 'Sample_LifecycleIndicationProviderClass',
      enumerate: () => samples.values(),
      create: async (record) => {
        samples.set(record.uniqueId, record)
        await tell('lifecycle', happened('Creation'), ['SourceInstance', instanceOf(record)])
        return { uniqueId: record.uniqueId }
      },
      delete: async ({ uniqueId }) => {
        // As the other server's sample tells it.
        const gone = instanceOf({ uniqueId, lastOp: 'deleteInstance' })
        samples.delete(uniqueId)
        await tell('lifecycle', happened('Deletion'), ['SourceInstance', gone])
      },
    }),
  )

  const raising = compileMof([{ name: 'test.mof', text: testMof }], { base: manager.schema })
  const send = async (method: string, times: number): Promise<{ returnValue: number }> => {
    for (let time = 0; time < times; time++) await tell('test', 'Test_IndicationProviderClass', ['MethodName', method])
    return { returnValue: 0 }
  }
  manager.addNamespace('test/TestProvider', { schema: raising.schema }).register(
    source('test', ['Test_IndicationProviderClass']),
    defineProvider({
      className: 'Test_IndicationProviderClass',
      enumerate: () => [],
      methods: {
        SendTestIndicationNormal: { invoke: () => send('SendTestIndicationNormal', 1) },
        SendTestIndicationsCount: {
          invoke: (_, { indicationSendCount }) => send('SendTestIndicationsCount', Number(indicationSendCount)),
        },
      },
    }),
  )
  return { manager, delivered }
}

test.skipIf(!present)('recorded subscriptions are answered alike, and tell their listener the same', async () => {
  const { manager, delivered } = subscribable(exported.length)
  await withServer(async (port) => {
    for (const name of subscribing) {
      // What waits for a destination goes with it.
      if (name.includes('delete-destination')) await delivered
      const ours = essence((await replay(port, closing(load(name, 'request').raw))).body)
      const recorded = essence(load(name, 'response').body)
      const comparison = expect.soft({ name, ours })
      if (subscriptionDifferences[name] === undefined) comparison.toEqual({ name, ours: recorded })
      else comparison.not.toEqual({ name, ours: recorded })
    }
  }, manager)
  await manager[Symbol.asyncDispose]()
  // What tells one indication from another, and by which filter it came, is each server's own.
  const own = new Set([
    'IndicationIdentifier',
    'IndicationTime',
    'IndicationFilterName',
    'SequenceContext',
    'SequenceNumber',
  ])
  const told = ({ className, properties }: Instance): string => {
    const values = [...properties].filter(({ name, value }) => !own.has(name) && value !== null && String(value) !== '')
    return shown(new Instance(className, values))
  }
  const recorded = exported.flatMap((name) => decodeRequest(load(name, 'request').body).calls)
  const theirs = recorded.flatMap((call) => (call.kind === 'export' ? [told(call.indication)] : []))
  expect((await delivered).map(told)).toEqual(theirs)
})

/** What a client sees first: HTTP status, CIMError, and the CIM status of the call. */
function outcome({ head, body }: Message): string {
  const cimError = /^CIMError: *(\S+)/im.exec(head)?.[1]
  const status = /<ERROR CODE="(\d+)"/.exec(body)?.[1]
  return [/^HTTP\/1\.\d (\d+)/.exec(head)?.[1], cimError, status].filter((part) => part !== undefined).join(' ')
}

const byHand = names.filter((name) => numberOf(name) >= 710 && numberOf(name) <= 757)

describe.skipIf(!present)('a request written by hand', () => {
  test.each(byHand)('%s is answered with the status that was recorded, or a better one', async (name) => {
    await withServer(async (port) => {
      const ours = await replay(port, closing(load(name, 'request').raw))
      const recorded = outcome(load(name, 'response'))
      expect(`${outcome(ours)} for ${recorded}`).toBe(`${better[name] ?? recorded} for ${recorded}`)
    })
  })
})

/** The same request, with the wish that the connection be closed behind the answer. */
function closing(request: Buffer): Buffer {
  const text = request.toString('latin1').replace(/Connection: keep-alive/i, 'Connection: close')
  const isClosing = /^Connection: close/im.test(text)
  return Buffer.from(isClosing ? text : text.replace('\r\n', '\r\nConnection: close\r\n'), 'latin1')
}

/** Where our answer is another one, each with its reason. */
const better: Readonly<Record<string, string>> = {
  // Node's parser knows no M-POST; DSP0200 lets a server answer 501, upon which the client sends POST.
  '713-mpost': '501',
  // RFC 9110 15.5.16: this is what 415 is for.
  '716-content-type-none': '415',
  '717-content-type-wrong': '415',
  '718-charset-wrong': '415',
  // XML 1.0 2.8: the declaration may be missing.
  '719-no-xml-declaration': '200',
  '727-header-missing-cimoperation': '400 header-mismatch',
  // What is no XML is not well-formed, which comes before validity.
  '732-not-xml': '400 request-not-well-formed',
  '733-empty-body': '400 request-not-well-formed',
  '735-invalid-utf8': '400 request-not-well-formed',
  // PARAMVALUE in an IMETHODCALL is against the DTD.
  '734-not-valid-xml': '400 request-not-valid',
  // The header was not sent, so there is nothing that differs: 2.0 is unknown, 1.4 is of our major version.
  '740-version-pv-20': '501 unsupported-protocol-version',
  '741-version-pv-14': '200',
  // DSP0200 5.3.2: unrecognized parameters and wrong values are CIM_ERR_INVALID_PARAMETER.
  '745-param-unknown': '200 4',
  '747-param-bad-boolean': '200 4',
  '750-method-get': '405',
  '751-method-options': '200',
  '752-method-options-star': '200',
  // The other server does no batches, ours does.
  '749-multireq': '200',
  // Other paths belong to other protocols here.
  '753-other-path': '404',
}
