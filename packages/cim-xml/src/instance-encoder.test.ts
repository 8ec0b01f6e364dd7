import { type CimClass, type CimValue, Instance, type KeyBinding, ObjectPath, type Property } from '@cimarron/cim'
import * as arbitrary from '@cimarron/cim/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEmbedded } from './decode-object.ts'
import { decodeResponse } from './decode-response.ts'
import { responseFrame } from './encode-frame.ts'
import { encodeInstance } from './encode-object.ts'
import { encodeInstanceName, responseStyle } from './encode-path.ts'
import { type InstanceRecord, instanceEncoder, instanceNameEncoder, resultEncoder } from './instance-encoder.ts'
import { PieceWriter } from './piece-writer.ts'

/** A class, and values for it. */
const filled = arbitrary.cimClass().chain((cimClass) => {
  const values = Object.fromEntries(
    [...cimClass.properties].map((property) => [
      property.name,
      property.type === 'reference' || property.embedding !== undefined
        ? fc.constant(null)
        : arbitrary.value(property.type, property.isArray),
    ]),
  )
  return fc.record(values).map((record): { cimClass: CimClass; record: InstanceRecord } => ({ cimClass, record }))
})

function asInstance(cimClass: CimClass, record: InstanceRecord): Instance {
  const properties = [...cimClass.properties].map(
    ({ qualifiers: _, default: _default, classOrigin: _origin, isKey: _isKey, ...rest }): Property => ({
      ...rest,
      value: record[rest.name] ?? null,
    }),
  )
  return new Instance(cimClass.name, properties)
}

describe('an encoder made for a class', () => {
  test('writes what the general one writes, from a record or a list', () => {
    fc.assert(
      fc.property(filled, ({ cimClass, record }) => {
        const encode = instanceEncoder(cimClass)
        const expected = encodeInstance(asInstance(cimClass, record), responseStyle)
        expect(encode(record)).toBe(expected)
        expect(encode([...cimClass.properties].map(({ name }) => record[name]))).toBe(expected)
      }),
    )
  })

  test('leaves out what the options leave out', () => {
    const cimClass = classOf(
      '<PROPERTY NAME="A" TYPE="string" PROPAGATED="true" CLASSORIGIN="T_Base"></PROPERTY><PROPERTY NAME="B" TYPE="uint8"></PROPERTY>',
    )
    const record = { A: 'a', B: 1 }
    const a = '<PROPERTY NAME="A" TYPE="string"><VALUE>a</VALUE></PROPERTY>'
    const b = '<PROPERTY NAME="B" TYPE="uint8"><VALUE>1</VALUE></PROPERTY>'
    const of = (inside: string): string => `<INSTANCE CLASSNAME="T_C">${inside}</INSTANCE>`
    expect(instanceEncoder(cimClass)(record)).toBe(of(a + b))
    expect(instanceEncoder(cimClass, { propertyList: ['b', 'unknown'] })(record)).toBe(of(b))
    expect(instanceEncoder(cimClass, { propertyList: [] })(record)).toBe(of(''))
    expect(instanceEncoder(cimClass, { localOnly: true })(record)).toBe(of(b))
    expect(instanceEncoder(cimClass, { includeClassOrigin: true, propertyList: ['A'] })(record)).toBe(
      of(a.replace(' TYPE', ' CLASSORIGIN="T_Base" TYPE')),
    )
    expect(instanceEncoder(cimClass, { propertyList: ['A'] })({})).toBe(
      of('<PROPERTY NAME="A" TYPE="string"></PROPERTY>'),
    )
  })

  test('writes the name from the keys', () => {
    const cimClass = classOf(
      `${key('S', 'string')}${key('N', 'uint64')}${key('B', 'boolean')}<PROPERTY NAME="X" TYPE="string"></PROPERTY>`,
    )
    const record = { S: 'a<b', N: 18446744073709551615n, B: true, X: 'x' }
    const keys: KeyBinding[] = ['S', 'N', 'B'].map((name) => ({
      name,
      value: record[name as keyof typeof record],
    }))
    expect(instanceNameEncoder(cimClass)(record)).toBe(encodeInstanceName(new ObjectPath('T_C', keys), responseStyle))
  })

  test('says which key an instance lacks', () => {
    expect(() => instanceNameEncoder(classOf(key('S', 'string')))({})).toThrow(/the key T_C.S is undefined/)
  })
})

const resultKinds = [
  ['EnumerateInstances', 'namedInstance'],
  ['EnumerateInstanceNames', 'instanceName'],
  ['Associators', 'objectWithPath'],
  ['AssociatorNames', 'objectPath'],
  ['OpenEnumerateInstances', 'instanceWithPath'],
  ['OpenEnumerateInstancePaths', 'instancePath'],
  ['PullInstances', 'instance'],
  ['ExecQuery', 'object'],
] as const

describe('an answer written piece by piece', () => {
  test.each(resultKinds)('is read as the results of %s', (method, kind) => {
    const cimClass = classOf(`${key('S', 'string')}<PROPERTY NAME="X" TYPE="uint8"></PROPERTY>`)
    const encode = resultEncoder(kind, cimClass, { place: { namespace: 'root/x', host: 'h' } })
    const frame = responseFrame(method)
    const pieces: string[] = []
    const writer = new PieceWriter(50)
    writer.add(frame.open('7'))
    for (const S of ['a', 'b', 'c']) if (writer.add(encode({ S, X: 1 }))) pieces.push(writer.take())
    writer.add(frame.close())
    pieces.push(writer.take())
    expect(pieces.length).toBeGreaterThan(1)
    const [answer] = decodeResponse(new TextEncoder().encode(pieces.join(''))).answers
    const results = (answer as { results: readonly (Instance | ObjectPath)[] }).results
    const found = results.map((item): CimValue | undefined =>
      item instanceof Instance ? item.get('S') : item.key('S'),
    )
    expect(found).toEqual(['a', 'b', 'c'])
  })

  test('ends with the output parameters', () => {
    const { open, close } = responseFrame('PullInstances')
    const text = open('1') + close({ EndOfSequence: true, EnumerationContext: null })
    const [answer] = decodeResponse(new TextEncoder().encode(text)).answers
    expect(answer).toMatchObject({ kind: 'intrinsic', output: { EndOfSequence: true, EnumerationContext: null } })
  })
})

function classOf(properties: string): CimClass {
  return decodeEmbedded(`<CLASS NAME="T_C">${properties}</CLASS>`) as CimClass
}

function key(name: string, type: string): string {
  return `<PROPERTY NAME="${name}" TYPE="${type}"><QUALIFIER NAME="Key" TYPE="boolean"><VALUE>TRUE</VALUE></QUALIFIER></PROPERTY>`
}

test('a row of a query that is of no class with keys is written without a path', () => {
  const encode = resultEncoder('object', classOf('<PROPERTY NAME="X" TYPE="uint8"></PROPERTY>'), {
    place: { namespace: 'root/x', host: 'h' },
  })
  expect(encode({ X: 1 })).toMatch(/^<VALUE.OBJECT><INSTANCE CLASSNAME="T_C">.*<\/INSTANCE><\/VALUE.OBJECT>$/)
})
