import type { ObjectPath } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { DeliveryError } from './indication-delivery.ts'
import { defineIndications, type IndicationSink } from './indication-source.ts'
import { House, type HouseOptions, instance, newStores } from './test-house.ts'

const happened = 'SELECT * FROM A_Happened'
const event = (What: string, Level = 1) => instance('A_Happened', { What, Level })

/** A house with a source, and its sink while it runs. */
function houseWithSource(options: HouseOptions = {}) {
  const house = new House(options)
  const running: { sink: IndicationSink | undefined; starts: (string | undefined)[] } = { sink: undefined, starts: [] }
  house.manager.register(
    'root/a',
    defineIndications({
      name: 'news',
      classNames: ['A_Happened'],
      start(sink) {
        running.sink = sink
        running.starts.push(sink.position)
        return {
          [Symbol.dispose]() {
            running.sink = undefined
          },
        }
      },
    }),
  )
  return { house, running, [Symbol.asyncDispose]: () => house[Symbol.asyncDispose]() }
}

test('a source runs while somebody subscribed to what it raises', async () => {
  await using served = houseWithSource()
  const { house, running } = served
  await house.subscribe('SELECT * FROM CIM_InstCreation', { name: 'other' })
  expect(running.sink).toBeUndefined()
  const path = await house.subscribe(`${happened} WHERE Level > 3`)
  expect(running.sink).toBeDefined()
  await running.sink?.publish([event('little'), event('much', 4)])
  const [told] = await house.listeners.arrived(1)
  expect(told?.get('What')).toBe('much')
  await house.open('interop').DeleteInstance({ InstanceName: path })
  expect(running.sink).toBeUndefined()
})

test('a subscription to a superclass is one to what is below it', async () => {
  await using served = houseWithSource()
  const { house, running } = served
  await house.subscribe('SELECT * FROM CIM_Indication')
  expect(running.sink?.wants('A_Happened')).toBe(true)
  await running.sink?.publish([event('something')])
  const [told] = await house.listeners.arrived(1)
  expect(told?.className).toBe('A_Happened')
})

test('the next server goes on where the source was; after nobody was subscribed it begins anew', async () => {
  const stores = newStores()
  let path: ObjectPath
  {
    await using served = houseWithSource({ stores })
    path = await served.house.subscribe(happened)
    await served.running.sink?.publish([event('one')], 'after one')
    expect(served.running.sink?.position).toBe('after one')
  }
  await using served = houseWithSource({ stores })
  const { house, running } = served
  await house.make('something else happens')
  expect(running.starts).toEqual(['after one'])
  await house.open('interop').DeleteInstance({ InstanceName: path })
  await house.subscribe(happened, { name: 'again' })
  expect(running.starts).toEqual(['after one', undefined])
})

test('what can’t be queued is not told, nor is the position moved', async () => {
  await using served = houseWithSource()
  const { house, running } = served
  await house.subscribe(happened)
  const { elements } = house.stores.indications
  const { put } = elements
  elements.put = async () => await Promise.reject(new Error('the disk is full'))
  await expect(running.sink?.publish([event('one')], '1')).rejects.toThrow('the disk is full')
  expect(running.sink?.position).toBeUndefined()
  elements.put = put
  await running.sink?.publish([event('one')], '1')
  const [told] = await house.listeners.arrived(1)
  expect(told?.get('What')).toBe('one')
})

test('a source that raises what it is not registered for fails, and leaves nothing in a queue', async () => {
  await using served = houseWithSource()
  const { house, running } = served
  await house.subscribe('SELECT * FROM CIM_Indication')
  const wrong = instance('CIM_AlertIndication', {})
  await expect(running.sink?.publish([event('fine'), wrong])).rejects.toMatchObject({ status: 'CIM_ERR_FAILED' })
  const misfit = instance('A_Happened', { None: 'x' })
  await expect(running.sink?.publish([event('fine'), misfit])).rejects.toMatchObject({ status: 'CIM_ERR_FAILED' })
  await running.sink?.publish([event('next')])
  const [told] = await house.listeners.arrived(1)
  expect(told?.get('What')).toBe('next')
})

test('a source that tells more than a listener takes waits for it a moment; nothing is dropped', async () => {
  await using served = houseWithSource({ limits: { rows: 8 } })
  const { house, running } = served
  await house.subscribe(happened)
  const { promise: opened, resolve: open } = Promise.withResolvers<void>()
  house.listeners.tell('http://one', () => opened)
  const names = Array.from({ length: 40 }, (_, index) => `${index}`)
  const published = (async () => {
    for (const name of names) await running.sink?.publish([event(name)])
  })()
  open()
  await published
  expect((await house.listeners.arrived(names.length)).map((each) => each.get('What'))).toEqual(names)
})

test('a source waits for no listener that is dead', async () => {
  await using served = houseWithSource({ limits: { rows: 4 } })
  const { house, running } = served
  await house.subscribe(happened)
  const refusal = new DeliveryError('unreachable', 'nobody is there')
  house.listeners.tell('http://one', async () => await Promise.reject(refusal))
  await running.sink?.publish([event('first')])
  await house.told('failing')
  for (let count = 0; count < 6; count++) await running.sink?.publish([event(`${count}`)])
  expect(house.manager.indications?.status()).toMatchObject([{ queued: 4, dropped: 3 }])
})
