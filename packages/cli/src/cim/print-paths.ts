import type { ObjectPath } from '@cimarron/cim'
import type { Output } from '../output/output.ts'
import { safeText } from '../output/safe-text.ts'
import { shownPath } from './shown-path.ts'

/** One path a line, as it can be pasted back; as JSON an array of them. */
export async function printPaths(output: Output, paths: AsyncIterable<ObjectPath>): Promise<void> {
  if (output.isJson) {
    await output.jsonList(texts(paths))
    return
  }
  for await (const path of paths) await output.print(safeText(shownPath(path)))
}

async function* texts(paths: AsyncIterable<ObjectPath>): AsyncGenerator<string> {
  for await (const path of paths) yield shownPath(path)
}
