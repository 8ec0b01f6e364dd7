import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** All files that `entry` is made of, and the packages they import. */
function closure(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>()
  const packages = new Set<string>()
  const visit = (file: string): void => {
    if (files.has(file)) return
    files.add(file)
    const text = readFileSync(file, 'utf8')
    for (const [, from] of text.matchAll(/(?:from|import) '([^']+)'/g)) {
      if (from?.startsWith('.')) visit(resolve(dirname(file), from))
      else if (from !== undefined) packages.add(from)
    }
  }
  visit(fileURLToPath(new URL(entry, import.meta.url)))
  return { files: [...files], packages: [...packages].toSorted() }
}

test('the main entry runs in a browser: it imports nothing of Node', () => {
  expect(closure('./index.ts').packages).toEqual(['@cimarron/cim', '@cimarron/cim-xml'])
})

test('the Node entry is another', () => {
  expect(closure('./node.ts').packages).toContain('node:https')
})
