import {
  CimDateTime,
  CimError,
  type CimType,
  type CimValue,
  foldName,
  Instance,
  NameMap,
  ObjectPath,
  type QualifierType,
} from '@cimarron/cim'
import * as arbitrary from '@cimarron/cim/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEmbedded } from './decode-object.ts'
import { decodeRequest } from './decode-request.ts'
import { decodeResponse } from './decode-response.ts'
import { encodeClass, encodeInstance } from './encode-object.ts'
import { requestStyle } from './encode-path.ts'
import { encodeRequest, type Outgoing } from './encode-request.ts'
import { encodeResponse } from './encode-response.ts'
import type { Answer } from './message.ts'
import { MessageError } from './message-error.ts'
import { type OperationName, operationShape } from './operation-types.ts'
import { operations } from './operations.ts'
import { ResponseReader } from './response-reader.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function sent(call: Outgoing): unknown {
  return decodeRequest(encodeRequest('1', [call])).calls[0]
}

const instance = arbitrary.instance({ pathless: true })
const name = arbitrary.instancePath().map((path) => new ObjectPath(path.className, path.keys))
const fullPath = arbitrary
  .instancePath()
  .map((path) => path.in(path.namespace ?? 'root/cimv2', { host: path.authority?.host ?? 'h:1' }))
const withPath = (path: fc.Arbitrary<ObjectPath>): fc.Arbitrary<Instance> =>
  fc
    .tuple(instance, path)
    .map(
      ([{ className, properties, qualifiers }, where]) =>
        new Instance(className, properties, { path: where, qualifiers }),
    )
const onWire = arbitrary.qualifierType().map((type): QualifierType => {
  const scopes = [...type.scopes].filter((scope) => scope !== 'schema' && scope !== 'qualifier')
  return { ...type, scopes: new Set(scopes) }
})
const untyped = fc.oneof(arbitrary.cimString(), fc.array(fc.option(arbitrary.cimString())), name)

/** Any value of each kind of parameter and result. */
const kinds: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  string: arbitrary.cimString(),
  uint32: fc.nat(),
  className: arbitrary.className(),
  instanceName: name,
  objectName: fc.oneof(
    name,
    arbitrary.className().map((className) => new ObjectPath(className)),
  ),
  instancePath: fullPath,
  objectPath: fullPath,
  propertyList: fc.array(arbitrary.elementName(), { maxLength: 4 }),
  instance,
  namedInstance: withPath(name),
  instanceWithPath: withPath(fullPath),
  objectWithPath: withPath(fullPath),
  object: fc.oneof(instance, withPath(fullPath)),
  class: arbitrary.cimClass(),
  qualifierType: onWire,
  value: untyped.map((value) => ({ untyped: value })),
}

const kindOf = (kind: string): fc.Arbitrary<unknown> => kinds[kind] ?? fc.constant(null)

/** What survives the wire: a class tells of itself what its elements and qualifiers tell. */
function plain(value: unknown): string | undefined {
  return JSON.stringify(value, (key, item: unknown) => {
    // HOST has no scheme, EmbeddedObject no class.
    if (key === 'scheme') return undefined
    if (key === 'embedding' && isObject(item) && 'kind' in item) return item.kind
    if (typeof item === 'bigint') return `${item}n`
    if (typeof item === 'number' && !Number.isFinite(item)) return String(item)
    if (Object.is(item, -0)) return '-0'
    if (item instanceof Set) return [...(item as Set<string>)].toSorted((a, b) => a.localeCompare(b))
    if (item instanceof NameMap) return [...(item as NameMap<{ name: string }>)]
    if (item instanceof CimDateTime) return item.toString()
    if (isObject(item) && !Array.isArray(item)) {
      return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    }
    return item
  })
}

/** The same for a readable difference. */
function shape(value: unknown): unknown {
  const text = plain(value)
  return text === undefined ? undefined : JSON.parse(text)
}

function isObject(item: unknown): item is object {
  return typeof item === 'object' && item !== null
}

const names = Object.keys(operations) as OperationName[]

describe('every operation of the table', () => {
  test.each(names)('%s: a call is read as it was sent', (method) => {
    const { parameters } = operationShape(method)
    const values = Object.fromEntries(
      Object.entries(parameters).map(([key, { kind, required }]) => [
        key,
        required ? kindOf(kind) : fc.option(kindOf(kind), { nil: null }),
      ]),
    )
    fc.assert(
      fc.property(fc.record(values), arbitrary.namespaceName(), (given, namespace) => {
        const call = sent({ kind: 'intrinsic', method, namespace, parameters: given } as unknown as Outgoing)
        const expected = Object.fromEntries(
          Object.entries(parameters).map(([key, shape]) => [key, given[key] ?? shape.default ?? null]),
        )
        expect(call).toMatchObject({ kind: 'intrinsic', method, namespace })
        const received = (call as { parameters: Record<string, unknown> }).parameters
        for (const key in parameters) {
          if (parameters[key]?.kind !== 'class') expect(shape(received[key])).toEqual(shape(expected[key]))
        }
      }),
      { numRuns: 15 },
    )
  })

  test.each(names)('%s: an answer is read as it was sent', (method) => {
    const { result, many, out } = operationShape(method)
    if (result === 'class') return
    const results = result === 'nothing' ? fc.constant([]) : fc.array(kindOf(result), { maxLength: many ? 3 : 1 })
    const outputs = Object.fromEntries(
      Object.entries(out)
        .filter(([, kind]) => kind !== 'class')
        .map(([key, kind]) => [key, kindOf(kind)]),
    )
    fc.assert(
      fc.property(results, fc.record(outputs), arbitrary.cimString(), (items, output, id) => {
        const answer = { kind: 'intrinsic', method, results: items, output } as unknown as Answer
        const read = decodeResponse(bytes(encodeResponse(id, [answer], requestStyle)))
        expect(read.id).toBe(id)
        expect(shape(read.answers)).toEqual(shape([answer]))
      }),
      { numRuns: 15 },
    )
  })
})

describe('methods', () => {
  test('parameters of every type are read as they were sent', () => {
    fc.assert(
      fc.property(arbitrary.intrinsicType(), fc.boolean(), fc.gen(), (type: CimType, isArray, gen) => {
        if (type === 'reference') return
        const value: CimValue = gen(arbitrary.value, type, isArray)
        const call: Outgoing = {
          kind: 'extrinsic',
          method: 'Do',
          object: new ObjectPath('CIM_X', [], { namespace: 'root/x' }),
          parameters: [{ name: 'P', type, isArray: Array.isArray(value), value }],
        }
        expect(plain(sent(call))).toBe(plain(call))
      }),
    )
  })

  test('a parameter without PARAMTYPE stays untyped text', () => {
    const call: Outgoing = {
      kind: 'extrinsic',
      method: 'Do',
      object: new ObjectPath('CIM_X', undefined, { namespace: 'root/x' }),
      parameters: [{ name: 'P', type: 'untyped', isArray: false, value: ' 5 ' }],
    }
    expect(sent(call)).toEqual(call)
  })

  test('an error comes back with its status, text and instances', () => {
    const error = new CimError('CIM_ERR_NOT_FOUND', 'no <such> "thing"\n', {
      errors: [new Instance('CIM_Error', [{ name: 'A', type: 'string', isArray: false, value: 'b' }])],
    })
    const answer: Answer = { kind: 'failed', callKind: 'extrinsic', method: 'Do', error }
    const [read] = decodeResponse(bytes(encodeResponse('1', [answer]))).answers
    expect(read).toMatchObject({
      kind: 'failed',
      callKind: 'extrinsic',
      error: { code: 6, message: 'no <such> "thing"\n' },
    })
    expect(plain((read as { error: CimError }).error.errors)).toBe(plain(error.errors))
  })
})

const correlator = arbitrary
  .intrinsicType()
  .chain((type) => fc.record({ name: arbitrary.elementName(), type: fc.constant(type), value: arbitrary.value(type) }))
  .filter(({ value }) => value !== null)

describe('exports', () => {
  const exported = fc
    .record({ indication: instance, correlators: fc.array(correlator, { minLength: 1, maxLength: 3 }) })
    .map((told): Outgoing => ({ kind: 'export', method: 'ExportIndication', ...told }) as Outgoing)

  test('one, or several as a batch, are read as they were sent', () => {
    fc.assert(
      fc.property(fc.array(exported, { minLength: 1, maxLength: 4 }), arbitrary.cimString(), (calls, id) => {
        const read = decodeRequest(encodeRequest(id, calls))
        expect({ id: read.id, isBatch: read.isBatch }).toEqual({ id, isBatch: calls.length > 1 })
        expect(shape(read.calls)).toEqual(shape(calls))
      }),
    )
  })

  test('answers, good and failed, are read as they were sent', () => {
    const good: Answer = { kind: 'export', method: 'ExportIndication' }
    const told = (answers: readonly Answer[]): unknown[] =>
      answers.map((one) => (one.kind === 'failed' ? [one.callKind, one.error.code, one.error.message] : one))
    const answer = fc.oneof(
      fc.constant(good),
      fc.record({ code: fc.integer({ min: 1, max: 30 }), text: arbitrary.cimString() }).map(
        ({ code, text }): Answer => ({
          kind: 'failed',
          callKind: 'export',
          method: 'ExportIndication',
          error: new CimError(code, text),
        }),
      ),
    )
    fc.assert(
      fc.property(fc.array(answer, { minLength: 1, maxLength: 4 }), (answers) => {
        const text = encodeResponse('1', answers)
        expect(text).toContain(answers.length > 1 ? '<MULTIEXPRSP><SIMPLEEXPRSP>' : '<SIMPLEEXPRSP>')
        const read = decodeResponse(bytes(text))
        expect(read.isBatch).toBe(answers.length > 1)
        expect(told(read.answers)).toEqual(told(answers))
      }),
    )
  })

  test('are refused within the message that brings them where they name another method, parameter or none', () => {
    const sentAs = (inside: string): unknown => {
      const text = call(`<SIMPLEEXPREQ>${inside}</SIMPLEEXPREQ>`)
      const [first] = decodeRequest(text).calls
      return first?.kind === 'refused' ? [first.callKind, first.error.status] : first
    }
    const event = '<INSTANCE CLASSNAME="A_B"/>'
    const parameter = `<EXPPARAMVALUE NAME="NewIndication">${event}</EXPPARAMVALUE>`
    expect(sentAs(`<EXPMETHODCALL NAME="Export">${parameter}</EXPMETHODCALL>`)).toEqual([
      'export',
      'CIM_ERR_NOT_SUPPORTED',
    ])
    for (const inside of [
      '',
      parameter + parameter,
      '<EXPPARAMVALUE NAME="NewIndication"/>',
      `<EXPPARAMVALUE NAME="X">${event}</EXPPARAMVALUE>`,
      `<EXPPARAMVALUE NAME="NewIndication">${event}${event}</EXPPARAMVALUE>`,
    ]) {
      const refusal = sentAs(`<EXPMETHODCALL NAME="exportindication">${inside}</EXPMETHODCALL>`)
      expect([inside, refusal]).toEqual([inside, ['export', 'CIM_ERR_INVALID_PARAMETER']])
    }
  })

  test('and other calls do not go in one message', () => {
    const event: Outgoing = { kind: 'export', method: 'ExportIndication', indication: new Instance('A_B') }
    const other: Outgoing = { kind: 'intrinsic', method: 'EnumerateQualifiers', namespace: 'root', parameters: {} }
    expect(() => encodeRequest('1', [event, other])).toThrow(TypeError)
    expect(() => encodeRequest('1', [])).toThrow(TypeError)
  })
})

describe('a batch', () => {
  test('of calls of every kind, with correlators, is read as it was sent', () => {
    const named = arbitrary.elementName().map(
      (QualifierName): Outgoing =>
        ({
          kind: 'intrinsic',
          method: 'GetQualifier',
          namespace: 'root/x',
          parameters: { QualifierName },
        }) as Outgoing,
    )
    const method = fullPath.map(
      (path): Outgoing => ({
        kind: 'extrinsic',
        method: 'Do',
        object: new ObjectPath(path.className, path.keys, { namespace: path.namespace ?? 'root' }),
        parameters: [],
      }),
    )
    const correlated = fc
      .tuple(fc.oneof(named, method), fc.array(correlator, { maxLength: 3 }))
      .map(([one, correlators]): Outgoing => (correlators.length === 0 ? one : ({ ...one, correlators } as Outgoing)))
    fc.assert(
      fc.property(fc.array(correlated, { minLength: 2, maxLength: 5 }), (calls) => {
        const read = decodeRequest(encodeRequest('1', calls))
        expect(read.isBatch).toBe(true)
        expect(shape(read.calls)).toEqual(shape(calls))
      }),
    )
  })

  test('needs two calls, and may have no more than the limit', () => {
    const one = `<SIMPLEREQ><IMETHODCALL NAME="EnumerateQualifiers">${here}</IMETHODCALL></SIMPLEREQ>`
    const batch = (count: number): string => call(`<MULTIREQ>${one.repeat(count)}</MULTIREQ>`)
    for (const count of [0, 1]) {
      expect(() => decodeRequest(batch(count))).toThrow(expect.objectContaining({ code: 'request-not-valid' }))
    }
    expect(decodeRequest(batch(256)).calls).toHaveLength(256)
    expect(() => decodeRequest(batch(257))).toThrow(expect.objectContaining({ code: 'batch-too-large' }))
    expect(decodeRequest(batch(300), { maxCalls: 300 }).calls).toHaveLength(300)
  })

  test('of requests holds no exports, and answers to it no answers to exports', () => {
    const event = '<SIMPLEEXPREQ><EXPMETHODCALL NAME="ExportIndication"/></SIMPLEEXPREQ>'
    expect(() => decodeRequest(call(`<MULTIREQ>${event}</MULTIREQ>`))).toThrow(MessageError)
    const answer = '<SIMPLEEXPRSP><EXPMETHODRESPONSE NAME="ExportIndication"/></SIMPLEEXPRSP>'
    expect(decodeResponse(bytes(call(`<MULTIEXPRSP>${answer}</MULTIEXPRSP>`))).answers).toHaveLength(1)
    expect(() => decodeResponse(bytes(call(`<MULTIRSP>${answer}</MULTIRSP>`)))).toThrow(MessageError)
  })
})

describe('correlators', () => {
  const get = `<IMETHODCALL NAME="EnumerateQualifiers">${here}</IMETHODCALL>`
  const correlated = (value: string, type = 'uint8'): string =>
    `<CORRELATOR NAME="c" TYPE="${type}">${value}</CORRELATOR>`

  test('that cannot be read, or are too many, refuse their call and not the message', () => {
    for (const [text, status] of [
      [correlated('<VALUE>300</VALUE>'), 'CIM_ERR_INVALID_PARAMETER'],
      [correlated('<VALUE>1</VALUE>').repeat(17), 'CIM_ERR_SERVER_LIMITS_EXCEEDED'],
    ] as const) {
      expect(refusal(text + get)).toEqual([status, expect.any(String)])
    }
  })

  test('hold one value of a scalar type', () => {
    for (const text of [
      correlated(''),
      correlated('<VALUE.ARRAY/>'),
      correlated('<VALUE>1</VALUE>', 'reference'),
      correlated('<VALUE>1</VALUE><VALUE>1</VALUE>'),
    ]) {
      expect(() => decodeRequest(simple(text + get))).toThrow(expect.objectContaining({ code: 'request-not-valid' }))
    }
  })
})

describe('embedded objects', () => {
  test('an instance and a class are read from their text', () => {
    fc.assert(
      fc.property(instance, (object) => {
        expect(shape(decodeEmbedded(encodeInstance(object, requestStyle)))).toEqual(shape(object))
      }),
    )
    fc.assert(
      fc.property(arbitrary.cimClass(), (object) => {
        const read = decodeEmbedded(encodeClass(object, requestStyle))
        expect(read).toMatchObject({ kind: 'class', name: object.name, superclass: object.superclass })
      }),
    )
  })

  test('may stand in CDATA, under either spelling of the attribute', () => {
    const inner = '<INSTANCE CLASSNAME="A_B"><PROPERTY NAME="x" TYPE="uint8"><VALUE>1</VALUE></PROPERTY></INSTANCE>'
    const outer = `<INSTANCE CLASSNAME="A_C"><PROPERTY NAME="e" TYPE="string" EMBEDDEDOBJECT="object"><VALUE><![CDATA[${inner}]]></VALUE></PROPERTY></INSTANCE>`
    const object = decodeEmbedded(outer) as Instance
    expect((object.get('e') as Instance).get('x')).toBe(1)
  })

  test('are refused when broken, or embedded deeper than the limit', () => {
    const wrap = (text: string): string =>
      `<INSTANCE CLASSNAME="A_C"><PROPERTY NAME="e" TYPE="string" EmbeddedObject="object"><VALUE>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</VALUE></PROPERTY></INSTANCE>`
    expect(() => decodeEmbedded(wrap('<INSTANCE'))).toThrow(MessageError)
    let deep = '<INSTANCE CLASSNAME="A_B"/>'
    for (let i = 0; i < 20; i += 1) deep = wrap(deep)
    expect(() => decodeEmbedded(deep)).toThrow(/deeper than the limit/)
  })
})

const call = (inside: string, attributes = 'CIMVERSION="2.0" DTDVERSION="2.0"', version = '1.0'): string =>
  `<CIM ${attributes}><MESSAGE ID="1" PROTOCOLVERSION="${version}">${inside}</MESSAGE></CIM>`
const simple = (inside: string): string => call(`<SIMPLEREQ>${inside}</SIMPLEREQ>`)
const here = '<LOCALNAMESPACEPATH><NAMESPACE NAME="root"/></LOCALNAMESPACEPATH>'

function refusal(inside: string): unknown {
  const [first] = decodeRequest(simple(inside)).calls
  return first?.kind === 'refused' ? [first.error.status, first.error.message] : first
}

describe('a request is refused', () => {
  const whole = [
    ['unsupported-cim-version', call('', 'CIMVERSION="3.0" DTDVERSION="2.0"')],
    ['unsupported-dtd-version', call('', 'CIMVERSION="2.0" DTDVERSION="1.0"')],
    ['unsupported-protocol-version', call('', undefined, '2.0')],
    ['request-not-valid', call('')],
    ['request-not-valid', call('<SIMPLERSP/>')],
    ['request-not-valid', call('<SIMPLEREQ/>')],
    ['request-not-valid', call('<SIMPLEREQ/>', 'CIMVERSION="2.0"')],
    ['request-not-valid', '<CIMX/>'],
    ['request-not-valid', simple('<IMETHODCALL NAME="GetClass"/>')],
    ['request-not-valid', simple(`<IMETHODCALL NAME="GetClass">${here}text</IMETHODCALL>`)],
    ['request-not-valid', simple(`<IMETHODCALL NAME="GetClass">${here}<PARAMVALUE NAME="x"/></IMETHODCALL>`)],
    ['request-not-valid', simple(`<IMETHODCALL NAME="GetClass">${here}</IMETHODCALL><IMETHODCALL NAME="GetClass"/>`)],
    ['request-not-well-formed', '<CIM'],
    ['request-not-well-formed', `<!DOCTYPE CIM SYSTEM "x">${simple('')}`],
  ] as const

  test.each(whole)('with %s: %s', (code, text) => {
    try {
      decodeRequest(text)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ name: 'MessageError', code })
    }
  })

  test('before anything is built when it is longer than the limit', () => {
    expect(() => decodeRequest(new Uint8Array(1001), { maxBytes: 1000 })).toThrow(/longer than the limit of 1000 bytes/)
  })
})

describe('one call is refused, and the message read to its end', () => {
  test('for an operation that does not exist', () => {
    expect(
      refusal(`<IMETHODCALL NAME="Get">${here}<IPARAMVALUE NAME="x"><VALUE>1</VALUE></IPARAMVALUE></IMETHODCALL>`),
    ).toEqual(['CIM_ERR_NOT_SUPPORTED', '"Get" is no intrinsic operation of DSP0200'])
  })

  test('for a parameter that is missing, unknown, given twice or of the wrong kind', () => {
    const get = (inside: string): unknown => refusal(`<IMETHODCALL NAME="GetClass">${here}${inside}</IMETHODCALL>`)
    const className = '<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="A_B"/></IPARAMVALUE>'
    expect(get('')).toEqual(['CIM_ERR_INVALID_PARAMETER', 'GetClass needs the parameter ClassName'])
    expect(get(className + className)).toEqual(['CIM_ERR_INVALID_PARAMETER', 'the parameter ClassName is given twice'])
    expect(get('<IPARAMVALUE NAME="X"/>')).toEqual([
      'CIM_ERR_INVALID_PARAMETER',
      'GetClass has no parameter "X"; it has ClassName, LocalOnly, IncludeQualifiers, IncludeClassOrigin, PropertyList',
    ])
    expect(get('<IPARAMVALUE NAME="ClassName"><VALUE>A_B</VALUE></IPARAMVALUE>')).toEqual([
      'CIM_ERR_INVALID_PARAMETER',
      'the parameter ClassName holds <VALUE>; it must hold <CLASSNAME>',
    ])
  })

  test('and the calls beside it in a batch are not', () => {
    const good = `<SIMPLEREQ><IMETHODCALL NAME="EnumerateQualifiers">${here}</IMETHODCALL></SIMPLEREQ>`
    const bad = `<SIMPLEREQ><IMETHODCALL NAME="Nonsense">${here}<IPARAMVALUE NAME="x"><INSTANCE CLASSNAME="y"/></IPARAMVALUE></IMETHODCALL></SIMPLEREQ>`
    const { calls, isBatch } = decodeRequest(call(`<MULTIREQ>${good}${bad}${good}</MULTIREQ>`))
    expect(isBatch).toBe(true)
    expect(calls.map(({ kind }) => kind)).toEqual(['intrinsic', 'refused', 'intrinsic'])
  })

  test('names of operations and parameters are found whatever their case', () => {
    const text = simple(
      `<IMETHODCALL NAME="getclass">${here}<IPARAMVALUE NAME="CLASSNAME"><CLASSNAME NAME="A_B"/></IPARAMVALUE></IMETHODCALL>`,
    )
    expect(decodeRequest(text).calls[0]).toMatchObject({ method: 'GetClass', parameters: { ClassName: 'A_B' } })
  })

  test('a key value without TYPE is a bigint, number, boolean or string', () => {
    const key = (type: string, text: string): string =>
      `<KEYBINDING NAME="${type}${text}"><KEYVALUE VALUETYPE="${type}">${text}</KEYVALUE></KEYBINDING>`
    const text = simple(
      `<IMETHODCALL NAME="DeleteInstance">${here}<IPARAMVALUE NAME="InstanceName"><INSTANCENAME CLASSNAME="A_B">${key('numeric', '18446744073709551615')}${key('numeric', '-0x10')}${key('numeric', '1.5')}${key('boolean', 'true')}${key('string', ' x ')}</INSTANCENAME></IPARAMVALUE></IMETHODCALL>`,
    )
    const [read] = decodeRequest(text).calls
    const path = (read as { parameters: { InstanceName: ObjectPath } }).parameters.InstanceName
    expect(path.keys?.map(({ value }) => value)).toEqual([18446744073709551615n, -16n, 1.5, true, ' x '])
  })
})

describe('hostile bytes', () => {
  const seed = bytes(
    encodeRequest('1', [
      {
        kind: 'intrinsic',
        method: 'CreateInstance',
        namespace: 'root/virt',
        parameters: {
          NewInstance: new Instance('A_B', [
            { name: 'S', type: 'string', isArray: false, value: 'é<&>' },
            { name: 'N', type: 'uint8', isArray: true, value: [1, null] },
            { name: 'E', type: 'string', isArray: false, value: new Instance('A_C'), embedding: { kind: 'instance' } },
          ]),
        },
      },
    ]),
  )

  test('give a message or a MessageError, nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 5 }), (changes) => {
        const changed = seed.slice()
        for (const [at, value] of changes) changed[at % changed.length] = value
        try {
          decodeRequest(changed)
        } catch (error) {
          expect(error).toBeInstanceOf(MessageError)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a response that comes in pieces', () => {
  const answer: Answer = {
    kind: 'intrinsic',
    method: 'OpenEnumerateInstances',
    results: ['é', 'b', '😀'].map(
      (text) =>
        new Instance('A_B', [{ name: 'S', type: 'string', isArray: false, value: text }], {
          path: new ObjectPath('A_B', [{ name: 'S', value: text }], { namespace: 'root/x', authority: { host: 'h' } }),
        }),
    ),
    output: { EndOfSequence: false, EnumerationContext: 'c1' },
  }
  const document = bytes(encodeResponse('7', [answer]))

  test('gives the same events wherever it is cut', () => {
    const whole = new ResponseReader()
    whole.push(document)
    whole.finish()
    const expected = [...whole.events()]
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
        const reader = new ResponseReader()
        const found: unknown[] = []
        for (let at = 0, turn = 0; at < document.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1
          reader.push(document.subarray(at, at + size))
          found.push(...reader.events())
          at += size
        }
        reader.finish()
        found.push(...reader.events())
        expect(plain(found)).toBe(plain(expected))
      }),
    )
  })

  test('gives each result as soon as it is there', () => {
    const reader = new ResponseReader()
    const text = new TextDecoder().decode(document)
    const end = text.indexOf('</VALUE.INSTANCEWITHPATH>') + '</VALUE.INSTANCEWITHPATH>'.length
    reader.push(bytes(text.slice(0, end)))
    expect([...reader.events()].map(({ kind }) => kind)).toEqual(['message', 'answer', 'result'])
  })

  test('holds no more than one result: a longer one than the limit is refused', () => {
    const reader = new ResponseReader({ maxBytes: 4000 })
    const start =
      '<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP><IMETHODRESPONSE NAME="EnumerateClassNames"><IRETURNVALUE>'
    reader.push(bytes(start))
    for (let i = 0; i < 1000; i += 1) {
      reader.push(bytes('<CLASSNAME NAME="A_B"/>'.repeat(10)))
      expect([...reader.events()].length).toBeLessThan(20)
    }
    reader.push(bytes(`<CLASSNAME NAME="${'x'.repeat(5000)}`))
    expect(() => [...reader.events()]).toThrow(/longer than the limit/)
  })

  test('that ends too soon is an error', () => {
    const reader = new ResponseReader()
    reader.push(document.subarray(0, document.length - 10))
    reader.finish()
    expect(() => [...reader.events()]).toThrow(MessageError)
  })
})

test('no two operations have the same name but for case', () => {
  expect(new Set(names.map(foldName)).size).toBe(names.length)
})
