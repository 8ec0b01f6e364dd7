import { ObjectPath, type Schema } from '@cimarron/cim'
import { compileMof, formatDiagnostic } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { defineAssociation, defineProvider, type InstanceStream, ObjectManager, type Operations } from './index.ts'

const mof = `
class SHOP_Thing { [Key] string Name; string Caption = "none"; };
class SHOP_Shelf : SHOP_Thing { uint32 Height; };
class SHOP_Box : SHOP_Thing { uint64 Weight; boolean Fragile; datetime Packed;
  [EmbeddedInstance("SHOP_Label")] string Label;
  uint32 Empty([In, Required] string Why, [In] uint16 Times, [In(false), Out] string By);
  [Static] uint32 Count();
  uint32 Relabel([In, EmbeddedInstance("SHOP_Label")] string Label, [In(false), Out] string Text);
  uint32 Lost(); };
class SHOP_Label { string Text; uint8 Size; };
[Association] class SHOP_Has { [Key] SHOP_Shelf REF Shelf; [Key] SHOP_Box REF Box; string Note; };
class SHOP_Static { [Key] uint32 Id; [Key] string Kind; string Text = "t"; };
[Association] class SHOP_Next { [Key] SHOP_Static REF Before; [Key] SHOP_Static REF After; };
instance of SHOP_Static as $a { Id = 1; Kind = "x"; };
instance of SHOP_Static as $b { Id = 2; Kind = "x"; Text = "two"; };
instance of SHOP_Next { Before = $a; After = $b; };
`

const boxes = [
  { name: 'screws', shelf: 'A1', grams: 1200n },
  { name: 'nails', shelf: 'A1', grams: 700n },
  { name: 'glass', shelf: 'B2', grams: 3n },
]

function shop(): ObjectManager {
  const manager = new ObjectManager()
  const { schema, instances, diagnostics } = compileMof([{ name: 'shop.mof', text: mof }], {
    base: manager.schema,
    namespace: 'root/shop',
  })
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic)).toEqual([])
  manager.addNamespace('root/shop', { schema: schema as Schema, instances })
  const record = ({ name, grams }: (typeof boxes)[number]) => ({ Name: name, Weight: grams })
  manager.register(
    'root/shop',
    defineProvider({
      className: 'SHOP_Box',
      enumerate: () => boxes.map(record),
      get: ({ Name }) => {
        const box = boxes.find(({ name }) => name === Name)
        return box && record(box)
      },
      methods: {
        Empty: {
          role: 'operator',
          invoke: (keys, { Why, Times }, { principal }) => ({
            returnValue: 0,
            out: { By: [principal.name, keys.Name, Why, typeof Times].join(' ') },
          }),
        },
        Count: { role: 'monitor', invoke: () => ({ returnValue: boxes.length }) },
        Relabel: {
          invoke: (_keys, { Label }) => ({ returnValue: 0, out: { Text: JSON.stringify(textOf(Label)) } }),
        },
      },
    }),
    defineProvider({
      className: 'SHOP_Shelf',
      async *enumerate() {
        yield { Name: 'A1', Height: 3 }
        yield { Name: 'B2', Caption: null }
      },
    }),
    defineAssociation({
      className: 'SHOP_Has',
      ends: {
        Shelf: {
          className: 'SHOP_Shelf',
          others: ({ Name }) => boxes.filter(({ shelf }) => shelf === Name).map((box) => ({ record: record(box) })),
        },
        Box: { className: 'SHOP_Box' },
      },
    }),
  )
  return manager
}

function textOf(label: unknown): unknown {
  return typeof label === 'object' && label !== null && 'get' in label && typeof label.get === 'function'
    ? label.get('Text')
    : label
}

function open(role: 'admin' | 'operator' | 'monitor' = 'admin', namespace = 'root/shop'): Operations {
  return shop().open(namespace, {
    principal: { name: 'ann', role, via: 'test' },
    signal: new AbortController().signal,
  })
}

async function rows(stream: InstanceStream): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const { projection, rows: batch } of stream) {
    const names = [...projection.cls.properties].map(({ name }) => name)
    for (const values of batch) {
      const all = Object.fromEntries(names.map((name, index) => [name, values[index]]))
      const wanted = projection.properties ?? names
      found.push({ class: projection.cls.name, ...Object.fromEntries(wanted.map((name) => [name, all[name]])) })
    }
  }
  return found
}

async function names(paths: AsyncIterable<ObjectPath>): Promise<string[]> {
  return (await Array.fromAsync(paths)).map((path) => [path.className, path.key('Name') ?? path.key('Id')].join(':'))
}

const box = (name: string): ObjectPath => new ObjectPath('SHOP_Box', [{ name: 'Name', value: name }])
const shelf = (name: string): ObjectPath => new ObjectPath('SHOP_Shelf', [{ name: 'Name', value: name }])
const item = (id: bigint | string, kind = 'x'): ObjectPath =>
  new ObjectPath('SHOP_Static', [
    { name: 'kind', value: kind },
    { name: 'ID', value: id },
  ])

describe('instances', () => {
  test('of a provider have the defaults of their class where the record says nothing, and NULL where it says so', async () => {
    const found = await rows(open().EnumerateInstances({ ClassName: 'shop_shelf' }))
    expect(found).toEqual([
      { class: 'SHOP_Shelf', Name: 'A1', Caption: 'none', Height: 3 },
      { class: 'SHOP_Shelf', Name: 'B2', Caption: null, Height: null },
    ])
  })

  test('of a class include those of its subclasses', async () => {
    const found = await rows(open().EnumerateInstances({ ClassName: 'SHOP_Thing', PropertyList: ['name', 'nothing'] }))
    expect(found.map(({ Name }) => Name)).toEqual(['screws', 'nails', 'glass', 'A1', 'B2'])
    expect(Object.keys(found[0] ?? {})).toEqual(['class', 'Name'])
  })

  test('without DeepInheritance have only the properties of the class that was asked for', async () => {
    const found = await rows(open().EnumerateInstances({ ClassName: 'SHOP_Thing', DeepInheritance: false }))
    expect(found[0]).toEqual({ class: 'SHOP_Box', Name: 'screws', Caption: 'none' })
  })

  test('are found by keys in any order, case and width', async () => {
    expect(await rows([await open().GetInstance({ InstanceName: item(2n) })] as never)).toMatchObject([{ Text: 'two' }])
    expect(await rows([await open().GetInstance({ InstanceName: item('2') })] as never)).toMatchObject([{ Id: 2 }])
  })

  test.each([
    ['an unknown instance', box('rope'), 'CIM_ERR_NOT_FOUND', /SHOP_Box\.Name="rope"/],
    ['an unknown class', new ObjectPath('SHOP_None', []), 'CIM_ERR_INVALID_CLASS', /SHOP_None/],
    ['another key', new ObjectPath('SHOP_Box', [{ name: 'Id', value: 'x' }]), 'CIM_ERR_NOT_FOUND', /keys are Name/],
    ['a key of another type', item('two'), 'CIM_ERR_INVALID_PARAMETER', /Id.*"two".*uint32/],
  ])('%s is refused', async (...[, InstanceName, status, text]) => {
    await expect(open().GetInstance({ InstanceName })).rejects.toMatchObject({
      status,
      message: expect.stringMatching(text),
    })
  })

  test('of an association class come from its rows, and each is found by its two references', async () => {
    const operations = open()
    const found = await rows(operations.EnumerateInstances({ ClassName: 'SHOP_Has' }))
    expect(found.map(({ Box }) => (Box as ObjectPath).key('Name'))).toEqual(['screws', 'nails', 'glass'])
    const path = new ObjectPath('SHOP_Has', [
      { name: 'Box', value: box('glass') },
      { name: 'Shelf', value: shelf('B2') },
    ])
    expect((await operations.GetInstance({ InstanceName: path })).rows).toHaveLength(1)
    const wrong = new ObjectPath('SHOP_Has', [
      { name: 'Box', value: box('glass') },
      { name: 'Shelf', value: shelf('A1') },
    ])
    await expect(operations.GetInstance({ InstanceName: wrong })).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  })
})

describe('traversal', () => {
  test('follows a row from either end, though the row knows only one', async () => {
    expect(await names(open().AssociatorNames({ ObjectName: shelf('A1') }))).toEqual([
      'SHOP_Box:screws',
      'SHOP_Box:nails',
    ])
    expect(await names(open().AssociatorNames({ ObjectName: box('glass') }))).toEqual(['SHOP_Shelf:B2'])
    expect(await rows(open().Associators({ ObjectName: box('glass') }))).toMatchObject([{ Name: 'B2' }])
  })

  test('follows static associations by the end they lead from', async () => {
    expect(await names(open().AssociatorNames({ ObjectName: item('1') }))).toEqual(['SHOP_Static:2'])
    expect(await names(open().AssociatorNames({ ObjectName: item('1'), Role: 'After' }))).toEqual([])
    expect(await rows(open().References({ ObjectName: item('1') }))).toHaveLength(1)
  })

  test.each([
    [{ AssocClass: 'SHOP_Has' }, 2],
    [{ AssocClass: 'SHOP_Next' }, 0],
    [{ ResultClass: 'shop_thing' }, 2],
    [{ ResultClass: 'SHOP_Shelf' }, 0],
    [{ Role: 'shelf' }, 2],
    [{ Role: 'Box' }, 0],
    [{ ResultRole: 'Box', AssocClass: 'SHOP_Has', ResultClass: 'SHOP_Box', Role: 'Shelf' }, 2],
    [{ ResultRole: 'Shelf' }, 0],
  ])('is filtered by %o', async (filter, count) => {
    expect(await names(open().AssociatorNames({ ObjectName: shelf('A1'), ...filter }))).toHaveLength(count)
  })

  test('of a class tells which classes can be associated', () => {
    const classes = open().associatedClasses({ ObjectName: new ObjectPath('SHOP_Shelf') })
    expect(classes.map(({ cls }) => cls.name)).toEqual(['SHOP_Box'])
    const associations = open().referringClasses({ ObjectName: new ObjectPath('SHOP_Box') })
    expect(associations.map(({ cls }) => cls.name)).toEqual(['SHOP_Has'])
  })

  test.each([
    [{ ObjectName: new ObjectPath('SHOP_None', []) }, /SHOP_None/],
    [{ ObjectName: shelf('A1'), ResultClass: 'SHOP_None' }, /ResultClass is SHOP_None/],
  ])('refuses unknown classes', async (parameters, message) => {
    await expect(names(open().AssociatorNames(parameters))).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_PARAMETER',
      message: expect.stringMatching(message),
    })
  })
})

describe('classes', () => {
  test('are listed one level deep or all the way down', () => {
    expect(open().EnumerateClassNames({ ClassName: 'SHOP_Thing' })).toEqual(['SHOP_Shelf', 'SHOP_Box'])
    expect(open().EnumerateClassNames({ DeepInheritance: true })).toContain('SHOP_Box')
    expect(open().EnumerateClassNames({})).not.toContain('SHOP_Box')
  })

  test('come with their own elements only unless LocalOnly is false', () => {
    const local = open().GetClass({ ClassName: 'SHOP_Shelf' })
    expect([...local.properties].map(({ name }) => name)).toEqual(['Height'])
    const whole = open().GetClass({ ClassName: 'SHOP_Shelf', LocalOnly: false, IncludeQualifiers: false })
    expect([...whole.properties].map(({ name, qualifiers }) => [name, qualifiers.size])).toEqual([
      ['Name', 0],
      ['Caption', 0],
      ['Height', 0],
    ])
  })

  test('that do not exist are refused', () => {
    expect(() => open().GetClass({ ClassName: 'SHOP_None' })).toThrow(/SHOP_None/)
    expect(() => open().EnumerateClassNames({ ClassName: 'SHOP_None' })).toThrow(/SHOP_None/)
  })
})

describe('qualifier types', () => {
  test('are found in any case, and listed', () => {
    const type = open().GetQualifier({ QualifierName: 'KEY' })
    expect(type).toMatchObject({ name: 'Key', type: 'boolean', flavor: { overridable: false } })
    expect([...open().EnumerateQualifiers()].map(({ name }) => name)).toContain(type.name)
  })

  test('that do not exist are refused', () => {
    expect(() => open().GetQualifier({ QualifierName: 'Colour' })).toThrow(
      expect.objectContaining({ status: 'CIM_ERR_NOT_FOUND', message: expect.stringMatching(/Colour/) }),
    )
  })
})

describe('one property', () => {
  const get = async (InstanceName: ObjectPath, PropertyName: string) =>
    await open().GetProperty({ InstanceName, PropertyName })

  test('is read by its name in any case, NULL being null', async () => {
    expect(await get(box('nails'), 'weight')).toMatchObject({ declaration: { type: 'uint64' }, value: 700n })
    expect(await get(box('nails'), 'Fragile')).toMatchObject({ declaration: { name: 'Fragile' }, value: null })
  })

  test.each([
    [box('nails'), 'Colour', 'CIM_ERR_NO_SUCH_PROPERTY'],
    [box('rope'), 'Weight', 'CIM_ERR_NOT_FOUND'],
    [new ObjectPath('SHOP_None', []), 'Weight', 'CIM_ERR_INVALID_CLASS'],
  ])('of %s, %s, is refused', async (...[path, name, status]) => {
    await expect(get(path, name)).rejects.toMatchObject({ status })
  })
})

describe('methods', () => {
  const why = { name: 'why', type: 'string', isArray: false, value: 'moving' } as const

  test('get their parameters spelt and typed as declared, and give theirs back typed', async () => {
    const outcome = await open('operator').invokeMethod({
      object: box('nails'),
      method: 'empty',
      parameters: [why, { name: 'TIMES', type: 'untyped', isArray: false, value: '7' }],
    })
    expect(outcome).toEqual({
      method: 'Empty',
      returnValue: { type: 'uint32', isArray: false, value: 0 },
      parameters: [{ name: 'By', type: 'string', isArray: false, value: 'ann nails moving number' }],
    })
  })

  test('that are static are called on the class', async () => {
    const object = new ObjectPath('SHOP_Box')
    const outcome = await open('monitor').invokeMethod({ object, method: 'Count', parameters: [] })
    expect(outcome.returnValue.value).toBe(3)
    await expect(open().invokeMethod({ object, method: 'Empty', parameters: [why] })).rejects.toMatchObject({
      status: 'CIM_ERR_INVALID_PARAMETER',
      message: expect.stringMatching(/not static/),
    })
  })

  test.each([
    ['CIM_ERR_METHOD_NOT_FOUND', 'Burn', [], /Burn/],
    ['CIM_ERR_METHOD_NOT_AVAILABLE', 'Lost', [], /Lost/],
    ['CIM_ERR_INVALID_PARAMETER', 'Empty', [], /Why.*required/],
    ['CIM_ERR_INVALID_PARAMETER', 'Empty', [why, why], /given twice/],
    ['CIM_ERR_INVALID_PARAMETER', 'Empty', [why, { ...why, name: 'By' }], /By.*no input parameter.*Why, Times/],
    ['CIM_ERR_INVALID_PARAMETER', 'Empty', [{ ...why, isArray: true, value: ['x'] }], /single value/],
    ['CIM_ERR_INVALID_PARAMETER', 'Empty', [why, { ...why, name: 'Times' }], /type string.*uint16/],
    [
      'CIM_ERR_INVALID_PARAMETER',
      'Empty',
      [why, { name: 'Times', type: 'untyped', isArray: false, value: '70000' }],
      /"70000".*uint16/,
    ],
  ] as const)('answer %s for %s with %o', async (...[status, method, parameters, message]) => {
    await expect(open().invokeMethod({ object: box('nails'), method, parameters })).rejects.toMatchObject({
      status,
      message: expect.stringMatching(message),
    })
  })

  test('on an instance that is not there are refused', async () => {
    await expect(
      open().invokeMethod({ object: box('rope'), method: 'Empty', parameters: [why] }),
    ).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  })

  test('need the role that the provider declares', async () => {
    await expect(
      open('monitor').invokeMethod({ object: box('nails'), method: 'Empty', parameters: [why] }),
    ).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED', message: expect.stringMatching(/operator.*monitor/) })
    await expect(
      open('operator').invokeMethod({ object: box('nails'), method: 'Relabel', parameters: [] }),
    ).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  })
})

describe('namespaces', () => {
  test('are listed in interop, which has three names', async () => {
    for (const name of ['interop', 'root/interop', '/Root/PG_InterOp']) {
      const operations = open('monitor', name)
      const found = await rows(operations.EnumerateInstances({ ClassName: 'CIM_Namespace', PropertyList: ['Name'] }))
      expect(found.map(({ Name }) => Name)).toEqual(['interop', 'root/shop'])
      expect(await rows(operations.EnumerateInstances({ ClassName: 'CIM_WBEMServerNamespace' }))).toHaveLength(2)
    }
  })

  test('that do not exist are refused, telling which there are', () => {
    expect(() => open('admin', 'root/none')).toThrow(/root\/none.*interop, root\/shop/)
  })
})

describe('a faulty provider', () => {
  const faults: string[] = []
  function broken(record: Record<string, unknown> | Error): Operations {
    const manager = new ObjectManager({ onFault: ({ message }) => faults.push(message) })
    const { schema } = compileMof([{ name: 'shop.mof', text: mof }], { base: manager.schema, namespace: 'root/shop' })
    manager.addNamespace('root/shop', { schema }).register(
      defineProvider({
        className: 'SHOP_Box',
        enumerate: () => {
          if (record instanceof Error) throw record
          return [record as never]
        },
      }),
    )
    return manager.open('root/shop', {
      principal: { name: 'ann', role: 'admin', via: 'test' },
      signal: new AbortController().signal,
    })
  }

  test.each([
    [{ Name: 'a', Weight: 'heavy' }, /SHOP_Box.*Weight.*uint64/],
    [{ Name: 'a', Weigth: 1n }, /SHOP_Box.*Weigth.*no property/],
    [{ Name: 'a', weight: 1n }, /SHOP_Box.*spelt Weight/],
    [{ Weight: 1n }, /SHOP_Box.*Name.*key/],
    [new Error('disk on fire'), /SHOP_Box.*enumerate.*disk on fire/],
  ])('answers CIM_ERR_FAILED by name for %o', async (record, message) => {
    faults.length = 0
    await expect(rows(broken(record).EnumerateInstances({ ClassName: 'SHOP_Box' }))).rejects.toMatchObject({
      status: 'CIM_ERR_FAILED',
      message: expect.stringMatching(message),
    })
    expect(faults).toEqual([expect.stringMatching(message)])
  })
})
