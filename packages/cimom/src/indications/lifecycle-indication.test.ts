import { declareClass, NameMap, ObjectPath, type Qualifier } from '@cimarron/cim'
import { expect, test } from 'vitest'
import { embedded, House, instance, newStores } from './test-house.ts'

const thing = (id: string): ObjectPath => new ObjectPath('A_Thing', [{ name: 'Id', value: id }])

test('who subscribed to creations gets an indication of each, numbered from 0', async () => {
  await using house = new House()
  await house.subscribe('SELECT * FROM CIM_InstCreation', { name: 'all' })
  await house.make('one', { Text: 'first' })
  await house.make('two')
  const [first, second] = await house.listeners.arrived(2)
  expect(first?.className).toBe('CIM_InstCreation')
  expect(embedded(first).get('Text')).toBe('first')
  expect(first?.get('SourceInstanceModelPath')).toBe('root/a:A_Thing.Id="one"')
  expect(first?.get('SourceInstanceHost')).toBe('house')
  expect(first?.get('IndicationFilterName')).toBe('all')
  expect(String(first?.get('IndicationTime'))).toBe('20260131000000.000000+000')
  expect([first, second].map((each) => each?.get('SequenceNumber'))).toEqual([0n, 1n])
  expect(first?.get('SequenceContext')).toBe(second?.get('SequenceContext'))
  expect(first?.get('IndicationIdentifier')).not.toBe(second?.get('IndicationIdentifier'))
})

test('a modification tells what was before, what is now, and which properties differ', async () => {
  await using house = new House()
  await house.make('one', { Text: 'old', State: 1 })
  await house.subscribe('SELECT * FROM CIM_InstModification')
  const path = thing('one')
  const modify = async (text: string) =>
    await house.open().ModifyInstance({ ModifiedInstance: instance('A_Thing', { Text: text, State: 1 }, path) })
  await modify('old')
  await modify('new')
  const [told] = await house.listeners.arrived(1)
  expect(embedded(told, 'PreviousInstance').get('Text')).toBe('old')
  expect(embedded(told).get('Text')).toBe('new')
  expect(told?.get('ChangedPropertyNames')).toEqual(['Text'])
})

test('a deletion tells the instance as it was', async () => {
  await using house = new House()
  await house.make('one', { Text: 'last words' })
  await house.subscribe('SELECT * FROM CIM_InstDeletion')
  await house.open().DeleteInstance({ InstanceName: thing('one') })
  const [told] = await house.listeners.arrived(1)
  expect(embedded(told).get('Text')).toBe('last words')
})

test('a condition decides what is delivered, and the select list how much of it', async () => {
  await using house = new House()
  const where = 'SourceInstance ISA A_Tool AND SourceInstance.Teeth > 3'
  await house.subscribe(`SELECT SourceInstance, IndicationTime FROM CIM_InstIndication WHERE ${where}`)
  await house.make('no tool')
  await house.make('blunt', { Teeth: 3 }, 'A_Tool')
  await house.make('sharp', { Teeth: 4 }, 'A_Tool')
  const [told] = await house.listeners.arrived(1)
  expect(embedded(told).get('Id')).toBe('sharp')
  expect([...(told?.properties ?? [])].map(({ name }) => name).sort()).toEqual([
    'IndicationFilterName',
    'IndicationTime',
    'SequenceContext',
    'SequenceNumber',
    'SourceInstance',
  ])
})

test('what happens in another namespace than the filter’s is not told', async () => {
  await using house = new House()
  await house.subscribe('SELECT * FROM CIM_InstCreation')
  await house.create(house.open('root/b'), 'A_Thing', { Id: 'elsewhere' })
  await house.make('here')
  const [told] = await house.listeners.arrived(1)
  expect(told?.get('SourceInstanceModelPath')).toBe('root/a:A_Thing.Id="here"')
})

test('a change that can’t be stored is told to nobody', async () => {
  await using house = new House()
  await house.subscribe('SELECT * FROM CIM_InstCreation')
  const { instances } = house.stores
  const { put } = instances
  instances.put = async () => await Promise.reject(new Error('the disk is full'))
  await expect(house.make('lost')).rejects.toThrow('the disk is full')
  instances.put = put
  await house.make('kept')
  const [told] = await house.listeners.arrived(1)
  expect(embedded(told).get('Id')).toBe('kept')
  // Nothing seems to be missing: the numbers begin anew.
  expect(told?.get('SequenceNumber')).toBe(0n)
})

test('a filter whose class was gone at the start matches again when the class is declared anew', async () => {
  const NewClass = declareClass('A_Gem', 'A_Thing')
  const stores = newStores()
  {
    await using house = new House({ stores })
    await house.open().CreateClass({ NewClass })
    await house.subscribe('SELECT * FROM CIM_InstCreation WHERE SourceInstance ISA A_Gem')
    await house.open().DeleteClass({ ClassName: 'A_Gem' })
  }
  await using house = new House({ stores })
  await house.make('before')
  expect(house.faults).toEqual([expect.stringMatching(/matches nothing: .*A_Gem/)])
  await house.open().CreateClass({ NewClass })
  await house.make('ruby', {}, 'A_Gem')
  const [told] = await house.listeners.arrived(1)
  expect(embedded(told).get('Id')).toBe('ruby')
})

test('an indication of an instance whose class has changed tells it as it is now', async () => {
  await using house = new House()
  const operations = house.open()
  const gem = (...names: string[]) => {
    const property = { type: 'string', isArray: false, classOrigin: '', isKey: false, default: 'blue' } as const
    const qualifiers = new NameMap<Qualifier>()
    return declareClass('A_Gem', 'A_Thing', { properties: names.map((name) => ({ ...property, name, qualifiers })) })
  }
  await operations.CreateClass({ NewClass: gem() })
  await house.subscribe("SELECT * FROM CIM_InstModification WHERE SourceInstance.Color = 'red'")
  const path = await house.make('ruby', {}, 'A_Gem')
  await operations.ModifyInstance({ ModifiedInstance: instance('A_Gem', { Text: 'a' }, path) })
  await operations.ModifyClass({ ModifiedClass: gem('Color') })
  await operations.ModifyInstance({ ModifiedInstance: instance('A_Gem', { Color: 'red' }, path) })
  const [told] = await house.listeners.arrived(1)
  expect(told?.get('ChangedPropertyNames')).toEqual(['Color'])
  expect(embedded(told, 'PreviousInstance').get('Color')).toBe('blue')
})
