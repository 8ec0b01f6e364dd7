// The scenario by our own client.
import { Instance } from '@cimarron/cim'
import { typed, type WbemClient } from '@cimarron/wbem-client'
import { byText, elementsOf, type Filter, instanceOf, parsed, pathText, type Scenario, shown } from './scenario.ts'

export const byClient = (client: WbemClient): Scenario => {
  const at = parsed
  const gather = async <T>(items: AsyncIterable<T>, show: (item: T) => unknown): Promise<unknown[]> =>
    byText((await Array.fromAsync(items)).map(show))
  const filtered = ({ AssocClass, ResultClass, Role, ResultRole }: Filter) => ({
    assocClass: AssocClass,
    resultClass: ResultClass,
    role: Role,
    resultRole: ResultRole,
  })
  return {
    classNames: (of) => gather(client.enumerateClassNames({ className: of }), String),
    classes: (of) => gather(client.enumerateClasses({ className: of }), elementsOf),
    getClass: async (name) => elementsOf(await client.getClass(name)),
    create: async (className, values) => pathText(await client.createInstance(instanceOf(className, values))),
    names: (className) => gather(client.enumerateInstanceNames(className), pathText),
    instances: (className) => gather(client.enumerateInstances(className), shown),
    get: async (path, propertyList) => {
      const { properties } = shown(await client.getInstance(at(path), { propertyList })) as { properties: unknown }
      return { path, properties }
    },
    getProperty: (path, name) => client.getProperty(at(path), name),
    setProperty: async (path, name, value) => await client.setProperty(at(path), { name, value }),
    modify: async (path, values) => {
      const instance = instanceOf(at(path).className, values)
      await client.modifyInstance(
        Object.assign(new Instance(instance.className, instance.properties, { path: at(path) }), { path: at(path) }),
      )
    },
    associators: (path, filter) => gather(client.associators(at(path), filtered(filter)), shown),
    associatorNames: (path, filter) => gather(client.associatorNames(at(path), filtered(filter)), pathText),
    references: (path, filter) => gather(client.references(at(path), filtered(filter)), shown),
    referenceNames: (path, filter) => gather(client.referenceNames(at(path), filtered(filter)), pathText),
    invoke: async (path, name, [argument, value]) => {
      const args = { [argument]: typed('uint16', value) }
      return String((await client.invokeMethod(at(path), { name, args })).returnValue)
    },
    delete: (path) => client.deleteInstance(at(path)),
    deleteClass: (name) => client.deleteClass(name),
  }
}
