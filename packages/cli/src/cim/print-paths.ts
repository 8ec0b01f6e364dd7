import type { ObjectPath } from '@cimarron/cim'
import type { Invocation } from '../command/invocation.ts'
import { safeText } from '../output/safe-text.ts'
import { outputForm } from './output-form.ts'
import { mapped, printXmlList } from './print-instances.ts'
import { shownPath } from './shown-path.ts'

/** Paths while they come: one a line, as it can be pasted back; as a table with a column for each key. */
export async function printPaths(invocation: Invocation, paths: AsyncIterable<ObjectPath>): Promise<void> {
  const { output } = invocation
  switch (outputForm(invocation)) {
    case 'json':
      return await output.jsonList(mapped(paths, shownPath))
    case 'xml': {
      const { formatPathXml } = await import('@cimarron/wbem-client/xml')
      return await printXmlList(output, mapped(paths, formatPathXml))
    }
    case 'table':
      return await printTable(invocation, await Array.fromAsync(paths))
    case 'text':
    case 'mof':
      for await (const path of paths) await output.print(safeText(shownPath(path)))
  }
}

async function printTable({ output }: Invocation, paths: readonly ObjectPath[]): Promise<void> {
  if (paths.length === 0) return
  const keys = new Map<string, string>()
  for (const { keys: bindings = [] } of paths) for (const { name } of bindings) keys.set(name.toLowerCase(), name)
  await output.table(paths, [
    { title: 'NAMESPACE', value: ({ namespace }) => namespace ?? '-' },
    { title: 'CLASS', value: ({ className }) => className },
    ...Array.from(keys.values(), (name) => ({ title: name, value: (path: ObjectPath) => keyText(path, name) })),
  ])
}

function keyText(path: ObjectPath, name: string): string {
  const value = path.key(name)
  if (value === undefined) return '-'
  return typeof value === 'object' && value.kind === 'path' ? shownPath(value) : String(value)
}
