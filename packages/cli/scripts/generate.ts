// Writes the parts of docs/cli.md that follow from the tree of commands; the text between them is written by hand.
import { readFileSync, writeFileSync } from 'node:fs'
import { documentationParts, fillIn } from '../src/documentation.ts'
import { commandTree } from '../src/tree/command-tree.ts'

const file = new URL('../../../docs/cli.md', import.meta.url)
writeFileSync(file, fillIn(readFileSync(file, 'utf8'), documentationParts(commandTree)))
