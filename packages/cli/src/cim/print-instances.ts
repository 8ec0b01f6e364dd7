import type { CimClass, Instance } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import type { Output } from '../output/output.ts'
import { safeText } from '../output/safe-text.ts'
import { ClassCache } from './class-cache.ts'
import { instanceToJson } from './instance-json.ts'
import { outputForm } from './output-form.ts'
import { propertyList, withProperties } from './property-list.ts'
import { shownPath } from './shown-path.ts'
import { valueName } from './value-name.ts'
import { showValue } from './value-text.ts'

type Instances = AsyncIterable<Instance> | Iterable<Instance>

/** Prints instances while they come, but as a table, whose widths all of them make. Says nothing where there are none. */
export async function printInstances(
  invocation: Invocation,
  connection: WbemConnection,
  found: Instances,
): Promise<void> {
  const { output, host } = invocation
  const { propertyList: columns } = propertyList(invocation)
  const instances = withProperties(found, columns)
  const classes = new ClassCache(connection.client, host.signal)
  const isNamed = !invocation.isNot('value-names')
  const classOf = async (instance: Instance): Promise<CimClass | undefined> =>
    isNamed ? await classes.get(instance.className, instance.path?.namespace ?? connection.namespace) : undefined
  switch (outputForm(invocation)) {
    case 'json':
      return await output.jsonList(mapped(instances, instanceToJson))
    case 'table':
      return await printTable(output, instances, { classOf, columns })
    case 'mof':
      return await printMof(output, instances)
    case 'xml':
      return await printXml(output, instances)
    case 'text': {
      const isTerse = !invocation.flag('all-properties')
      let isFirst = true
      for await (const instance of instances) {
        const text = instanceText(instance, { cls: await classOf(instance), isTerse, output })
        await output.print(`${isFirst ? '' : '\n'}${text}`)
        isFirst = false
      }
    }
  }
}

interface Look {
  readonly cls: CimClass | undefined
  readonly isTerse: boolean
  readonly output: Output
}

/** The path, which can be pasted back, and under it the properties with the names of their values. */
export function instanceText(instance: Instance, { cls, isTerse, output: { paint } }: Look): string {
  const head = instance.path === undefined ? instance.className : shownPath(instance.path)
  const shown = [...instance.properties].filter(({ value }) => !isTerse || value !== null)
  const width = Math.max(0, ...shown.map(({ name }) => name.length))
  const lines = shown.map(({ name, value, type }) => {
    const meaning = valueName(value, cls?.properties.get(name)?.qualifiers)
    return `  ${safeText(name.padEnd(width))} = ${showValue(value, type)}${meaning === undefined ? '' : paint.dim(` (${safeText(meaning)})`)}`
  })
  return [paint.bold(safeText(head)), ...lines].join('\n')
}

interface TableLook {
  readonly classOf: (instance: Instance) => Promise<CimClass | undefined>
  /** The properties that were asked for, in that order; else those that have a value anywhere. */
  readonly columns: readonly string[] | undefined
}

async function printTable(output: Output, instances: Instances, { classOf, columns }: TableLook): Promise<void> {
  const rows: { readonly instance: Instance; readonly cls: CimClass | undefined }[] = []
  for await (const instance of instances) rows.push({ instance, cls: await classOf(instance) })
  if (rows.length === 0) return
  const names = new Map<string, string>()
  for (const { instance } of rows) {
    for (const { name, value } of instance.properties) if (value !== null) names.set(name.toLowerCase(), name)
  }
  const titles = columns?.map((name) => names.get(name.toLowerCase()) ?? name) ?? [...names.values()]
  await output.table(
    rows,
    titles.map((title) => ({ title, value: ({ instance, cls }) => cell(instance, title, cls) })),
  )
}

function cell(instance: Instance, name: string, cls: CimClass | undefined): string {
  const property = instance.properties.get(name)
  if (property === undefined || property.value === null) return '-'
  if (typeof property.value === 'string') return property.value
  const meaning = valueName(property.value, cls?.properties.get(name)?.qualifiers)
  const text = showValue(property.value, property.type)
  return meaning === undefined ? text : `${text} (${meaning})`
}

async function printMof(output: Output, instances: Instances): Promise<void> {
  const { printInstance } = await import('@cimarron/mof')
  for await (const instance of instances) {
    const path = instance.path === undefined ? '' : `// ${safeText(shownPath(instance.path))}\n`
    await output.document(`${path}${printInstance(instance)}`)
  }
}

async function printXml(output: Output, instances: Instances): Promise<void> {
  const { formatInstanceXml } = await import('@cimarron/wbem-client/xml')
  await printXmlList(output, mapped(instances, formatInstanceXml))
}

/** Elements of CIM-XML as one document: IRETURNVALUE stands around them. */
export async function printXmlList(output: Output, elements: AsyncIterable<string> | Iterable<string>): Promise<void> {
  await output.print('<IRETURNVALUE>')
  for await (const element of elements) await output.document(element)
  await output.print('</IRETURNVALUE>')
}

export async function* mapped<T, U>(items: AsyncIterable<T> | Iterable<T>, map: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield map(item)
}
