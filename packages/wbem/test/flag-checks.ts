// What parameters of several operations have in common, for operation-flags.test.ts: families of checks, each check by what
// it shows, and ways to ask.
import { type CimClass, type CimStatusName, Instance, ObjectPath } from '@cimarron/cim'
import type { CallParameters, OperationName, operations, ResultOf } from '@cimarron/cim-xml'
import type { WbemClient } from '@cimarron/wbem-client'
import { expect } from 'vitest'

type Check = (client: WbemClient) => Promise<void>
/** Each check by what it shows. */
export type Checks = Readonly<Record<string, Check>>
export type Flags = {
  readonly [O in OperationName]: { readonly [P in keyof (typeof operations)[O]['parameters']]: Checks }
}

export const glass = new ObjectPath('SHOP_Box', [{ name: 'Name', value: 'glass' }])
const shelf = new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: 'A1' }])
export const fixed = (id: number): ObjectPath => new ObjectPath('SHOP_Static', [{ name: 'Id', value: BigInt(id) }])
const nothing = new ObjectPath('SHOP_Box', [{ name: 'Name', value: 'rope' }])

export async function results<O extends OperationName>(
  client: WbemClient,
  method: O,
  parameters: CallParameters<O>,
): Promise<readonly ResultOf<O>[]> {
  return (await client.call(method, parameters)).results
}

export async function fails(status: CimStatusName, run: () => Promise<unknown>): Promise<void> {
  await expect(run()).rejects.toMatchObject({ status })
}

/** The names of an instance's or class's properties. */
export const propertiesOf = (object: unknown): string[] =>
  [...((object as Instance | CimClass).properties as Iterable<{ name: string }>)].map(({ name }) => name)

// What is the same for several operations: `ask` gives the objects that a value of the parameter leads to.

/** DSP0200 5.3.2.3: absent is all, empty is none, names are found in any case, repeats and unknown names are passed over. */
export function propertyList(
  ask: (client: WbemClient, list: readonly string[] | undefined) => Promise<unknown[]>,
): Checks {
  const first = async (client: WbemClient, list: readonly string[] | undefined): Promise<string[]> =>
    propertiesOf((await ask(client, list))[0])
  return {
    'absent, all properties': async (client) => expect((await first(client, undefined)).length).toBeGreaterThan(1),
    'empty, none': async (client) => expect(await first(client, [])).toEqual([]),
    'names in any case and repeated, each once': async (client) => {
      const [one = ''] = await first(client, undefined)
      expect(await first(client, [one.toUpperCase(), one, one.toLowerCase()])).toEqual([one])
    },
    'unknown names, passed over': async (client) => {
      const [one = ''] = await first(client, undefined)
      expect(await first(client, ['NoSuch', one])).toEqual([one])
      expect(await first(client, ['NoSuch'])).toEqual([])
    },
  }
}

export function classOrigin(ask: (client: WbemClient, wanted: boolean | undefined) => Promise<unknown[]>): Checks {
  const origins = async (client: WbemClient, wanted: boolean | undefined): Promise<(string | undefined)[]> => {
    const [object] = (await ask(client, wanted)) as Instance[]
    return [...(object?.properties ?? [])].map((each) => each.classOrigin)
  }
  return {
    'true, the class that each property comes from': async (client) => {
      const found = await origins(client, true)
      expect(found.length).toBeGreaterThan(1)
      for (const each of found) expect(each).toMatch(/^SHOP_/)
    },
    'false and absent, none': async (client) => {
      for (const wanted of [false, undefined]) {
        expect(new Set(await origins(client, wanted))).toEqual(new Set([undefined]))
      }
    },
  }
}

/** For instances: deprecated by DSP0200, and taken as false. */
export function withoutEffect(ask: (client: WbemClient, value: boolean | undefined) => Promise<unknown[]>): Checks {
  return {
    'true, false and absent, the same': async (client) => {
      const [on, off, absent] = [await ask(client, true), await ask(client, false), await ask(client, undefined)]
      expect([on, off]).toEqual([absent, absent])
    },
  }
}

type Traversal = 'Associators' | 'AssociatorNames' | 'References' | 'ReferenceNames'
type OpenTraversal =
  | 'OpenAssociatorInstances'
  | 'OpenAssociatorInstancePaths'
  | 'OpenReferenceInstances'
  | 'OpenReferenceInstancePaths'

/** Traverses from a shelf with two boxes, by a plain or a pulled operation. */
async function traverse(client: WbemClient, method: Traversal | OpenTraversal, filter: object): Promise<unknown[]> {
  const start = method.startsWith('Open') ? { InstanceName: shelf, MaxObjectCount: 100 } : { ObjectName: shelf }
  return [...(await results(client, method, { ...start, ...filter } as never))]
}

/** A filter of a traversal by class: superclasses and any case do, a class that does not exist is an error. */
function byClass(method: Traversal | OpenTraversal, parameter: string, wanted: { hit: string; miss: string }): Checks {
  return {
    'absent, everything': async (client) => expect(await traverse(client, method, {})).toHaveLength(2),
    'a class, it and those below': async (client) => {
      expect(await traverse(client, method, { [parameter]: wanted.hit })).toHaveLength(2)
      expect(await traverse(client, method, { [parameter]: wanted.hit.toLowerCase() })).toHaveLength(2)
    },
    'a class that none is of, nothing': async (client) => {
      expect(await traverse(client, method, { [parameter]: wanted.miss })).toEqual([])
    },
    'no class, CIM_ERR_INVALID_PARAMETER': async (client) => {
      await fails('CIM_ERR_INVALID_PARAMETER', () => traverse(client, method, { [parameter]: 'SHOP_None' }))
    },
  }
}

function byRole(method: Traversal | OpenTraversal, parameter: string, wanted: { hit: string; miss: string }): Checks {
  return {
    'absent, everything': async (client) => expect(await traverse(client, method, {})).toHaveLength(2),
    'a name in any case, what has it': async (client) => {
      expect(await traverse(client, method, { [parameter]: wanted.hit.toUpperCase() })).toHaveLength(2)
    },
    'another name, nothing': async (client) => {
      expect(await traverse(client, method, { [parameter]: wanted.miss })).toEqual([])
      expect(await traverse(client, method, { [parameter]: 'NoSuch' })).toEqual([])
    },
  }
}

export function source(method: Traversal): Checks {
  return {
    'an instance, what is associated with it': async (client) => {
      expect(await traverse(client, method, {})).toHaveLength(2)
    },
    'a class, what its instances can be associated with': async (client) => {
      const found = await results(client, method, { ObjectName: new ObjectPath('SHOP_Box') })
      expect(found).toHaveLength(1)
    },
    'an instance that does not exist, nothing or CIM_ERR_NOT_FOUND': async (client) => {
      const found = await results(client, method, { ObjectName: nothing }).catch((error: unknown) => error)
      expect(Array.isArray(found) ? found : (found as { status: string }).status).toEqual(
        Array.isArray(found) ? [] : 'CIM_ERR_NOT_FOUND',
      )
    },
    'a class that does not exist, CIM_ERR_INVALID_PARAMETER': async (client) => {
      const ObjectName = new ObjectPath('SHOP_None', [{ name: 'Name', value: 'x' }])
      await fails('CIM_ERR_INVALID_PARAMETER', () => results(client, method, { ObjectName }))
    },
  }
}

export function openSource(method: OpenTraversal): Checks {
  return {
    'an instance, what is associated with it': async (client) => {
      expect(await traverse(client, method, {})).toHaveLength(2)
    },
    'a class that does not exist, CIM_ERR_INVALID_PARAMETER': async (client) => {
      const InstanceName = new ObjectPath('SHOP_None', [{ name: 'Name', value: 'x' }])
      await fails('CIM_ERR_INVALID_PARAMETER', () => results(client, method, { InstanceName }))
    },
  }
}

type Open = Extract<OperationName, `Open${string}`>

/** How each Open operation is asked for several objects. */
export const opened: { readonly [O in Open]: CallParameters<O> } = {
  OpenEnumerateInstances: { ClassName: 'SHOP_Box' },
  OpenEnumerateInstancePaths: { ClassName: 'SHOP_Box' },
  OpenAssociatorInstances: { InstanceName: shelf },
  OpenAssociatorInstancePaths: { InstanceName: shelf },
  OpenReferenceInstances: { InstanceName: shelf },
  OpenReferenceInstancePaths: { InstanceName: shelf },
  OpenQueryInstances: { FilterQueryLanguage: 'DMTF:CQL', FilterQuery: 'SELECT * FROM SHOP_Box' },
}

export async function open<O extends Open>(client: WbemClient, method: O, more: object) {
  const { results: found, output } = await client.call(method, { ...opened[method], ...more } as CallParameters<O>)
  const { EnumerationContext, EndOfSequence } = output as { EnumerationContext?: string; EndOfSequence?: boolean }
  return { found, EnumerationContext: EnumerationContext ?? '', EndOfSequence }
}

/** What all Open operations have. */
export function opening(method: Open) {
  return {
    OperationTimeout: {
      'absent or some seconds, granted': async (client) => {
        for (const more of [{}, { OperationTimeout: 1 }, { OperationTimeout: 900 }]) {
          expect((await open(client, method, { ...more, MaxObjectCount: 100 })).EndOfSequence).toBe(true)
        }
      },
      '0 (for ever) or more than is granted, CIM_ERR_INVALID_OPERATION_TIMEOUT': async (client) => {
        for (const OperationTimeout of [0, 901, 4_294_967_295]) {
          await fails('CIM_ERR_INVALID_OPERATION_TIMEOUT', () => open(client, method, { OperationTimeout }))
        }
      },
    },
    ContinueOnError: {
      'false, as absent': async (client) => {
        const more = { ContinueOnError: false, MaxObjectCount: 100 }
        expect((await open(client, method, more)).found).toEqual(
          (await open(client, method, { MaxObjectCount: 100 })).found,
        )
      },
    },
    MaxObjectCount: {
      'absent and 0, nothing yet': async (client) => {
        for (const more of [{}, { MaxObjectCount: 0 }]) {
          expect(await open(client, method, more)).toMatchObject({ found: [], EndOfSequence: false })
        }
      },
      'fewer than there are, so many': async (client) => {
        expect(await open(client, method, { MaxObjectCount: 1 })).toMatchObject({ EndOfSequence: false })
        expect((await open(client, method, { MaxObjectCount: 1 })).found).toHaveLength(1)
      },
      'as many as there are and more, all with the end of the sequence': async (client) => {
        const all = await open(client, method, { MaxObjectCount: 4_294_967_295 })
        expect(all.EndOfSequence).toBe(true)
        const exact = await open(client, method, { MaxObjectCount: all.found.length })
        expect(exact).toMatchObject({ EndOfSequence: true, found: { length: all.found.length } })
      },
    },
  } satisfies Record<string, Checks>
}

/** What all but OpenQueryInstances have. */
export function filtering(method: Exclude<Open, 'OpenQueryInstances'>, query: { hit: string; miss: string }) {
  const FilterQueryLanguage = 'DMTF:FQL'
  return {
    FilterQueryLanguage: {
      'DMTF:FQL, the objects that the query is true of': async (client) => {
        const more = { FilterQueryLanguage, FilterQuery: query.hit, MaxObjectCount: 100 }
        expect((await open(client, method, more)).found.length).toBeGreaterThan(0)
      },
      'another, CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED': async (client) => {
        const more = { FilterQueryLanguage: 'SQL', FilterQuery: query.hit }
        await fails('CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', () => open(client, method, more))
      },
      'without a query, CIM_ERR_INVALID_PARAMETER': async (client) => {
        await fails('CIM_ERR_INVALID_PARAMETER', () => open(client, method, { FilterQueryLanguage }))
      },
    },
    FilterQuery: {
      'true of none, no objects': async (client) => {
        const more = { FilterQueryLanguage, FilterQuery: query.miss, MaxObjectCount: 100 }
        expect(await open(client, method, more)).toMatchObject({ found: [], EndOfSequence: true })
      },
      'wrong, CIM_ERR_INVALID_QUERY': async (client) => {
        const more = { FilterQueryLanguage, FilterQuery: 'Name = ' }
        await fails('CIM_ERR_INVALID_QUERY', () => open(client, method, more))
      },
      'without a language, CIM_ERR_INVALID_PARAMETER': async (client) => {
        await fails('CIM_ERR_INVALID_PARAMETER', () => open(client, method, { FilterQuery: query.hit }))
      },
    },
  } satisfies Record<string, Checks>
}

export const byName = { hit: "Name LIKE '.*s.*'", miss: "Name = 'none of them'" }
export const byNote = { hit: 'Note IS NULL', miss: "Note = 'none of them'" }

export function pulling(method: 'PullInstancesWithPath' | 'PullInstancePaths' | 'PullInstances', by: Open) {
  const pull = async (client: WbemClient, EnumerationContext: string, MaxObjectCount: number) =>
    await client.call(method, { EnumerationContext, MaxObjectCount })
  return {
    EnumerationContext: {
      'of an Open operation, what comes next': async (client) => {
        const first = await open(client, by, { MaxObjectCount: 1 })
        const next = await pull(client, first.EnumerationContext, 1)
        expect(next.results).toHaveLength(1)
        expect(next.results).not.toEqual(first.found)
      },
      'of nothing that is open, CIM_ERR_INVALID_ENUMERATION_CONTEXT': async (client) => {
        await fails('CIM_ERR_INVALID_ENUMERATION_CONTEXT', () => pull(client, 'none', 1))
        const { EnumerationContext } = await open(client, by, {})
        await pull(client, EnumerationContext, 100)
        await fails('CIM_ERR_INVALID_ENUMERATION_CONTEXT', () => pull(client, EnumerationContext, 1))
      },
    },
    MaxObjectCount: {
      '0, nothing, and the enumeration stays': async (client) => {
        const { EnumerationContext } = await open(client, by, {})
        expect(await pull(client, EnumerationContext, 0)).toMatchObject({
          results: [],
          output: { EndOfSequence: false },
        })
      },
      'more than there are, all with the end of the sequence': async (client) => {
        const { EnumerationContext } = await open(client, by, {})
        const { output } = await pull(client, EnumerationContext, 4_294_967_295)
        expect(output.EndOfSequence).toBe(true)
      },
    },
  } satisfies Record<string, Checks>
}

export const traversal = (method: Traversal | OpenTraversal) => ({
  AssocClass: byClass(method, 'AssocClass', { hit: 'SHOP_Has', miss: 'SHOP_Thing' }),
  Role: byRole(method, 'Role', { hit: 'Shelf', miss: 'Box' }),
  ResultRole: byRole(method, 'ResultRole', { hit: 'Box', miss: 'Shelf' }),
})
export const associatedClass = (method: Traversal | OpenTraversal): Checks =>
  byClass(method, 'ResultClass', { hit: 'SHOP_Thing', miss: 'SHOP_Shelf' })
export const referringClass = (method: Traversal | OpenTraversal): Checks =>
  byClass(method, 'ResultClass', { hit: 'SHOP_Has', miss: 'SHOP_Thing' })

export const list = (method: Traversal | OpenTraversal) => ({
  IncludeClassOrigin: classOrigin((client, IncludeClassOrigin) => traverse(client, method, { IncludeClassOrigin })),
  PropertyList: propertyList((client, PropertyList) => traverse(client, method, { PropertyList })),
})
export const qualifiers = (method: Traversal): Checks =>
  withoutEffect((client, IncludeQualifiers) => traverse(client, method, { IncludeQualifiers }))

export const getClass = async (client: WbemClient, more: object, ClassName = 'SHOP_Box'): Promise<CimClass[]> => [
  ...(await results(client, 'GetClass', { ClassName, LocalOnly: false, ...more })),
]
export const allClasses = async (client: WbemClient, more: object): Promise<CimClass[]> => [
  ...(await results(client, 'EnumerateClasses', { ClassName: 'SHOP_Thing', LocalOnly: false, ...more })),
]
export const getInstance = async (client: WbemClient, more: object): Promise<Instance[]> => [
  ...(await results(client, 'GetInstance', { InstanceName: glass, ...more })),
]
export const allInstances = async (client: WbemClient, more: object): Promise<Instance[]> => [
  ...(await results(client, 'EnumerateInstances', { ClassName: 'SHOP_Box', ...more })),
]
export const openInstances = async (client: WbemClient, more: object): Promise<Instance[]> => [
  ...(await open(client, 'OpenEnumerateInstances', { MaxObjectCount: 100, ...more })).found,
]

export const invalidClass = (
  run: (client: WbemClient, name: string) => Promise<unknown>,
  status: CimStatusName,
): Checks => ({
  'in any case, its own': async (client) => {
    await run(client, 'shop_box')
  },
  [`of no class, ${status}`]: async (client) => await fails(status, () => run(client, 'SHOP_None')),
})

/** DeepInheritance of instances: whether properties of subclasses come too. */
export function subclassProperties(ask: (client: WbemClient, more: object) => Promise<Instance[]>): Checks {
  return {
    'true and absent, also the properties of subclasses': async (client) => {
      for (const more of [{}, { DeepInheritance: true }]) {
        const [box] = await ask(client, { ClassName: 'SHOP_Thing', ...more })
        expect(propertiesOf(box)).toContain('Weight')
      }
    },
    'false, only those of the class, of its subclasses too': async (client) => {
      const found = await ask(client, { ClassName: 'SHOP_Thing', DeepInheritance: false })
      expect(found).toHaveLength(5)
      for (const one of found) expect(propertiesOf(one)).toEqual(['Name', 'Caption'])
    },
  }
}

export function levels(ask: (client: WbemClient, more: object) => Promise<unknown[]>): {
  ClassName: Checks
  DeepInheritance: Checks
} {
  return {
    ClassName: {
      'absent, the classes without a superclass': async (client) => {
        expect((await ask(client, {})).length).toBeGreaterThan(3)
      },
      'a class, those right below it': async (client) => {
        expect(await ask(client, { ClassName: 'shop_thing' })).toHaveLength(2)
      },
      'no class, CIM_ERR_INVALID_CLASS': async (client) => {
        await fails('CIM_ERR_INVALID_CLASS', () => ask(client, { ClassName: 'SHOP_None' }))
      },
    },
    DeepInheritance: {
      'true, all levels': async (client) => {
        const [flat, deep] = [await ask(client, {}), await ask(client, { DeepInheritance: true })]
        expect(deep.length).toBeGreaterThan(flat.length)
      },
      'false and absent, one level': async (client) => {
        expect(await ask(client, { DeepInheritance: false })).toEqual(await ask(client, {}))
      },
    },
  }
}

export function localOnly(ask: (client: WbemClient, more: object) => Promise<CimClass[]>): Checks {
  const names = async (client: WbemClient, more: object): Promise<string[]> => {
    const found = await ask(client, more)
    return propertiesOf(found.find(({ name }) => name === 'SHOP_Box'))
  }
  return {
    'true and absent, what the class itself declares': async (client) => {
      for (const LocalOnly of [true, undefined]) expect(await names(client, { LocalOnly })).not.toContain('Caption')
    },
    'false, also what it inherits': async (client) => {
      expect(await names(client, { LocalOnly: false })).toContain('Caption')
    },
  }
}

export function classQualifiers(ask: (client: WbemClient, more: object) => Promise<CimClass[]>): Checks {
  const keys = async (client: WbemClient, more: object): Promise<number | undefined> => {
    const box = (await ask(client, more)).find(({ name }) => name === 'SHOP_Box')
    return [...(box?.properties ?? [])].flatMap(({ qualifiers: all }) => [...all]).length
  }
  return {
    'true and absent, qualifiers of class, properties, methods and parameters': async (client) => {
      for (const more of [{}, { IncludeQualifiers: true }]) expect(await keys(client, more)).toBeGreaterThan(0)
    },
    'false, none': async (client) => expect(await keys(client, { IncludeQualifiers: false })).toBe(0),
  }
}

export function classOriginOfClass(ask: (client: WbemClient, more: object) => Promise<CimClass[]>): Checks {
  const origin = async (client: WbemClient, more: object): Promise<string | undefined> => {
    const box = (await ask(client, more)).find(({ name }) => name === 'SHOP_Box')
    return box?.properties.get('Caption')?.classOrigin
  }
  return {
    'true, the class that each property and method comes from': async (client) => {
      expect(await origin(client, { IncludeClassOrigin: true })).toBe('SHOP_Thing')
    },
    'false and absent, none': async (client) => {
      for (const more of [{}, { IncludeClassOrigin: false }]) expect(await origin(client, more)).not.toBe('SHOP_Thing')
    },
  }
}

export const made = (id: number, text: string | null, path?: ObjectPath): Instance =>
  new Instance(
    'SHOP_Static',
    [
      { name: 'Id', type: 'uint32', isArray: false, value: id },
      { name: 'Text', type: 'string', isArray: false, value: text },
    ],
    { path },
  )

export async function textOf(client: WbemClient, id: number): Promise<unknown> {
  return (await client.getInstance(fixed(id))).get('Text')
}

export const instanceName = (run: (client: WbemClient, path: ObjectPath) => Promise<unknown>): Checks => ({
  'an instance, it': async (client) => {
    await run(client, fixed(1))
  },
  'none, CIM_ERR_NOT_FOUND': async (client) => await fails('CIM_ERR_NOT_FOUND', () => run(client, fixed(99))),
  'of no class, CIM_ERR_INVALID_CLASS': async (client) => {
    const path = new ObjectPath('SHOP_None', [{ name: 'Id', value: 1n }])
    await fails('CIM_ERR_INVALID_CLASS', () => run(client, path))
  },
  'with a wrong key, refused': async (client) => {
    const wrong = new ObjectPath('SHOP_Static', [{ name: 'NoKey', value: 1n }])
    await expect(run(client, wrong)).rejects.toMatchObject({ name: 'CimError' })
  },
})

export const mark = async (client: WbemClient, name = 'SHOP_Mark'): Promise<CimClass> => ({
  ...(await client.getClass('SHOP_Label')),
  name,
})

export const colour = async (client: WbemClient) => ({ ...(await client.getQualifier('Key')), name: 'Colour' })
