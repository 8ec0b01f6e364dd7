// Writes the parts of docs/cli.md that follow from the tree of commands; the text between them is written by hand.
import { readFile } from 'node:fs/promises'
import { documentationParts, fillIn } from '../src/documentation.ts'
import { commandTree } from '../src/tree/command-tree.ts'

const path = '../../docs/cli.md'

export default async function generate(): Promise<readonly { readonly path: string; readonly content: string }[]> {
  const document = await readFile(new URL(`../${path}`, import.meta.url), 'utf8')
  return [{ path, content: fillIn(document, documentationParts(commandTree)) }]
}
