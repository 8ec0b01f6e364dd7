import { Instance, type ObjectPath, type Property } from '@cimarron/cim'
import type { WbemClient } from '@cimarron/wbem-client'
import { type IndicationListener, openListener, type ReceivedIndication } from '@cimarron/wbem-client/node'
import { expect, inject, test } from 'vitest'
import { clientOf, DaemonHouse } from './daemon.ts'
import { StandardClient } from './standard-client.ts'

const images = inject('images')
const namespace = 'interop'

/** Subscribes a listener by the standard's classes alone. */
async function subscribe(client: WbemClient, query: string, url: string): Promise<void> {
  const text = (name: string, value: string): Property => ({ name, type: 'string', isArray: false, value })
  const [path] = await Array.fromAsync(client.enumerateInstanceNames('CIM_ObjectManager', { namespace }))
  const system = ['SystemCreationClassName', 'SystemName'].map((name) => text(name, String(path?.key(name))))
  const create = (className: string, ...properties: Property[]): Promise<ObjectPath> =>
    client.createInstance(new Instance(className, properties), { namespace })
  const element = (className: string, ...properties: Property[]): Promise<ObjectPath> =>
    create(className, ...system, text('CreationClassName', className), text('Name', 'test'), ...properties)
  const source: Property = { name: 'SourceNamespaces', type: 'string', isArray: true, value: ['root/virt'] }
  const language = text('QueryLanguage', 'DMTF:CQL')
  const filter = await element('CIM_IndicationFilter', text('Query', query), language, source)
  const handler = await element('CIM_ListenerDestinationCIMXML', text('Destination', url))
  const reference = (name: string, value: ObjectPath): Property => ({ name, type: 'reference', isArray: false, value })
  await create('CIM_IndicationSubscription', reference('Filter', filter), reference('Handler', handler))
}

async function take(listener: IndicationListener, count: number): Promise<ReceivedIndication[]> {
  const received: ReceivedIndication[] = []
  for await (const each of listener) {
    received.push(each)
    if (received.length === count) break
  }
  return received
}

const states = (received: readonly ReceivedIndication[]): unknown[] =>
  received.map(({ indication }) =>
    ['PreviousInstance', 'SourceInstance'].map((name) => {
      const instance = indication.get(name)
      return instance instanceof Instance ? instance.get('EnabledState') : undefined
    }),
  )

test('a machine that is started is told to a listener; what a killed daemon had not delivered, the next one does', async () => {
  await using house = await DaemonHouse.open()
  await using listener = await openListener({ repeats: 'keep' })
  const endpoint = await house.start()
  const before = new StandardClient(clientOf(endpoint))
  const system = await before.define('told', images)
  await subscribe(before.wbem, 'SELECT * FROM KVM_ComputerSystemModifiedIndication', listener.url)
  await before.request(system, 2)
  const started = await take(listener, 2)
  expect(states(started)).toEqual([
    [3, 10],
    [10, 2],
  ])

  // This one has come to the listener, and is not answered, when the daemon is killed.
  await before.request(system, 3)
  const reader = listener[Symbol.asyncIterator]()
  const { value: unanswered } = await reader.next()
  await house.stop('SIGKILL')
  await reader.return()
  await house.start()
  const ended = [...(unanswered === undefined ? [] : [unanswered]), ...(await take(listener, 1))]
  expect(states(ended)).toEqual([
    [2, 3],
    [2, 3],
  ])
  const places = [...started, ...ended].map(({ sequence }) => sequence)
  expect(places).toMatchObject([
    { number: 0n, isRepeat: false, missing: 0n },
    { number: 1n, isRepeat: false, missing: 0n },
    { number: 2n, isRepeat: false, missing: 0n },
    { number: 2n, isRepeat: true },
  ])
  expect(new Set(places.map((place) => place?.context)).size).toBe(1)
})
