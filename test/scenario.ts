// One scenario for clients that have nothing in common, and what their answers are brought to.
import { type CimClass, CimError, type CimValue, Instance, ObjectPath } from '@cimarron/cim'

/** What is asked, in words of all three: classes and paths as text, instances as properties with their values as text. */
export interface Scenario {
  classNames(of: string): Promise<unknown>
  classes(of: string): Promise<unknown>
  getClass(name: string): Promise<unknown>
  create(className: string, properties: Values): Promise<unknown>
  names(className: string): Promise<unknown>
  instances(className: string): Promise<unknown>
  get(path: string, list?: readonly string[]): Promise<unknown>
  getProperty(path: string, name: string): Promise<unknown>
  setProperty(path: string, name: string, value: string): Promise<unknown>
  modify(path: string, properties: Values): Promise<unknown>
  associators(path: string, filter: Filter): Promise<unknown>
  associatorNames(path: string, filter: Filter): Promise<unknown>
  references(path: string, filter: Filter): Promise<unknown>
  referenceNames(path: string, filter: Filter): Promise<unknown>
  invoke(path: string, method: string, argument: readonly [name: string, value: number]): Promise<unknown>
  delete(path: string): Promise<unknown>
  deleteClass(name: string): Promise<unknown>
}

export type Values = Readonly<Record<string, string | number | boolean | readonly string[]>>
export interface Filter {
  readonly AssocClass?: string
  readonly ResultClass?: string
  readonly Role?: string
  readonly ResultRole?: string
}

export const schemaOf = (prefix: string): string => `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Association : boolean = false, Scope(association), Flavor(DisableOverride, ToSubclass);
class ${prefix}_Base { [Key] string Id; string Text = "none"; uint32 Number; string Tags[]; };
class ${prefix}_Leaf : ${prefix}_Base { boolean Flag; };
[Association] class ${prefix}_Link { [Key] ${prefix}_Base REF Left; [Key] ${prefix}_Base REF Right; };`

/** The scenario, each step by what it tells. `P` is the prefix of the classes that are the client's own. */
export async function play(client: Scenario, P: string, other: { link: () => Promise<void>; system: string }) {
  const a = `${P}_Base.Id="a"`
  const b = `${P}_Leaf.Id="b é"`
  const told: Record<string, unknown> = {}
  const step = async (name: string, act: () => Promise<unknown>): Promise<void> => {
    told[name] = await act().catch((error: unknown) => {
      if (error instanceof CimError) return `CIM status ${error.code}`
      throw error
    })
  }
  await step('names of classes', () => client.classNames(`${P}_Base`))
  await step('classes', () => client.classes(`${P}_Base`))
  await step('a class', () => client.getClass(`${P}_Leaf`))
  await step('a class that is not', () => client.getClass(`${P}_None`))
  const first = { Id: 'a', Text: 'first text', Number: 7, Tags: ['x', 'y z'] }
  await step('created', () => client.create(`${P}_Base`, first))
  await step('created again', () => client.create(`${P}_Base`, { Id: 'a' }))
  await step('created below', () => client.create(`${P}_Leaf`, { Id: 'b é', Flag: true }))
  await step('names', () => client.names(`${P}_Base`))
  await step('instances', () => client.instances(`${P}_Base`))
  await step('instances of no class', () => client.instances(`${P}_None`))
  await step('an instance', () => client.get(a))
  await step('an instance with characters', () => client.get(b))
  await step('two properties', () => client.get(a, ['Text', 'Number']))
  await step('an instance that is not', () => client.get(`${P}_Base.Id="none"`))
  await step('a property', () => client.getProperty(a, 'Text'))
  await step('a property that is not', () => client.getProperty(a, 'None'))
  await step('a property set', () => client.setProperty(a, 'Text', 'set'))
  await step('what was set', () => client.getProperty(a, 'Text'))
  await step('modified', () => client.modify(a, { Id: 'a', Text: 'modified', Number: 8 }))
  await step('what was modified', () => client.get(a))
  await other.link()
  for (const [what, filter] of Object.entries({
    all: {},
    'by its class': { AssocClass: `${P}_Link` },
    'to a class': { ResultClass: `${P}_Leaf` },
    'to another class': { ResultClass: `${P}_Link` },
    'as the right one': { Role: 'Right' },
    'to the right one': { ResultRole: 'Right' },
  })) {
    await step(`associators, ${what}`, () => client.associators(a, filter))
    await step(`names of associators, ${what}`, () => client.associatorNames(a, filter))
  }
  for (const [what, filter] of Object.entries({
    all: {},
    'of a class': { ResultClass: `${P}_Link` },
    'as the right one': { Role: 'Right' },
  })) {
    await step(`references, ${what}`, () => client.references(a, filter))
    await step(`names of references, ${what}`, () => client.referenceNames(a, filter))
  }
  await step('a method', () => client.invoke(other.system, 'RequestStateChange', ['RequestedState', 9]))
  await step('a method that is not', () => client.invoke(other.system, 'NoSuchMethod', ['RequestedState', 9]))
  await step('a class in use deleted', () => client.deleteClass(`${P}_Leaf`))
  await step('deleted', () => client.delete(b))
  await step('deleted again', () => client.delete(b))
  await step('a class deleted', () => client.deleteClass(`${P}_Leaf`))
  await step('names of classes then', () => client.classNames(`${P}_Base`))
  return JSON.parse(JSON.stringify(told).replaceAll(`${P}_`, 'P_')) as Record<string, unknown>
}

// What all three are brought to.

/** As wbemcli prints it: references among the keys stand without quotes and namespace. */
export function pathText(path: ObjectPath): string {
  const keys = (path.keys ?? []).map(({ name, value }) => {
    return `${name}=${value instanceof ObjectPath ? pathText(value) : JSON.stringify(String(value))}`
  })
  return `${path.className}.${keys.join()}`
}

function valueText(value: CimValue): string {
  if (value === null) return ''
  if (value instanceof ObjectPath) return pathText(value)
  return Array.isArray(value) ? value.map((item) => String(item)).join(',') : String(value)
}

export function shown(instance: Instance): unknown {
  const values = [...instance.properties].map(({ name, value }) => [name, valueText(value)] as const)
  const properties = Object.fromEntries(values.filter(([, value]) => value !== ''))
  return instance.path === undefined ? { properties } : { path: pathText(instance.path), properties }
}

export const byText = (items: readonly unknown[]): unknown[] =>
  items.toSorted((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1))
export const elementsOf = (cls: CimClass): unknown => ({
  name: cls.name,
  properties: [...cls.properties].map(({ name }) => name),
})

/** Keys of this scenario are texts in double quotes. */
export function parsed(text: string): ObjectPath {
  const dot = text.indexOf('.')
  const keys = [...text.slice(dot + 1).matchAll(/(\w+)="([^"]*)"/g)]
  return new ObjectPath(
    text.slice(0, dot),
    keys.map(([, name = '', value = '']) => ({ name, value })),
  )
}

export function instanceOf(className: string, values: Values): Instance {
  const properties = Object.entries(values).map(([name, value]) => {
    const type = typeof value === 'number' ? 'uint32' : typeof value === 'boolean' ? 'boolean' : 'string'
    return { name, type, isArray: Array.isArray(value), value } as const
  })
  return new Instance(className, properties)
}
