import { Instance, NameMap, ObjectPath } from '@cimarron/cim'
import { type Answer, decodeRequest, encodeResponse } from '@cimarron/cim-xml'
import { expect, expectTypeOf, test } from 'vitest'
import type { WbemTransport } from './transport.ts'
import { WbemClient } from './wbem-client.ts'

/** As `generateTypes` writes them. */
interface ClassTypes {
  LAB_Lamp: { Id: string; EnabledState?: 2 | 3 | null; Hours?: bigint | null }
}
interface MethodTypes {
  LAB_Lamp: {
    Turn: { in: { By: number; Tags?: readonly string[] | null }; out: { To?: string | null }; return: 0 | 1 }
  }
}

const path = new ObjectPath('LAB_Lamp', [{ name: 'Id', value: 'hall' }])
const lamp = new Instance(
  'LAB_Lamp',
  [
    { name: 'Id', type: 'string', isArray: false, value: 'hall' },
    { name: 'Hours', type: 'uint64', isArray: false, value: 12345678901234567n },
    { name: '__proto__', type: 'string', isArray: false, value: 'mine' },
  ],
  { path },
)
const uint8 = { type: 'uint8', isArray: false, isIn: true, isOut: false, qualifiers: new NameMap<never>() } as const
const lampClass = {
  kind: 'class',
  name: 'LAB_Lamp',
  superclass: null,
  qualifiers: new NameMap<never>(),
  properties: new NameMap<never>(),
  methods: new NameMap([
    {
      name: 'Turn',
      returnType: 'uint32',
      parameters: new NameMap([{ ...uint8, name: 'By' }]),
      qualifiers: new NameMap<never>(),
      classOrigin: 'LAB_Lamp',
    },
  ]),
  keys: [],
  local: { properties: new Set<string>(), methods: new Set(['Turn']) },
  isAssociation: false,
  isIndication: false,
  isAbstract: false,
} as const

/** A client of a server that knows one lamp, and the requests that it got. */
function labClient(): { client: WbemClient; requests: string[] } {
  const requests: string[] = []
  const answer = (method: string): Answer => {
    if (method === 'Turn') {
      const to = { name: 'To', type: 'string', isArray: false, value: 'left' } as const
      return {
        kind: 'extrinsic',
        method,
        returnValue: { type: 'uint32', isArray: false, value: 0 },
        parameters: [to],
      }
    }
    const results = method === 'GetClass' ? [lampClass] : [lamp]
    return { kind: 'intrinsic', method, results, output: {} } as unknown as Answer
  }
  const transport: WbemTransport = {
    address: 'test:',
    async send({ body }) {
      requests.push(body)
      const { id, calls } = decodeRequest(new TextEncoder().encode(body))
      const bytes = new TextEncoder().encode(encodeResponse(id, [answer(calls[0]?.method ?? '')]))
      return {
        status: 200,
        header: () => undefined,
        trailer: () => undefined,
        body: (async function* () {
          yield bytes
        })(),
      }
    },
    async [Symbol.asyncDispose]() {},
  }
  return { client: new WbemClient(transport), requests }
}

test('instances are objects of the class, with their path', async () => {
  const { client, requests } = labClient()
  const lab = client.typed<ClassTypes, MethodTypes>()
  const found = []
  for await (const one of lab.instances('LAB_Lamp', { properties: ['Id', 'Hours'] })) {
    expectTypeOf(one.Hours).toEqualTypeOf<bigint | null | undefined>()
    // @ts-expect-error it was not asked for
    expect(one.EnabledState).toBeUndefined()
    found.push([one.Id, one.Hours, String(one.$path.key('Id'))])
  }
  expect(found).toEqual([['hall', 12345678901234567n, 'hall']])
  expect(requests[0]).toContain('<VALUE>Id</VALUE><VALUE>Hours</VALUE>')
  const got = await lab.get('LAB_Lamp', path)
  expectTypeOf(got.EnabledState).toEqualTypeOf<2 | 3 | null | undefined>()
  expect(got.Id).toBe('hall')
})

test('a name cannot give an object another prototype', async () => {
  const got = await labClient().client.typed<ClassTypes>().get('LAB_Lamp', path)
  expect(Object.getPrototypeOf(got)).toBe(Object.prototype)
})

test('names that are not are refused by the compiler', () => {
  const lab = labClient().client.typed<ClassTypes, MethodTypes>()
  // @ts-expect-error there is no such class
  void (() => lab.instances('LAB_Lmp'))
  // @ts-expect-error there is no such property
  void (() => lab.instances('LAB_Lamp', { properties: ['Idd'] }))
  // @ts-expect-error there is no such parameter
  void (() => lab.invoke({ path, className: 'LAB_Lamp', method: 'Turn' }, { By: 1, Too: 2 }))
  // @ts-expect-error By is a number
  void (() => lab.invoke({ path, className: 'LAB_Lamp', method: 'Turn' }, { By: 'x' }))
})

test("a method's arguments get their types from the class, which is asked for once", async () => {
  const { client, requests } = labClient()
  const lab = client.typed<ClassTypes, MethodTypes>()
  const turn = { path, className: 'LAB_Lamp', method: 'Turn' } as const
  const { returnValue, out } = await lab.invoke(turn, { By: 3 })
  await lab.invoke(turn, { By: 4 })
  expectTypeOf(returnValue).toEqualTypeOf<0 | 1 | undefined>()
  expect([returnValue, out.To]).toEqual([0, 'left'])
  expect(requests[1]).toContain('<PARAMVALUE NAME="By" PARAMTYPE="uint8"><VALUE>3</VALUE></PARAMVALUE>')
  expect(requests.filter((body) => body.includes('GetClass'))).toHaveLength(1)
})

test('a path without keys is no instance', async () => {
  const lab = labClient().client.typed<ClassTypes>()
  await expect(lab.get('LAB_Lamp', new ObjectPath('LAB_Lamp'))).rejects.toThrow('has no keys')
})
