import { Instance, ObjectPath } from '@cimarron/cim'
import { compileMof } from '@cimarron/mof'
import { expect, test } from 'vitest'
import {
  defineAssociation,
  defineProfile,
  defineProvider,
  memoryIndicationStore,
  memoryServerStore,
  memoryStore,
  ObjectManager,
  type Operations,
  type Principal,
  type Standing,
  serverSchema,
} from './index.ts'

const mof = `
class N_Profile { [Key] string InstanceID; };
class N_System { [Key] string Name; };
[Association] class N_Conforms { [Key] N_Profile REF Standard; [Key] N_System REF Element; };
[Association] class N_Beside { [Key] N_Profile REF This; [Key] N_System REF That; };
class N_Act { [Key] string Name; uint32 Do(); };
instance of N_Profile { InstanceID = "static"; };
instance of N_Beside { This = "N_Profile.InstanceID=\\"static\\""; That = "root/lab:N_System.Name=\\"secret\\""; };`

type Roles = Readonly<Record<string, Standing>>

/** Somebody with a role in each namespace named, and none in the others. */
function principal(roles: Roles, held: (() => void)[] = []): Principal {
  const who = { name: 'ann', via: 'test' } as const
  const at = (role: Standing): Principal => ({
    ...who,
    role,
    in: (namespace) => at(roles[namespace] ?? 'none'),
    hold(_what, end) {
      held.push(end)
      return { [Symbol.dispose]: () => void held.splice(held.indexOf(end), 1) }
    },
  })
  return at('none')
}

function house(): ObjectManager {
  const { schema, instances } = compileMof([{ name: 'n.mof', text: mof }], {
    base: serverSchema(),
    namespace: 'root/virt',
  })
  const indications = {
    store: memoryIndicationStore(),
    delivery: { send: () => Promise.resolve({ kind: 'delivered' as const }) },
  }
  const stores = { store: memoryStore(), serverStore: memoryServerStore() }
  const manager = new ObjectManager({ schema, ...stores, indications: indications as never })
  manager.addNamespace('root/lab')
  manager.addNamespace('root/virt', { instances })
  const others = (): { keys: { Name: string } }[] => [{ keys: { Name: 'secret' } }]
  const row = defineAssociation({
    className: 'N_Conforms',
    ends: {
      Standard: { className: 'N_Profile', namespace: 'interop', others },
      Element: { className: 'N_System', namespace: 'root/lab' },
    },
  })
  manager.register('root/lab', defineProvider({ className: 'N_System', enumerate: () => [{ Name: 'secret' }] }))
  const central = [{ className: 'N_System' }]
  manager.register('root/lab', defineProfile({ name: 'Secret', version: '1.0.0', central }))
  manager.register('interop', defineProvider({ className: 'N_Profile', enumerate: () => [{ InstanceID: 'P' }] }))
  const act = { role: 'operator', invoke: () => ({ returnValue: 0 }) } as const
  manager.register(
    'root/virt',
    defineProvider({
      className: 'N_Act',
      enumerate: ({ principal: { role } }) => [{ Name: role }],
      methods: { Do: act },
    }),
  )
  for (const namespace of ['interop', 'root/lab']) manager.register(namespace, row)
  return manager
}

function open(namespace: string, roles: Roles): Operations {
  return house().open(namespace, { principal: principal(roles), signal: new AbortController().signal })
}

const profile = new ObjectPath('N_Profile', [{ name: 'InstanceID', value: 'P' }])
const reader: Roles = { interop: 'monitor', 'root/virt': 'monitor' }

test.each(['root/lab', '/root/LAB/', 'root/never'])(
  'who has no role in %s is denied, be there such a one or not',
  (name) => {
    expect(() => open(name, reader)).toThrow(/ann has no role in the namespace/)
  },
)

test('an unknown namespace is told with those that the caller may read, and no others', () => {
  const text = /there is no namespace root\/x; there are interop, root\/virt$/
  expect(() => open('root/x', { ...reader, 'root/x': 'monitor' })).toThrow(text)
})

test('the interop namespace lists only what the caller may read', async () => {
  for (const className of ['CIM_Namespace', 'CIM_WBEMServerNamespace']) {
    const rows = await Array.fromAsync(open('interop', reader).EnumerateInstanceNames({ ClassName: className }))
    const text = JSON.stringify(rows.map((batch) => batch.rows))
    expect(text).toContain('root/virt')
    expect(text).not.toContain('root/lab')
  }
})

test('a provider is told the role in its namespace', async () => {
  const seen = open('root/virt', { 'root/virt': 'operator' })
  const [batch] = await Array.fromAsync(seen.EnumerateInstances({ ClassName: 'N_Act' }))
  expect(batch?.rows).toEqual([['operator']])
})

test('a method asks for the role in its namespace, whatever the caller is elsewhere', async () => {
  const invocation = (role: string) => ({
    object: new ObjectPath('N_Act', [{ name: 'Name', value: role }]),
    method: 'Do',
    parameters: [],
  })
  const refused = open('root/virt', { 'root/virt': 'monitor', interop: 'admin', 'root/lab': 'admin' })
  await expect(refused.invokeMethod(invocation('monitor'))).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  const done = open('root/virt', { 'root/virt': 'operator' })
  expect((await done.invokeMethod(invocation('operator'))).returnValue.value).toBe(0)
})

test('no traversal, and no association, tells of an instance in a namespace that the caller may not read', async () => {
  const seen = open('interop', reader)
  expect(await Array.fromAsync(seen.AssociatorNames({ ObjectName: profile }))).toEqual([])
  expect(await Array.fromAsync(seen.Associators({ ObjectName: profile }))).toEqual([])
  expect(await Array.fromAsync(seen.References({ ObjectName: profile }))).toEqual([])
  expect(await Array.fromAsync(seen.ReferenceNames({ ObjectName: profile }))).toEqual([])
  expect(await Array.fromAsync(seen.EnumerateInstances({ ClassName: 'N_Conforms' }))).toEqual([])
  const secret = new ObjectPath('N_System', [{ name: 'Name', value: 'secret' }], { namespace: 'root/lab' })
  const link = new ObjectPath('N_Conforms', [
    { name: 'Standard', value: profile.in('interop') },
    { name: 'Element', value: secret },
  ])
  await expect(seen.GetInstance({ InstanceName: link })).rejects.toMatchObject({ status: 'CIM_ERR_NOT_FOUND' })
  const all = open('interop', { ...reader, 'root/lab': 'monitor' })
  expect(await Array.fromAsync(all.AssociatorNames({ ObjectName: profile }))).toMatchObject([{ namespace: 'root/lab' }])
  expect((await all.GetInstance({ InstanceName: link })).rows).toHaveLength(1)
})

test('a static association leads only where the caller may read', async () => {
  const path = new ObjectPath('N_Profile', [{ name: 'InstanceID', value: 'static' }])
  const names = (roles: Roles) => Array.fromAsync(open('root/virt', roles).AssociatorNames({ ObjectName: path }))
  expect(await names(reader)).toEqual([])
  expect(await names({ ...reader, 'root/lab': 'monitor' })).toMatchObject([{ namespace: 'root/lab' }])
})

test('a pull that was opened with rights that are gone is closed', async () => {
  const manager = house()
  const held: (() => void)[] = []
  const caller = { principal: principal(reader, held), signal: new AbortController().signal }
  const { pulled } = manager.open('interop', caller)
  const opened = pulled.OpenEnumerateInstances({ ClassName: 'CIM_Namespace', MaxObjectCount: 1 })
  await Array.fromAsync(opened.batches)
  const { EnumerationContext } = opened.output()
  expect(held).toHaveLength(1)
  held[0]?.()
  expect(held).toEqual([])
  expect(() => pulled.PullInstancesWithPath({ EnumerationContext, MaxObjectCount: 1 })).toThrow(/no such enumeration/)
})

test('what conforms to a profile is told to who may read where it is', async () => {
  const conforming = async (roles: Roles) => {
    const operations = open('interop', roles)
    const rows = await Array.fromAsync(operations.EnumerateInstances({ ClassName: 'CIM_ElementConformsToProfile' }))
    const registered = new ObjectPath('CIM_RegisteredProfile', [
      { name: 'InstanceID', value: 'Cimarron:Profile:DMTF:Secret:1.0.0' },
    ])
    const call = { object: registered, method: 'GetCentralInstances', parameters: [] }
    const central = await operations.invokeMethod(call)
    return JSON.stringify([rows.map(({ rows: all }) => all), central])
  }
  expect(await conforming(reader)).not.toContain('secret')
  expect(await conforming({ ...reader, 'root/lab': 'monitor' })).toContain('secret')
})

test('only an admin of its name creates or deletes a namespace, and nobody else learns that it is there', async () => {
  const NewInstance = (name: string) =>
    new Instance('CIM_WBEMServerNamespace', [{ name: 'Name', type: 'string', isArray: false, value: name }])
  const create = (name: string, roles: Roles) =>
    open('interop', roles).CreateInstance({ NewInstance: NewInstance(name) })
  const interop = { interop: 'admin' } as const
  const denied = { status: 'CIM_ERR_ACCESS_DENIED' }
  await expect(create('root/new', interop)).rejects.toMatchObject(denied)
  await expect(create('root/lab', interop)).rejects.toMatchObject(denied)
  expect(await create('root/new', { ...interop, 'root/new': 'admin' })).toMatchObject({ namespace: 'interop' })
})

test('nobody subscribes to what happens where they may not read', async () => {
  const create = (roles: Roles) => {
    const values = {
      Name: 'f',
      SourceNamespaces: ['root/lab'],
      Query: 'SELECT * FROM CIM_InstCreation',
      QueryLanguage: 'WQL',
    }
    const properties = Object.entries(values).map(([name, value]) => ({
      name,
      type: 'string' as const,
      isArray: Array.isArray(value),
      value,
    }))
    return open('interop', roles).CreateInstance({ NewInstance: new Instance('CIM_IndicationFilter', properties) })
  }
  await expect(create({ interop: 'admin' })).rejects.toMatchObject({ status: 'CIM_ERR_ACCESS_DENIED' })
  expect(await create({ interop: 'admin', 'root/lab': 'monitor' })).toMatchObject({ className: 'CIM_IndicationFilter' })
})
