// What every parameter of every operation of DSP0200 does, over HTTP. The table below is the list in docs/operation-flags.md;
// an operation or a parameter that is missing in it does not compile.
import { fileURLToPath } from 'node:url'
import { Instance, NameMap } from '@cimarron/cim'
import { connect } from '@cimarron/wbem-client/node'
import { describe, expect, test } from 'vitest'
import {
  allClasses,
  allInstances,
  associatedClass,
  byName,
  byNote,
  type Checks,
  classOrigin,
  classOriginOfClass,
  classQualifiers,
  colour,
  type Flags,
  fails,
  filtering,
  fixed,
  getClass,
  getInstance,
  glass,
  instanceName,
  invalidClass,
  levels,
  list,
  localOnly,
  made,
  mark,
  open,
  opened,
  openInstances,
  opening,
  openSource,
  propertiesOf,
  propertyList,
  pulling,
  qualifiers,
  referringClass,
  results,
  source,
  subclassProperties,
  textOf,
  traversal,
  withoutEffect,
} from '../test/flag-checks.ts'
import { openShop } from '../test/shop.ts'

const flags = {
  GetClass: {
    ClassName: invalidClass((client, ClassName) => client.call('GetClass', { ClassName }), 'CIM_ERR_NOT_FOUND'),
    LocalOnly: localOnly(getClass),
    IncludeQualifiers: classQualifiers(getClass),
    IncludeClassOrigin: classOriginOfClass(getClass),
    PropertyList: propertyList((client, PropertyList) => getClass(client, { PropertyList })),
  },
  GetInstance: {
    InstanceName: instanceName((client, InstanceName) => client.call('GetInstance', { InstanceName })),
    LocalOnly: withoutEffect((client, LocalOnly) => getInstance(client, { LocalOnly })),
    IncludeQualifiers: withoutEffect((client, IncludeQualifiers) => getInstance(client, { IncludeQualifiers })),
    IncludeClassOrigin: classOrigin((client, IncludeClassOrigin) => getInstance(client, { IncludeClassOrigin })),
    PropertyList: propertyList((client, PropertyList) => getInstance(client, { PropertyList })),
  },
  DeleteClass: {
    ClassName: {
      'a class, gone': async (client) => {
        await client.createClass(await mark(client))
        await client.call('DeleteClass', { ClassName: 'shop_mark' })
        await fails('CIM_ERR_NOT_FOUND', () => client.getClass('SHOP_Mark'))
      },
      'no class, CIM_ERR_NOT_FOUND': async (client) => {
        await fails('CIM_ERR_NOT_FOUND', () => client.deleteClass('SHOP_None'))
      },
    },
  },
  DeleteInstance: {
    InstanceName: instanceName((client, InstanceName) => client.call('DeleteInstance', { InstanceName })),
  },
  CreateClass: {
    NewClass: {
      'a class, there': async (client) => {
        await client.call('CreateClass', { NewClass: await mark(client) })
        expect((await client.getClass('SHOP_Mark', { localOnly: false })).properties.size).toBe(2)
      },
      'one that is there, CIM_ERR_ALREADY_EXISTS': async (client) => {
        await fails('CIM_ERR_ALREADY_EXISTS', async () => client.createClass(await mark(client, 'SHOP_Label')))
      },
      'under no class, CIM_ERR_INVALID_SUPERCLASS': async (client) => {
        const orphan = { ...(await mark(client)), superclass: 'SHOP_None' }
        await fails('CIM_ERR_INVALID_SUPERCLASS', () => client.createClass(orphan))
      },
    },
  },
  CreateInstance: {
    NewInstance: {
      'an instance, there, with defaults': async (client) => {
        const NewInstance = new Instance('SHOP_Static', [{ name: 'Id', type: 'uint32', isArray: false, value: 8 }])
        const [path] = await results(client, 'CreateInstance', { NewInstance })
        expect(path?.key('Id')).toBe(8n)
        expect(await textOf(client, 8)).toBe('t')
      },
      'one that is there, CIM_ERR_ALREADY_EXISTS': async (client) => {
        await fails('CIM_ERR_ALREADY_EXISTS', () => client.createInstance(made(1, 'x')))
      },
      'of no class, CIM_ERR_INVALID_CLASS': async (client) => {
        await fails('CIM_ERR_INVALID_CLASS', () => client.createInstance(new Instance('SHOP_None')))
      },
      'without a key, or with a property that there is not, CIM_ERR_INVALID_PARAMETER': async (client) => {
        await fails('CIM_ERR_INVALID_PARAMETER', () => client.createInstance(new Instance('SHOP_Static')))
        const odd = new Instance('SHOP_Static', [
          { name: 'Id', type: 'uint32', isArray: false, value: 8 },
          { name: 'NoSuch', type: 'string', isArray: false, value: 'x' },
        ])
        await fails('CIM_ERR_INVALID_PARAMETER', () => client.createInstance(odd))
      },
    },
  },
  ModifyClass: {
    ModifiedClass: {
      'a class, changed': async (client) => {
        const cls = await mark(client)
        await client.createClass(cls)
        await client.call('ModifyClass', {
          ModifiedClass: { ...cls, properties: new NameMap([...cls.properties].slice(1)) },
        })
        expect((await client.getClass('SHOP_Mark', { localOnly: false })).properties.size).toBe(1)
      },
      'no class, CIM_ERR_NOT_FOUND': async (client) => {
        await fails('CIM_ERR_NOT_FOUND', async () => client.modifyClass(await mark(client)))
      },
    },
  },
  ModifyInstance: {
    ModifiedInstance: {
      'what it has is set, NULL too': async (client) => {
        for (const text of ['new', null]) {
          await client.call('ModifyInstance', { ModifiedInstance: made(1, text, fixed(1)) })
          expect(await textOf(client, 1)).toBe(text)
        }
      },
      'what it lacks stays': async (client) => {
        const before = await textOf(client, 1)
        const ModifiedInstance = new Instance('SHOP_Static', [], { path: fixed(1) })
        await client.call('ModifyInstance', { ModifiedInstance })
        expect(await textOf(client, 1)).toBe(before)
      },
      'of none, CIM_ERR_NOT_FOUND': async (client) => {
        const ModifiedInstance = made(99, 'x', fixed(99))
        await fails('CIM_ERR_NOT_FOUND', () => client.call('ModifyInstance', { ModifiedInstance }))
      },
    },
    IncludeQualifiers: {
      'true and false, the same': async (client) => {
        for (const IncludeQualifiers of [true, false]) {
          const text = `set with ${IncludeQualifiers}`
          const ModifiedInstance = made(1, text, fixed(1))
          await client.call('ModifyInstance', { ModifiedInstance, IncludeQualifiers })
          expect(await textOf(client, 1)).toBe(text)
        }
      },
    },
    PropertyList: {
      'absent, all that is sent': async (client) => {
        await client.call('ModifyInstance', { ModifiedInstance: made(1, 'all', fixed(1)) })
        expect(await textOf(client, 1)).toBe('all')
      },
      'empty, nothing': async (client) => {
        const before = await textOf(client, 1)
        await client.call('ModifyInstance', { ModifiedInstance: made(1, 'x', fixed(1)), PropertyList: [] })
        expect(await textOf(client, 1)).toBe(before)
      },
      'names in any case and repeated, these': async (client) => {
        const ModifiedInstance = made(1, 'listed', fixed(1))
        await client.call('ModifyInstance', { ModifiedInstance, PropertyList: ['TEXT', 'Text'] })
        expect(await textOf(client, 1)).toBe('listed')
      },
      'unknown names, CIM_ERR_NO_SUCH_PROPERTY, and nothing is changed': async (client) => {
        const before = await textOf(client, 1)
        const parameters = { ModifiedInstance: made(1, 'x', fixed(1)), PropertyList: ['Text', 'NoSuch'] }
        await fails('CIM_ERR_NO_SUCH_PROPERTY', () => client.call('ModifyInstance', parameters))
        expect(await textOf(client, 1)).toBe(before)
      },
    },
  },
  EnumerateClasses: {
    ...levels(async (client, more) => [...(await results(client, 'EnumerateClasses', more))]),
    LocalOnly: localOnly(allClasses),
    IncludeQualifiers: classQualifiers(allClasses),
    IncludeClassOrigin: classOriginOfClass(allClasses),
  },
  EnumerateClassNames: levels(async (client, more) => [...(await results(client, 'EnumerateClassNames', more))]),
  EnumerateInstances: {
    ClassName: invalidClass(
      (client, ClassName) => client.call('EnumerateInstances', { ClassName }),
      'CIM_ERR_INVALID_CLASS',
    ),
    LocalOnly: withoutEffect((client, LocalOnly) => allInstances(client, { LocalOnly })),
    DeepInheritance: subclassProperties(allInstances),
    IncludeQualifiers: withoutEffect((client, IncludeQualifiers) => allInstances(client, { IncludeQualifiers })),
    IncludeClassOrigin: classOrigin((client, IncludeClassOrigin) => allInstances(client, { IncludeClassOrigin })),
    PropertyList: propertyList((client, PropertyList) => allInstances(client, { PropertyList })),
  },
  EnumerateInstanceNames: {
    ClassName: {
      ...invalidClass(
        (client, ClassName) => client.call('EnumerateInstanceNames', { ClassName }),
        'CIM_ERR_INVALID_CLASS',
      ),
      'its instances and those of subclasses': async (client) => {
        expect(await results(client, 'EnumerateInstanceNames', { ClassName: 'SHOP_Thing' })).toHaveLength(5)
      },
    },
  },
  ExecQuery: {
    QueryLanguage: {
      'WQL and DMTF:CQL': async (client) => {
        for (const QueryLanguage of ['WQL', 'DMTF:CQL']) {
          const Query = "SELECT * FROM SHOP_Box WHERE Name = 'glass'"
          expect(await results(client, 'ExecQuery', { QueryLanguage, Query })).toHaveLength(1)
        }
      },
      'another, CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED': async (client) => {
        const parameters = { QueryLanguage: 'SQL', Query: 'SELECT * FROM SHOP_Box' }
        await fails('CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', () => client.call('ExecQuery', parameters))
      },
    },
    Query: {
      'wrong, CIM_ERR_INVALID_QUERY': async (client) => {
        await fails('CIM_ERR_INVALID_QUERY', () => client.call('ExecQuery', { QueryLanguage: 'WQL', Query: 'SELECT' }))
      },
    },
  },
  Associators: {
    ObjectName: source('Associators'),
    ...traversal('Associators'),
    ResultClass: associatedClass('Associators'),
    IncludeQualifiers: qualifiers('Associators'),
    ...list('Associators'),
  },
  AssociatorNames: {
    ObjectName: source('AssociatorNames'),
    ...traversal('AssociatorNames'),
    ResultClass: associatedClass('AssociatorNames'),
  },
  References: {
    ObjectName: source('References'),
    ResultClass: referringClass('References'),
    Role: traversal('References').Role,
    IncludeQualifiers: qualifiers('References'),
    ...list('References'),
  },
  ReferenceNames: {
    ObjectName: source('ReferenceNames'),
    ResultClass: referringClass('ReferenceNames'),
    Role: traversal('ReferenceNames').Role,
  },
  GetProperty: {
    InstanceName: instanceName((client, path) => client.getProperty(path, 'Text')),
    PropertyName: {
      'in any case, its value': async (client) => expect(await client.getProperty(glass, 'WEIGHT')).toBe('3'),
      'of none, CIM_ERR_NO_SUCH_PROPERTY': async (client) => {
        await fails('CIM_ERR_NO_SUCH_PROPERTY', () => client.getProperty(glass, 'NoSuch'))
      },
    },
  },
  SetProperty: {
    InstanceName: instanceName((client, path) => client.setProperty(path, { name: 'Text', value: 'x' })),
    PropertyName: {
      'in any case, set': async (client) => {
        await client.setProperty(fixed(1), { name: 'TEXT', value: 'set' })
        expect(await textOf(client, 1)).toBe('set')
      },
      'of none, CIM_ERR_NO_SUCH_PROPERTY': async (client) => {
        await fails('CIM_ERR_NO_SUCH_PROPERTY', () => client.setProperty(fixed(1), { name: 'NoSuch', value: 'x' }))
      },
    },
    NewValue: {
      'absent, NULL': async (client) => {
        await client.setProperty(fixed(1), { name: 'Text', value: null })
        expect(await textOf(client, 1)).toBeNull()
      },
      'of another type, refused': async (client) => {
        await expect(client.setProperty(fixed(1), { name: 'Id', value: 'no number' })).rejects.toMatchObject({
          name: 'CimError',
        })
      },
    },
  },
  GetQualifier: {
    QualifierName: {
      'in any case, it': async (client) => expect((await client.getQualifier('KEY')).name).toBe('Key'),
      'of none, CIM_ERR_NOT_FOUND': async (client) => {
        await fails('CIM_ERR_NOT_FOUND', () => client.getQualifier('NoSuch'))
      },
    },
  },
  SetQualifier: {
    QualifierDeclaration: {
      'a new one, there; the same again, granted': async (client) => {
        const declaration = await colour(client)
        for (let turn = 0; turn < 2; turn++) await client.setQualifier(declaration)
        expect(await client.getQualifier('Colour')).toEqual(declaration)
      },
    },
  },
  DeleteQualifier: {
    QualifierName: {
      'one that is there, gone': async (client) => {
        await client.setQualifier(await colour(client))
        await client.call('DeleteQualifier', { QualifierName: 'COLOUR' })
        await fails('CIM_ERR_NOT_FOUND', () => client.getQualifier('Colour'))
      },
      'of none, CIM_ERR_NOT_FOUND': async (client) => {
        await fails('CIM_ERR_NOT_FOUND', () => client.deleteQualifier('NoSuch'))
      },
    },
  },
  EnumerateQualifiers: {},
  OpenEnumerateInstances: {
    ClassName: invalidClass(
      (client, ClassName) => client.call('OpenEnumerateInstances', { ClassName }),
      'CIM_ERR_INVALID_CLASS',
    ),
    DeepInheritance: subclassProperties(openInstances),
    IncludeClassOrigin: classOrigin((client, IncludeClassOrigin) => openInstances(client, { IncludeClassOrigin })),
    PropertyList: propertyList((client, PropertyList) => openInstances(client, { PropertyList })),
    ...filtering('OpenEnumerateInstances', byName),
    ...opening('OpenEnumerateInstances'),
  },
  OpenEnumerateInstancePaths: {
    ClassName: invalidClass(
      (client, ClassName) => client.call('OpenEnumerateInstancePaths', { ClassName }),
      'CIM_ERR_INVALID_CLASS',
    ),
    ...filtering('OpenEnumerateInstancePaths', byName),
    ...opening('OpenEnumerateInstancePaths'),
  },
  OpenReferenceInstances: {
    InstanceName: openSource('OpenReferenceInstances'),
    ResultClass: referringClass('OpenReferenceInstances'),
    Role: traversal('OpenReferenceInstances').Role,
    ...list('OpenReferenceInstances'),
    ...filtering('OpenReferenceInstances', byNote),
    ...opening('OpenReferenceInstances'),
  },
  OpenReferenceInstancePaths: {
    InstanceName: openSource('OpenReferenceInstancePaths'),
    ResultClass: referringClass('OpenReferenceInstancePaths'),
    Role: traversal('OpenReferenceInstancePaths').Role,
    ...filtering('OpenReferenceInstancePaths', byNote),
    ...opening('OpenReferenceInstancePaths'),
  },
  OpenAssociatorInstances: {
    InstanceName: openSource('OpenAssociatorInstances'),
    ...traversal('OpenAssociatorInstances'),
    ResultClass: associatedClass('OpenAssociatorInstances'),
    ...list('OpenAssociatorInstances'),
    ...filtering('OpenAssociatorInstances', byName),
    ...opening('OpenAssociatorInstances'),
  },
  OpenAssociatorInstancePaths: {
    InstanceName: openSource('OpenAssociatorInstancePaths'),
    ...traversal('OpenAssociatorInstancePaths'),
    ResultClass: associatedClass('OpenAssociatorInstancePaths'),
    ...filtering('OpenAssociatorInstancePaths', byName),
    ...opening('OpenAssociatorInstancePaths'),
  },
  OpenQueryInstances: {
    FilterQueryLanguage: {
      'another than DMTF:CQL and WQL, CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED': async (client) => {
        await fails('CIM_ERR_QUERY_LANGUAGE_NOT_SUPPORTED', () =>
          open(client, 'OpenQueryInstances', { FilterQueryLanguage: 'SQL' }),
        )
      },
    },
    FilterQuery: {
      'the instances that it selects': async (client) => {
        const more = { FilterQuery: 'SELECT Weight FROM SHOP_Box WHERE Weight > 500', MaxObjectCount: 100 }
        const { found } = await open(client, 'OpenQueryInstances', more)
        expect(found.map(propertiesOf)).toEqual([['Weight'], ['Weight']])
      },
      'wrong, CIM_ERR_INVALID_QUERY': async (client) => {
        await fails('CIM_ERR_INVALID_QUERY', () => open(client, 'OpenQueryInstances', { FilterQuery: 'SELECT' }))
      },
    },
    ReturnQueryResultClass: {
      'true, the class of the results': async (client) => {
        const parameters = { ...opened.OpenQueryInstances, ReturnQueryResultClass: true }
        const { output } = await client.call('OpenQueryInstances', parameters)
        expect(output.QueryResultClass?.properties.get('Weight')?.type).toBe('uint64')
      },
      'false and absent, none': async (client) => {
        for (const more of [{}, { ReturnQueryResultClass: false }]) {
          const { output } = await client.call('OpenQueryInstances', { ...opened.OpenQueryInstances, ...more })
          expect(output.QueryResultClass ?? null).toBeNull()
        }
      },
    },
    ...opening('OpenQueryInstances'),
  },
  PullInstancesWithPath: pulling('PullInstancesWithPath', 'OpenEnumerateInstances'),
  PullInstancePaths: pulling('PullInstancePaths', 'OpenEnumerateInstancePaths'),
  PullInstances: pulling('PullInstances', 'OpenQueryInstances'),
  CloseEnumeration: {
    EnumerationContext: {
      'of an open enumeration, closed': async (client) => {
        const { EnumerationContext } = await open(client, 'OpenEnumerateInstances', {})
        await client.call('CloseEnumeration', { EnumerationContext })
        await fails('CIM_ERR_INVALID_ENUMERATION_CONTEXT', () =>
          client.call('CloseEnumeration', { EnumerationContext }),
        )
      },
    },
  },
  EnumerationCount: {
    EnumerationContext: {
      'of an open enumeration, how many come yet': async (client) => {
        const { EnumerationContext } = await open(client, 'OpenEnumerateInstances', { MaxObjectCount: 1 })
        expect(await results(client, 'EnumerationCount', { EnumerationContext })).toEqual([{ untyped: '2' }])
      },
      'of none, CIM_ERR_INVALID_ENUMERATION_CONTEXT': async (client) => {
        await fails('CIM_ERR_INVALID_ENUMERATION_CONTEXT', () =>
          client.call('EnumerationCount', { EnumerationContext: 'none' }),
        )
      },
    },
  },
} satisfies Flags

const withParameters = Object.entries(flags).filter(([, parameters]) => Object.keys(parameters).length > 0)

describe.each(withParameters)('%s', (_operation, parameters) => {
  describe.each(Object.entries(parameters as Record<string, Checks>))('%s', (_parameter, checks) => {
    test.each(Object.entries(checks))('%s', async (_what, check) => {
      await using shop = await openShop()
      await using client = connect(shop.url(), { namespace: 'root/shop' })
      await check(client)
    })
  })
})

test('the list of them in the documents is this one', async () => {
  const lines = Object.entries(flags).flatMap(([operation, parameters]) => [
    '',
    `## ${operation}`,
    '',
    ...(Object.keys(parameters).length === 0 ? ['No parameters.'] : []),
    ...Object.entries(parameters as Record<string, Checks>).map(
      ([parameter, checks]) => `- ${parameter}: ${Object.keys(checks).join('; ')}`,
    ),
  ])
  const head = [
    '# What each parameter of each operation does',
    '',
    'Written by packages/wbem/src/operation-flags.test.ts (`npx vitest run --project unit packages/wbem/src/operation-flags -u`), which',
    'tries each of these lines over HTTP.',
  ]
  const file = fileURLToPath(new URL('../../../docs/operation-flags.md', import.meta.url))
  await expect(`${[...head, ...lines].join('\n')}\n`).toMatchFileSnapshot(file)
})
