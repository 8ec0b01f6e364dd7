import type { Invocation } from '../command/invocation.ts'
import { outputForm } from './output-form.ts'

/** Bare names, as of classes or namespaces: one a line, a table of one column with that title, or a list in JSON. */
export async function printNames(invocation: Invocation, names: readonly string[], title: string): Promise<void> {
  const { output } = invocation
  const form = outputForm(invocation)
  if (form === 'json') return await output.json(names)
  if (names.length === 0) return
  if (form === 'table') return await output.table(names, [{ title, value: (name) => name }])
  await output.print(names.join('\n'))
}
