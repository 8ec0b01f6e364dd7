import type { CimClass, Instance } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import type { WbemConnection } from '../connection/connect-wbem.ts'
import { CliError } from '../error/cli-error.ts'
import type { Output } from '../output/output.ts'
import { safeText } from '../output/safe-text.ts'
import { ClassCache } from './class-cache.ts'
import { instanceToJson } from './instance-json.ts'
import { shownPath } from './shown-path.ts'
import { valueName } from './value-name.ts'
import { showValue } from './value-text.ts'

type Instances = AsyncIterable<Instance> | Iterable<Instance>

/** How instances can be printed; text when nothing is asked for. */
export const outputForms = ['text', 'table', 'json', 'mof', 'xml'] as const
type OutputForm = (typeof outputForms)[number]

/** Prints instances while they come, but as a table, whose widths all of them make. Says nothing where there are none. */
export async function printInstances(
  invocation: Invocation,
  connection: WbemConnection,
  instances: Instances,
): Promise<void> {
  const { output, host } = invocation
  const form = outputForm(invocation)
  const isTerse = !invocation.flag('all-properties')
  switch (form) {
    case 'json':
      return await output.jsonList(mapped(instances, instanceToJson))
    case 'table':
      return await printTable(output, instances)
    case 'mof':
      return await printMof(output, instances)
    case 'xml':
      return await printXml(output, instances)
    case 'text': {
      const classes = new ClassCache(connection.client, host.signal)
      let isFirst = true
      for await (const instance of instances) {
        const cls = await classes.get(instance.className, instance.path?.namespace ?? connection.namespace)
        await output.print(`${isFirst ? '' : '\n'}${instanceText(instance, { cls, isTerse, output })}`)
        isFirst = false
      }
    }
  }
}

export function outputForm(invocation: Invocation): OutputForm {
  const asked = invocation.text('output')
  if (!invocation.output.isJson) return outputForms.find((form) => form === asked) ?? 'text'
  if (asked !== undefined && asked !== 'json') {
    throw new CliError('usage', `--json and --output ${asked} exclude each other`, 'give one of them')
  }
  return 'json'
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
    return `  ${name.padEnd(width)} = ${showValue(value, type)}${meaning === undefined ? '' : paint.dim(` (${safeText(meaning)})`)}`
  })
  return [paint.bold(safeText(head)), ...lines].join('\n')
}

async function printTable(output: Output, instances: Instances): Promise<void> {
  const rows: Instance[] = []
  for await (const instance of instances) rows.push(instance)
  const names = new Map<string, string>()
  for (const { properties } of rows) {
    for (const { name, value } of properties) if (value !== null) names.set(name.toLowerCase(), name)
  }
  if (rows.length === 0) return
  await output.table(
    rows,
    [...names.values()].map((title) => ({ title, value: (row: Instance) => cell(row, title) })),
  )
}

function cell(instance: Instance, name: string): string {
  const value = instance.get(name)
  if (value === undefined || value === null) return '-'
  return typeof value === 'string' ? value : showValue(value)
}

async function printMof(output: Output, instances: Instances): Promise<void> {
  const { printInstance } = await import('@cimarron/mof')
  for await (const instance of instances) {
    const path = instance.path === undefined ? '' : `// ${safeText(shownPath(instance.path))}\n`
    await output.print(`${path}${printInstance(instance)}`)
  }
}

async function printXml(output: Output, instances: Instances): Promise<void> {
  const { formatInstanceXml } = await import('@cimarron/wbem-client/xml')
  // IRETURNVALUE around them makes one document of many.
  await output.print('<IRETURNVALUE>')
  for await (const instance of instances) await output.print(formatInstanceXml(instance))
  await output.print('</IRETURNVALUE>')
}

async function* mapped<T, U>(items: AsyncIterable<T> | Iterable<T>, map: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield map(item)
}
