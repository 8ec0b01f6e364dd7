import { foldName, ObjectPath } from '@cimarron/cim'
import { oneInstance } from '../../../cim/one-instance.ts'
import { shownPath } from '../../../cim/shown-path.ts'
import { withServer } from '../../../cim/with-server.ts'
import type { Invocation } from '../../../command/invocation.ts'
import { safeText } from '../../../output/safe-text.ts'

/** An association, the role of the instance in it, and who is at its other ends, by their roles. */
interface Branch {
  readonly association: string
  readonly role: string
  readonly ends: { readonly role: string; readonly path: string }[]
}

/** The surroundings of an instance, from the paths of its associations alone: their keys are the ends. */
export async function run(invocation: Invocation): Promise<undefined> {
  await withServer(invocation, async (connection) => {
    const { output, host } = invocation
    const path = await oneInstance(invocation.argument('instance'), connection, host)
    const options = { resultClass: invocation.text('result-class'), signal: host.signal }
    const branches = new Map<string, Branch>()
    for await (const reference of connection.client.referenceNames(path, options)) addTo(branches, reference, path)
    const sorted = [...branches.values()].sort((a, b) => (a.association < b.association ? -1 : 1))
    await output.result({ path: shownPath(path), associations: sorted }, () =>
      [output.paint.bold(safeText(shownPath(path))), ...sorted.flatMap(lines)].join('\n'),
    )
  })
}

function addTo(branches: Map<string, Branch>, reference: ObjectPath, start: ObjectPath): void {
  const ends = (reference.keys ?? []).flatMap(({ name, value }) =>
    value instanceof ObjectPath ? [{ name, value }] : [],
  )
  const own = ends.find(({ value }) => isSame(value, start)) ?? ends[0]
  if (own === undefined) return
  const key = `${foldName(reference.className)} ${foldName(own.name)}`
  const branch = branches.get(key) ?? { association: reference.className, role: own.name, ends: [] }
  branches.set(key, branch)
  for (const end of ends) if (end !== own) branch.ends.push({ role: end.name, path: shownPath(end.value) })
}

/** By class and keys: servers differ in whether ends tell their namespace and host. */
function isSame(a: ObjectPath, b: ObjectPath): boolean {
  if (foldName(a.className) !== foldName(b.className) || a.keys?.length !== b.keys?.length) return false
  return (a.keys ?? []).every(({ name, value }) => shownKey(b.key(name)) === shownKey(value))
}

function shownKey(value: unknown): string {
  return value instanceof ObjectPath ? shownPath(value) : String(value)
}

function lines({ association, role, ends }: Branch): string[] {
  const title = `  as ${safeText(role)} of ${safeText(association)}`
  return [title, ...ends.map((end) => `    ${safeText(end.role)}  ${safeText(end.path)}`)]
}
