import { ObjectPath } from '@cimarron/cim'
import { describe, expect, test } from 'vitest'
import { House, instance } from './test-house.ts'

const creation = 'SELECT * FROM CIM_InstCreation'

async function count(house: House, className: string, namespace = 'interop'): Promise<number> {
  const batches = await Array.fromAsync(house.open(namespace).EnumerateInstances({ ClassName: className }))
  return batches.flatMap(({ rows }) => rows).length
}

describe('a filter', () => {
  const filter = async (house: House, values: Record<string, string | boolean | string[]>) =>
    await house.create(house.open('interop'), 'CIM_IndicationFilter', { Name: 'f', QueryLanguage: 'WQL', ...values })

  test('gets the keys that its client left out', async () => {
    await using house = new House()
    const path = await filter(house, { Query: creation, SourceNamespace: 'root/a' })
    expect(path.keys?.map(({ name, value }) => `${name}=${String(value)}`)).toEqual([
      'SystemCreationClassName=CIM_ComputerSystem',
      'SystemName=house',
      'CreationClassName=CIM_IndicationFilter',
      'Name=f',
    ])
  })

  test.each([
    [{ Query: 'SELECT FROM' }, 'CIM_ERR_INVALID_PARAMETER', /at character \d+ of the query/],
    [{ Query: 'SELECT * FROM A_None' }, 'CIM_ERR_INVALID_PARAMETER', /A_None, which is no class/],
    [{ Query: 'SELECT * FROM A_Thing' }, 'CIM_ERR_INVALID_PARAMETER', /A_Thing, which is no indication class/],
    [{ Query: creation, QueryLanguage: 'SQL' }, 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', /"SQL"/],
    [{ Query: "Id = 'x'", QueryLanguage: 'DMTF:FQL' }, 'CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', /DMTF:FQL/],
    [{ Query: `${creation} WHERE None = 1` }, 'CIM_ERR_INVALID_PARAMETER', /"None" is no property/],
    [
      { Query: creation, SourceNamespaces: ['root/none'] },
      'CIM_ERR_INVALID_PARAMETER',
      /root\/none, which is no namespace/,
    ],
    [{ Query: creation, CreationClassName: 'A_Thing' }, 'CIM_ERR_INVALID_PARAMETER', /CreationClassName is "A_Thing"/],
  ])('%o is refused', async (values, status, message) => {
    await using house = new House()
    await expect(filter(house, { SourceNamespaces: ['root/a'], ...values })).rejects.toMatchObject({
      status,
      message: expect.stringMatching(message),
    })
    expect(await count(house, 'CIM_IndicationFilter')).toBe(0)
  })

  test('means the namespace that it is created in, where it names none', async () => {
    await using house = new House()
    const empty = { SourceNamespaces: [] as string[] }
    await house.subscribe(creation, { namespace: 'root/b', filter: empty })
    await house.make('in a')
    await house.create(house.open('root/b'), 'A_Thing', { Id: 'in b' })
    const [told] = await house.listeners.arrived(1)
    expect(told?.get('SourceInstanceModelPath')).toBe('root/b:A_Thing.Id="in b"')
  })

  test('is refused while the service takes none', async () => {
    await using house = new House()
    await house.set({ FilterCreationEnabled: false })
    await expect(filter(house, { Query: creation })).rejects.toMatchObject({ status: 'CIM_ERR_NOT_SUPPORTED' })
  })
})

describe('a destination', () => {
  test.each([
    [{ Destination: 'ftp://x' }, 'CIM_ERR_INVALID_PARAMETER'],
    [{ Destination: 'http://' }, 'CIM_ERR_INVALID_PARAMETER'],
    [{ Destination: 'http://me:secret@x' }, 'CIM_ERR_INVALID_PARAMETER'],
    [{ Destination: 'http://x', Protocol: 4 }, 'CIM_ERR_NOT_SUPPORTED'],
    [{ Destination: 'http://x', PersistenceType: 1 }, 'CIM_ERR_NOT_SUPPORTED'],
    [{ Destination: 'http://x', password: 'secret' }, 'CIM_ERR_NOT_SUPPORTED'],
  ])('%o is refused', async (values, status) => {
    await using house = new House()
    const created = house.create(house.open('interop'), 'CIM_ListenerDestinationCIMXML', { Name: 'd', ...values })
    await expect(created).rejects.toMatchObject({ status })
  })

  test('without a scheme is reached over http, and may be called a handler as of old', async () => {
    await using house = new House()
    const operations = house.open('root/PG_InterOp')
    const Filter = await house.create(operations, 'CIM_IndicationFilter', {
      Name: 'f',
      Query: creation,
      QueryLanguage: 'WQL',
      SourceNamespace: 'root/a',
    })
    const Handler = await house.create(operations, 'CIM_IndicationHandlerCIMXML', {
      Name: 'h',
      Destination: 'old:5988/x',
    })
    const inAlias = (path: ObjectPath): ObjectPath => path.in('root/PG_InterOp')
    const ends = { Filter: inAlias(Filter), Handler: inAlias(Handler) }
    const subscription = await house.create(operations, 'CIM_IndicationSubscription', ends)
    // The client reads it back under the name that it uses for the namespace.
    expect((subscription.key('Filter') as ObjectPath).namespace).toBe('root/PG_InterOp')
    await operations.GetInstance({ InstanceName: subscription })
    await house.make('one')
    await house.listeners.arrived(1, 'http://old:5988/x')
  })
})

describe('a subscription', () => {
  test('has the states and times that DMTF’s servers give it', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    const read = async (PropertyName: string) => {
      const { value } = await house.open('interop').GetProperty({ InstanceName: path, PropertyName })
      return value instanceof Object ? String(value) : value
    }
    expect(await read('SubscriptionState')).toBe(2)
    expect(await read('OnFatalErrorPolicy')).toBe(2)
    expect(await read('RepeatNotificationPolicy')).toBe(2)
    expect(await read('SubscriptionStartTime')).toBe('20260131000000.000000+000')
    await house.make('one')
    const [told] = await house.listeners.arrived(1)
    expect(await read('LastIndicationIdentifier')).toBe(told?.get('IndicationIdentifier'))
    expect(await read('LastIndicationProductionDateTime')).toBe(String(told?.get('IndicationTime')))
  })

  test('is there once', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    const ends = { Filter: path.key('Filter') as ObjectPath, Handler: path.key('Handler') as ObjectPath }
    const again = house.create(house.open('interop'), 'CIM_IndicationSubscription', ends)
    await expect(again).rejects.toMatchObject({ status: 'CIM_ERR_ALREADY_EXISTS' })
  })

  test('needs both its ends', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    const nowhere = new ObjectPath('CIM_IndicationFilter', [{ name: 'Name', value: 'none' }])
    const ends = { Filter: nowhere, Handler: path.key('Handler') as ObjectPath }
    const created = house.create(house.open('interop'), 'CIM_IndicationSubscription', ends)
    await expect(created).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_PARAMETER',
      message: expect.stringMatching(/Filter leads to no filter/),
    })
  })

  test('keeps its filter and destination from being deleted', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    const operations = house.open('interop')
    for (const end of ['Filter', 'Handler']) {
      const InstanceName = path.key(end) as ObjectPath
      await expect(operations.DeleteInstance({ InstanceName })).rejects.toMatchObject({ status: 'CIM_ERR_FAILED' })
    }
    await operations.DeleteInstance({ InstanceName: path })
    for (const end of ['Filter', 'Handler'])
      await operations.DeleteInstance({ InstanceName: path.key(end) as ObjectPath })
    expect(await count(house, 'CIM_ManagedElement')).toBeGreaterThan(0)
    expect(await count(house, 'CIM_IndicationFilter')).toBe(0)
  })

  test('that is disabled tells nothing until it is enabled again', async () => {
    await using house = new House()
    const path = await house.subscribe(creation, { subscription: { SubscriptionState: 4 } })
    await house.make('unheard')
    const set = async (state: number) => {
      const ModifiedInstance = instance('CIM_IndicationSubscription', { SubscriptionState: state }, path)
      await house.open('interop').ModifyInstance({ ModifiedInstance })
    }
    await set(2)
    await house.make('heard')
    const [told] = await house.listeners.arrived(1)
    expect(told?.get('SourceInstanceModelPath')).toBe('root/a:A_Thing.Id="heard"')
    await expect(set(1)).rejects.toMatchObject({ status: 'CIM_ERR_INVALID_PARAMETER' })
  })

  test('ends with its duration', async () => {
    await using house = new House()
    const path = await house.subscribe(creation, { subscription: { SubscriptionDuration: 60n } })
    const read = { InstanceName: path, PropertyName: 'SubscriptionTimeRemaining' }
    house.clock.advance(20_500)
    expect((await house.open('interop').GetProperty(read)).value).toBe(40n)
    house.clock.advance(40_000)
    await house.make('too late')
    await expect(house.open('interop').GetProperty(read)).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
    expect(house.listeners.tries).toBe(0)
  })

  test.each([
    [{ OnFatalErrorPolicy: 1 }, 'CIM_ERR_NOT_SUPPORTED'],
    [{ RepeatNotificationPolicy: 1 }, 'CIM_ERR_NOT_SUPPORTED'],
    [{ RepeatNotificationPolicy: 3, RepeatNotificationCount: 1 }, 'CIM_ERR_INVALID_PARAMETER'],
    [{ SubscriptionState: 0 }, 'CIM_ERR_INVALID_PARAMETER'],
    [{ AlertOnStateChange: true }, 'CIM_ERR_NOT_SUPPORTED'],
  ])('with %o is refused', async (subscription, status) => {
    await using house = new House()
    await expect(house.subscribe(creation, { subscription })).rejects.toMatchObject({ status })
  })

  test('is for administrators to make', async () => {
    await using house = new House()
    const operations = house.open('interop', 'operator')
    const created = house.create(operations, 'CIM_ListenerDestinationCIMXML', { Name: 'd', Destination: 'http://x' })
    await expect(created).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  })

  test('leads from its filter to its destination, and back', async () => {
    await using house = new House()
    const path = await house.subscribe(creation)
    const operations = house.open('interop')
    const far = async (end: string) => {
      const ObjectName = path.key(end) as ObjectPath
      const found = await Array.fromAsync(
        operations.AssociatorNames({ ObjectName, AssocClass: 'CIM_IndicationSubscription' }),
      )
      return found.map(({ className }) => className)
    }
    expect(await far('Filter')).toEqual(['CIM_ListenerDestinationCIMXML'])
    expect(await far('Handler')).toEqual(['CIM_IndicationFilter'])
  })
})
