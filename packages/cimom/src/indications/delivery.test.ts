import type { Instance, ObjectPath } from '@cimarron/cim'
import { describe, expect, test } from 'vitest'
import { DeliveryError } from './indication-delivery.ts'
import { embedded, FakeListeners, House, newStores, StandingClock } from './test-house.ts'

const creation = 'SELECT * FROM CIM_InstCreation'
const unreachable = async (): Promise<void> => await Promise.reject(new DeliveryError('unreachable', 'nobody is there'))
const never = (): Promise<void> => new Promise(() => undefined)

const ids = (got: readonly Instance[]) => got.map((each) => embedded(each).get('Id'))
const sequence = (each: Instance | undefined): unknown[] =>
  ['SequenceContext', 'SequenceNumber'].map((name) => each?.get(name))

describe('a listener that can’t be reached', () => {
  test('is tried again, with longer and longer pauses, in order and under the same number', async () => {
    await using house = new House()
    const { listeners, clock } = house
    await house.set({ DeliveryRetryInterval: 7 })
    await house.subscribe(creation)
    listeners.tell('http://one', unreachable)
    await house.make('a')
    await house.make('b')
    await clock.passes(7000)
    await clock.passes(14_000)
    await listeners.until(() => listeners.tries === 3)
    expect(listeners.got()).toEqual([])
    listeners.tell('http://one', undefined)
    await clock.passes(28_000)
    const got = await listeners.arrived(2)
    expect(ids(got)).toEqual(['a', 'b'])
    expect(got.map((each) => each.get('SequenceNumber'))).toEqual([0n, 1n])
    expect(house.events.map(({ kind }) => kind)).toEqual(['failing', 'recovered'])
  })

  test('loses what was tried as often as the service says, and no more', async () => {
    await using house = new House()
    await house.set({ DeliveryRetryAttempts: 1, DeliveryRetryInterval: 5 })
    await house.subscribe(creation)
    house.listeners.tell('http://one', unreachable)
    await house.make('lost')
    await house.clock.passes(5000)
    await house.told('given-up')
    house.listeners.tell('http://one', undefined)
    await house.make('kept')
    const [got] = await house.listeners.arrived(1)
    expect(embedded(got).get('Id')).toBe('kept')
    // The listener sees that it lacks one.
    expect(got?.get('SequenceNumber')).toBe(1n)
    expect(house.manager.indications?.status()).toMatchObject([{ delivered: 1, givenUp: 1, failingSinceMs: undefined }])
  })

  test('is told to the log once for a destination, however many are given up, and again after it took one', async () => {
    await using house = new House()
    await house.set({ DeliveryRetryAttempts: 0 })
    await house.subscribe(creation)
    house.listeners.tell('http://one', unreachable)
    for (const id of ['a', 'b', 'c']) await house.make(id)
    await house.listeners.until(() => house.listeners.tries === 3)
    house.listeners.tell('http://one', undefined)
    await house.make('d')
    await house.listeners.arrived(1)
    house.listeners.tell('http://one', unreachable)
    await house.make('e')
    await house.listeners.until(() => house.listeners.tries === 5)
    await house.set({ DeliveryRetryAttempts: 1 })
    const once = ['failing', 'given-up']
    expect(house.events.map(({ kind }) => kind)).toEqual([...once, 'recovered', ...once])
    const { count, failures } = house.manager.statistics.tally('IndicationDelivery') ?? {}
    expect([count, failures]).toEqual([5, new Map([['unreachable', 4]])])
  })

  test('is foreseen where the port knows: a destination that is never delivered to is not created', async () => {
    await using house = new House()
    house.listeners.refusal = ({ url }) => (url === 'http://closed/' ? 'nothing is delivered there' : undefined)
    await expect(house.destination('http://closed')).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_PARAMETER',
      message: 'Destination is "http://closed": nothing is delivered there',
    })
    await house.destination('http://one')
  })

  test('delays no other', async () => {
    await using house = new House()
    await house.subscribe(creation, { name: 'dead', listener: 'http://dead' })
    await house.subscribe(creation, { name: 'slow', listener: 'http://slow' })
    await house.subscribe(creation, { name: 'alive', listener: 'http://one' })
    house.listeners.tell('http://dead', unreachable)
    house.listeners.tell('http://slow', never)
    for (const id of ['a', 'b', 'c']) await house.make(id)
    expect(ids(await house.listeners.arrived(3))).toEqual(['a', 'b', 'c'])
  })

  test('makes its subscriptions degraded until it takes something', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    house.listeners.tell('http://one', unreachable)
    await house.make('a')
    await house.told('failing')
    expect(await house.read(path, 'SubscriptionState')).toBe(3)
    house.listeners.tell('http://one', undefined)
    await house.clock.passes(30_000)
    await house.told('recovered')
    expect(await house.read(path, 'SubscriptionState')).toBe(2)
  })

  test('that says it will never take something is not asked again', async () => {
    await using house = new House()
    await house.subscribe(creation)
    let isFirst = true
    house.listeners.tell('http://one', async () => {
      if (!isFirst) return
      isFirst = false
      throw new DeliveryError('refused', 'not this one', { isFinal: true })
    })
    await house.make('refused')
    await house.make('taken')
    expect(ids(await house.listeners.arrived(1))).toEqual(['taken'])
    expect(house.listeners.tries).toBe(2)
  })

  test('that hangs is given a minute, then tried again', async () => {
    await using house = new House()
    await house.subscribe(creation)
    house.listeners.tell('http://one', never)
    await house.make('a')
    await house.clock.passes(60_000)
    expect((await house.told('failing')).message).toContain('did not answer within 60 seconds')
    house.listeners.tell('http://one', undefined)
    await house.clock.passes(30_000)
    expect(ids(await house.listeners.arrived(1))).toEqual(['a'])
  })
})

describe('a subscription whose indication can’t be delivered', () => {
  const giveUp = async (house: House): Promise<void> => {
    await house.set({ DeliveryRetryAttempts: 0 })
    house.listeners.tell('http://one', unreachable)
    await house.make('a')
    await house.told('given-up')
  }

  test('is disabled where its policy says so', async () => {
    await using house = new House()
    const path = await house.subscribe(creation, { subscription: { OnFatalErrorPolicy: 3 } })
    await giveUp(house)
    await house.told('subscription-disabled')
    expect(await house.read(path, 'SubscriptionState')).toBe(4)
  })

  test('is removed where its policy says so', async () => {
    await using house = new House()
    const path = await house.subscribe(creation, { subscription: { OnFatalErrorPolicy: 4 } })
    await giveUp(house)
    await house.told('subscription-removed')
    await expect(house.read(path, 'SubscriptionState')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  })

  test('is not removed before its FailureTriggerTimeInterval is over', async () => {
    await using house = new House()
    const policy = { OnFatalErrorPolicy: 4, FailureTriggerTimeInterval: 100n }
    const path = await house.subscribe(creation, { subscription: policy })
    await giveUp(house)
    expect(await house.read(path, 'SubscriptionState')).toBe(3)
    house.clock.advance(100_000)
    await house.make('b')
    await house.told('subscription-removed')
  })

  test('goes with a destination that is transient', async () => {
    await using house = new House()
    const path = await house.subscribe(creation, { destination: { PersistenceType: 3 } })
    await giveUp(house)
    await house.told('subscription-removed')
    await expect(house.read(path, 'SubscriptionState')).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  })

  test('goes when all have failed for as long as the service says, and what waited goes with it', async () => {
    await using house = new House()
    await house.set({ SubscriptionRemovalTimeInterval: 10, DeliveryRetryInterval: 7 })
    await house.subscribe(creation)
    house.listeners.tell('http://one', unreachable)
    await house.make('a')
    await house.make('b')
    await house.clock.passes(7000)
    await house.clock.passes(14_000)
    await house.told('subscription-removed')
    expect(house.manager.indications?.status()).toMatchObject([{ queued: 0 }])
  })
})

describe('the next server on the same store', () => {
  test('delivers what waited under its own number, and what is new in a context of its own', async () => {
    const stores = newStores()
    const clock = new StandingClock()
    {
      await using house = new House({ stores, clock })
      await house.subscribe(creation)
      await house.make('before')
      await house.listeners.arrived(1)
      house.listeners.tell('http://one', never)
      await house.make('waits')
      await house.make('waits too')
    }
    await using house = new House({ stores, clock, listeners: new FakeListeners() })
    await house.make('new')
    const got = await house.listeners.arrived(3)
    expect(ids(got)).toEqual(['waits', 'waits too', 'new'])
    expect(got.map((each) => each.get('SequenceNumber'))).toEqual([1n, 2n, 0n])
    const [first, second, third] = got.map((each) => each.get('SequenceContext'))
    expect(second).toBe(first)
    expect(third).not.toBe(first)
  })

  test('repeats what was on its way under the same number', async () => {
    const stores = newStores()
    const seen: unknown[] = []
    const listeners = new FakeListeners()
    const { deliver } = listeners
    listeners.deliver = async (indication, destination, signal) => {
      seen.push(sequence(indication))
      await deliver.call(listeners, indication, destination, signal)
    }
    {
      await using house = new House({ stores, listeners })
      await house.subscribe(creation)
      listeners.tell('http://one', never)
      await house.make('a')
      await listeners.until(() => listeners.tries === 1)
    }
    listeners.tell('http://one', undefined)
    await using house = new House({ stores, listeners })
    expect(ids(await house.listeners.arrived(1))).toEqual(['a'])
    expect(seen[1]).toEqual(seen[0])
  })

  test('knows subscriptions, settings and who was failing', async () => {
    const stores = newStores()
    let path: ObjectPath
    {
      await using house = new House({ stores })
      path = await house.subscribe(creation, { subscription: { SubscriptionInfo: 'mine' } })
      await house.set({ DeliveryRetryAttempts: 9 })
      house.listeners.tell('http://one', unreachable)
      await house.make('a')
      await house.told('failing')
    }
    const listeners = new FakeListeners()
    listeners.tell('http://one', unreachable)
    await using house = new House({ stores, listeners })
    expect(await house.read(path, 'SubscriptionInfo')).toBe('mine')
    expect(await house.read(path, 'SubscriptionState')).toBe(3)
    expect(house.manager.indications?.settings.current.DeliveryRetryAttempts).toBe(9)
  })
})

describe('a queue', () => {
  test('holds no more than it may; what is dropped is counted, told once, and missing to the listener', async () => {
    await using house = new House({ limits: { rows: 3 } })
    await house.subscribe(creation)
    house.listeners.tell('http://one', never)
    for (let made = 0; made < 10; made++) await house.make(`${made}`)
    expect(house.manager.indications?.status()).toMatchObject([{ queued: 3, dropped: 7 }])
    expect(house.events.map(({ kind }) => kind)).toEqual(['dropping'])
    house.listeners.tell('http://one', undefined)
    await house.clock.passes(60_000)
    await house.clock.passes(30_000)
    await house.listeners.arrived(3)
    await house.make('after')
    const got = await house.listeners.arrived(4)
    expect(got.map((each) => each.get('SequenceNumber'))).toEqual([0n, 1n, 2n, 10n])
  })

  test('longer than what is held in memory is delivered whole and in order', async () => {
    const stores = newStores()
    const made = Array.from({ length: 500 }, (_, index) => `${index}`)
    const listeners = new FakeListeners()
    await using house = new House({ stores, listeners })
    await house.subscribe(creation)
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    listeners.tell('http://one', () => opened)
    await Promise.all(made.map((id) => house.make(id)))
    open()
    expect(ids(await listeners.arrived(made.length))).toEqual(made)
  })

  test('goes with its destination', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    house.listeners.tell('http://one', never)
    await house.make('a')
    const operations = house.open('interop')
    await operations.DeleteInstance({ InstanceName: path })
    await operations.DeleteInstance({ InstanceName: path.key('Handler') as ObjectPath })
    house.listeners.tell('http://one', undefined)
    await house.subscribe(creation, { name: 'again' })
    await house.make('b')
    expect(ids(await house.listeners.arrived(1))).toEqual(['b'])
  })

  test('that can’t be trimmed is delivered on', async () => {
    await using house = new House()
    await house.subscribe(creation)
    const { queues } = house.stores.indications
    const { commit } = queues
    queues.commit = async () => await Promise.reject(new Error('the disk is full'))
    await house.make('a')
    expect((await house.told('broken')).message).toContain('the disk is full')
    queues.commit = commit
    await house.make('b')
    expect(ids(await house.listeners.arrived(2))).toEqual(['a', 'b'])
  })
})
