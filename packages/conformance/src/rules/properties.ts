import { foldName, Instance, type Property } from '@cimarron/cim'
import type { Located } from '../model/locate.ts'
import type { Model } from '../model/model.ts'
import { defineRule, type Fault, fromMemory, ofSchema, type Rule, verified } from '../rule.ts'
import { isInValueMap, type StandardProperty, standardProperties } from '../standard/standard-class.ts'
import { isNull, shownValue, textOf } from './value.ts'

const profile = 'CIM'

type Declared = StandardProperty & { readonly name: string }

function declaredOf({ className }: Located, classes: Model['classes']): readonly Declared[] {
  const standard = classes.standardOf(className)
  return standard === undefined ? [] : [...standardProperties(standard).values()]
}

/** What holds for the properties of every instance. */
export const propertyRules: readonly Rule[] = [
  defineRule({
    id: 'key-not-null',
    title: 'Every key has a value',
    profile,
    source: verified('DSP0004: the qualifier Key'),
    of: ({ all }) => all,
    *faults(instance, { classes }) {
      for (const { name, isKey } of declaredOf(instance, classes))
        if (isKey === true && isNull(instance, name))
          yield { found: `${name} = ${shownValue(instance.get(name))}`, right: 'a key is never NULL' }
    },
  }),
  defineRule({
    id: 'path-as-keys',
    title: "The keys of an instance's path are the values of its key properties",
    profile,
    source: verified('DSP0004: instance paths'),
    of: ({ all }) => all,
    *faults(instance) {
      for (const { name, value } of instance.path.keys ?? []) {
        const property = instance.get(name)
        if (property === undefined || typeof property === 'object' || typeof value === 'object') continue
        if (String(property) !== String(value))
          yield {
            found: `the path says ${name} = ${shownValue(value)}, the property is ${shownValue(property)}`,
            right: 'the same in both',
          }
      }
    },
  }),
  defineRule({
    id: 'required-not-null',
    title: 'Every property that is Required has a value',
    profile,
    source: verified('CIM schema 2.49: the qualifier Required'),
    of: ({ all }) => all,
    *faults(instance, { classes }) {
      for (const { name, isRequired } of declaredOf(instance, classes))
        if (isRequired === true && isNull(instance, name))
          yield {
            found: `${name} = ${shownValue(instance.get(name))}`,
            right: 'a value: the schema has it as Required',
          }
    },
  }),
  defineRule({
    id: 'type-as-declared',
    title: 'A property of the schema has the type that the schema gives it',
    profile,
    source: verified('CIM schema 2.49'),
    of: ({ all }) => all,
    *faults(instance, { classes }) {
      for (const { name, type, isArray = false } of declaredOf(instance, classes)) {
        const property = instance.properties.get(name)
        if (property === undefined || (property.type === type && property.isArray === isArray)) continue
        yield { found: `${name} is ${shownType(property)}`, right: shownType({ type, isArray }) }
      }
    },
  }),
  defineRule({
    id: 'value-map',
    title: 'A value that the schema enumerates is one of these, or in a range for vendors',
    profile,
    source: verified('CIM schema 2.49: the qualifier ValueMap'),
    of: ({ all }) => all,
    *faults(instance, { classes }) {
      for (const { name, values } of declaredOf(instance, classes))
        if (values !== undefined) yield* outside(instance.properties.get(name), values)
    },
  }),
  defineRule({
    id: 'embedded-class',
    title: 'What is embedded is of the class that EmbeddedInstance names',
    profile,
    source: verified('DSP0004: the qualifier EmbeddedInstance'),
    of: ({ all }) => all,
    async *faults(instance, { classes, interop }) {
      for (const { name, type, of } of declaredOf(instance, classes)) {
        if (type !== 'string' || of === undefined) continue
        const value = instance.get(name)
        for (const one of Array.isArray(value) ? value : [value])
          if (one instanceof Instance) {
            await classes.lineage(one.className, instance.path.namespace ?? interop)
            if (!classes.isA(one.className, of))
              yield { found: `${name} has ${shownValue(one)}`, right: `one of ${of}` }
          }
      }
    },
  }),
  defineRule({
    id: 'creation-class',
    title: 'CreationClassName is the class of the instance',
    profile,
    source: ofSchema('CIM_System', 'CIM_Service', 'CIM_LogicalDevice', 'CIM_ServiceAccessPoint'),
    of: ({ all }) => all,
    faults(instance): Fault[] {
      const named = textOf(instance, 'CreationClassName')
      if (named === undefined || foldName(named) === foldName(instance.className)) return []
      return [{ found: `CreationClassName = ${shownValue(named)}`, right: shownValue(instance.className) }]
    },
  }),
  defineRule({
    id: 'element-name',
    title: 'Systems, settings and pools have a name for people',
    profile,
    source: fromMemory,
    of: (model) => ['CIM_ComputerSystem', 'CIM_VirtualSystemSettingData'].flatMap((name) => model.instances(name)),
    faults: (instance): Fault[] =>
      isNull(instance, 'ElementName')
        ? [{ found: 'ElementName = NULL', right: 'the name that people know it by' }]
        : [],
  }),
]

function* outside(property: Property | undefined, values: readonly string[]): Generator<Fault> {
  const value = property?.value
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const wrong = list.filter((one) => (typeof one === 'number' || typeof one === 'bigint') && !isInValueMap(one, values))
  if (property === undefined || wrong.length === 0) return
  yield {
    found: `${property.name} = ${shownValue(value)}${list.length > 1 ? `, of which ${wrong.join(', ')}` : ''}`,
    right: `of ${values.join(', ')}`,
  }
}

function shownType({ type, isArray }: { readonly type: string; readonly isArray: boolean }): string {
  return `${type}${isArray ? '[]' : ''}`
}
