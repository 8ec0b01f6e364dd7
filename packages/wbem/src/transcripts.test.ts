// Every recorded exchange of other clients with another server, in its order: each request is sent to ours, which is kept in
// the state that the recording shows, and must be answered with the same status, headers, elements and values, unless the
// difference stands below with its reason. The recordings are not part of this repository.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Instance, ObjectPath, Schema } from '@cimarron/cim'
import { memoryStore, ObjectManager } from '@cimarron/cimom'
import { compileMof } from '@cimarron/mof'
import { dmtfArchive, dmtfFiles } from '@cimarron/mof/testing'
import type { WbemClient } from '@cimarron/wbem-client'
import { connect } from '@cimarron/wbem-client/node'
import { expect, test } from 'vitest'
import { contextOf, essence, load, objectsOf, outcome, present, recorded, replay } from '../test/recorded.ts'
import { addSampleProviders } from '../test/sample-providers.ts'
import { createWbemHandler } from './handler.ts'
import type { WbemHandlerOptions } from './options.ts'

/** Where we answer otherwise, and why; with our HTTP status, CIMError and CIM status where they are what differs. */
const differences: Readonly<Record<string, string | readonly [ours: string, why: string]>> = {
  '001-create-namespace-cim': 'namespaces are of the class CIM_Namespace here, not of one of the server’s own',
  '002-setqualifier-readonly-namespace': 'as 001: the namespace is not there',
  '003-delete-namespace-cim-invalid': 'as 001',
  '004-delete-namespace-cim': 'as 001',
  '005-create-namespace': '__Namespace, by which a namespace is made in the one above it, went out of DSP0200 long ago',
  '006-create-namespace-again': 'as 005',
  '048-setqualifier-modify': ['200', 'a qualifier type that no class uses can be declared anew'],
  '057-createclass-flavours-not-sent': ['200', 'a flavour that is not sent is that of the qualifier type'],
  '114-createclass-undeclared-qualifier': ['200 4', 'CIM_ERR_INVALID_PARAMETER says more than CIM_ERR_FAILED'],
  '138-modifyclass-with-subclasses': ['200 8', 'DSP0200 has CIM_ERR_CLASS_HAS_CHILDREN for it'],
  '206-createinstance-cdata-two-sections': ['200', 'two CDATA sections are the text of both (XML 1.0 2.7)'],
  '211-createinstance-array-null-element': ['200', 'VALUE.NULL stands for NULL in an array (DSP0201)'],
  '212-createinstance-array-null-string-only': ['200', 'as 211'],
  '216-createinstance-embedded': ['200 7', 'a class as the value of a property is not kept; instances are'],
  '217-createinstance-embedded-cdata': ['200', 'as 206, for an embedded instance'],
  '224-createinstance-unknown-property': ['200 4', 'CIM_ERR_INVALID_PARAMETER says more than CIM_ERR_FAILED'],
  '225-createinstance-wrong-type': ['200 4', 'as 224'],
  '226-createinstance-no-key': ['200 4', 'an instance without a key has no name (DSP0004)'],
  '246-getinstance-embedded-o1': ['200 6', 'as 216'],
  '264-enumerateinstances-provider-embedded': 'of that sample provider only the methods are rebuilt',
  '272-enumerateinstancenames-namespace': 'another server has other namespaces',
  '278-getinstance-after-modify-absent': 'what a client leaves out of ModifiedInstance stays as it is',
  '283-modifyinstance-unknown-property': ['200 12', 'the other server failed by a fault of its own'],
  '408-associators-filter-class-unknown': [
    '200 4',
    'DSP0200 has no CIM_ERR_INVALID_CLASS for Associators; References got 4 there, too',
  ],
  '415-associatornames-filter-class-unknown': ['200 4', 'as 408'],
  '524-open-query-resultclass': 'the class was asked for, and is given here',
  '532-open-enum-continue-on-error': 'ContinueOnError is known, or refused by the status that DSP0200 has for it',
  '544-pull-wrong-kind': ['200 21', 'the context is not one for this operation, which says more than CIM_ERR_FAILED'],
  '623-invokemethod-not-found': ['200 17', 'DSP0200 has CIM_ERR_METHOD_NOT_FOUND for a method that is not declared'],
  '705-setproperty-no-value': ['200', 'NULL is a value of every property'],
  '706-setproperty-wrong-type': ['200 13', 'DSP0200 has CIM_ERR_TYPE_MISMATCH for it'],
  '708-te-chunked-error': ['200 6', 'an error that is known before the answer begins stands in it, not in trailers'],
  '713-mpost': [
    '501',
    'Node’s parser knows no M-POST; DSP0200 lets a server answer 501, upon which the client sends POST',
  ],
  '716-content-type-none': ['415', 'RFC 9110 15.5.16: this is what 415 is for'],
  '717-content-type-wrong': ['415', 'as 716'],
  '718-charset-wrong': ['415', 'as 716'],
  '719-no-xml-declaration': ['200', 'XML 1.0 2.8: the declaration may be missing'],
  '727-header-missing-cimoperation': ['400 header-mismatch', 'DSP0200 has a CIMError for it'],
  '732-not-xml': ['400 request-not-well-formed', 'what is no XML is not well-formed, which comes before validity'],
  '733-empty-body': ['400 request-not-well-formed', 'as 732'],
  '734-not-valid-xml': ['400 request-not-valid', 'PARAMVALUE in an IMETHODCALL is against the DTD'],
  '735-invalid-utf8': ['400 request-not-well-formed', 'as 732'],
  '740-version-pv-20': [
    '501 unsupported-protocol-version',
    'the header was not sent, so there is nothing that differs: 2.0 is unknown',
  ],
  '741-version-pv-14': ['200', 'as 740: 1.4 is of our major version'],
  '742-message-id-text': ['200', 'the other server writes a "<" into an attribute'],
  '745-param-unknown': ['200 4', 'DSP0200 5.3.2: unrecognized parameters are CIM_ERR_INVALID_PARAMETER'],
  '747-param-bad-boolean': ['200 4', 'DSP0200 5.3.2: wrong values are CIM_ERR_INVALID_PARAMETER'],
  '749-multireq': ['200', 'the other server does no batches, ours does'],
  '750-method-get': ['405', 'the path is there, the method is not'],
  '751-method-options': ['200', 'DSP0200 has OPTIONS tell what a server can do'],
  '752-method-options-star': ['200', 'as 751'],
  '753-other-path': ['404', 'other paths belong to other protocols here'],
  '757-protocolversion-and-header-14': 'recorded after 789, which changes the instance',
  '771-cimcli-getclass': 'as 138: the class has the qualifier Version there',
  '776-cimcli-createinstance-1': 'as 771',
  '778-cimcli-modifyinstance-1': 'as 771',
  '788-cimcli-setproperty-1': 'as 771',
  '798-cimcli-not-found': ['200 6', 'as 708'],
  '905-delete-namespace-not-empty': 'as 005',
}

/** Indications: their service has tests of its own. */
const elsewhere = /^8\d\d-/
/** Recorded with authentication switched on. */
const withAuthentication = /^95\d-/

/** What brings our repository to the state that the recording goes on from, where we have answered otherwise. */
const repairs: Readonly<
  Record<string, (client: WbemClient, again: (name: string) => Promise<unknown>) => Promise<unknown>>
> = {
  '048-setqualifier-modify': (_client, again) => again('047-setqualifier-array-size'),
  '057-createclass-flavours-not-sent': (client) => client.deleteClass('WT_NoFlavour'),
  '206-createinstance-cdata-two-sections': (client) => client.deleteInstance(path('WT_Node', 'n4x')),
  '211-createinstance-array-null-element': (client) => client.deleteInstance(path('WT_Types', 't4')),
  '212-createinstance-array-null-string-only': (client) => client.deleteInstance(path('WT_Types', 't5')),
  '217-createinstance-embedded-cdata': (client) => client.deleteInstance(path('WT_Outer', 'o2')),
  '226-createinstance-no-key': (client) =>
    client.createInstance(new Instance('WT_Node', [text('Id', ''), text('Caption', 'x')])),
  '705-setproperty-no-value': (_client, again) => again('704-setproperty'),
}

const path = (className: string, id: string): ObjectPath => new ObjectPath(className, [{ name: 'Id', value: id }])
const text = (name: string, value: string) => ({ name, type: 'string', isArray: false, value }) as const

/** The namespace root/bench has DMTF's classes. */
function addSchema(manager: ObjectManager, archive: string): void {
  const sources = [...dmtfFiles(archive)]
    .filter(([name]) => name.endsWith('.mof') && !name.startsWith('cim_schema'))
    .map(([name, content]) => ({ name, text: content().toString() }))
  manager.addNamespace('root/bench', { schema: compileMof(sources).schema })
}

async function serving(
  manager: ObjectManager,
  options: WbemHandlerOptions,
): Promise<AsyncDisposable & { port: number }> {
  const handler = createWbemHandler(manager, options)
  const server = createServer(handler.request)
  server.on('checkContinue', handler.checkContinue)
  server.on('clientError', handler.clientError)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test.skipIf(!present)(
  'every recorded request is answered alike, one after the other',
  { timeout: 60_000 },
  async () => {
    const manager = new ObjectManager({ store: memoryStore(), schemaStore: memoryStore() })
    manager.addNamespace('root/wiretest', { schema: Schema.empty() })
    addSampleProviders(manager)
    const archive = dmtfArchive()
    if (archive !== undefined) addSchema(manager, archive)
    const identify = () => ({ name: 'tester', role: 'admin', via: 'test' }) as const
    await using server = await serving(manager, { authenticate: () => null, identify })
    await using client = connect(`http://127.0.0.1:${server.port}`, { namespace: 'root/wiretest' })
    const contexts = new Map<string, string>()
    const ask = (name: string) => replay(server.port, name, (theirs) => contexts.get(theirs) ?? theirs)
    const pulled = new Map<string, { ours: string[]; theirs: string[] }>()
    for (const name of recorded) {
      if (elsewhere.test(name) || withAuthentication.test(name)) continue
      const [ours, theirs] = [await ask(name), load(name, 'response')]
      const context = contextOf(theirs)
      if (context !== undefined) {
        contexts.set(context, contextOf(ours) ?? '')
        const objects = pulled.get(context) ?? { ours: [], theirs: [] }
        objects.ours.push(...objectsOf(ours))
        objects.theirs.push(...objectsOf(theirs))
        pulled.set(context, objects)
      }
      const difference = differences[name]
      const comparison = expect.soft({ name, answer: essence(ours) })
      if (difference === undefined) comparison.toEqual({ name, answer: essence(theirs) })
      else comparison.not.toEqual({ name, answer: essence(theirs) })
      if (Array.isArray(difference)) expect.soft([name, outcome(ours)]).toEqual([name, difference[0]])
      await repairs[name]?.(client, ask)
    }
    for (const { ours, theirs } of pulled.values()) expect.soft(ours.toSorted()).toEqual(theirs.toSorted())
  },
)

test.skipIf(!present)('a recorded request without credentials, or with wrong ones, is challenged', async () => {
  await using server = await serving(new ObjectManager(), { authenticate: () => null })
  for (const name of recorded.filter((each) => withAuthentication.test(each))) {
    const [ours, theirs] = [await replay(server.port, name, String), load(name, 'response')]
    expect([name, essence(ours)]).toEqual([name, essence(theirs)])
    expect(ours.head).toMatch(/^WWW-Authenticate: Basic realm="/im)
  }
})
