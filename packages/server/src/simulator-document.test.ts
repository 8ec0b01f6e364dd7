import { readFile } from 'node:fs/promises'
import { parseFaults } from '@cimarron/simulator'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfiguration } from './configuration.ts'

const document = await readFile(new URL('../../../docs/simulator.md', import.meta.url), 'utf8')

function block(file: string): string {
  const [, yaml = ''] = new RegExp(`\`\`\`yaml ${file}\n(.*?)\`\`\``, 's').exec(document) ?? []
  return yaml
}

test('the faults and the configuration that docs/simulator.md shows are right', () => {
  expect(parseFaults(parse(block('faults.yaml')))).toHaveLength(5)
  expect(parseConfiguration(block('cimarron.yaml'), 'cimarron.yaml').hypervisors?.[1]).toMatchObject({ machines: 20 })
})

test('it tells every kind of fault, and no other', () => {
  const told = Array.from(
    document.matchAll(/^\| `([a-z-]+)` \| [^|]*\| (?!all|each|always)/gm),
    ([, kind = '']) => kind,
  )
  const known = (() => {
    try {
      parseFaults([{ kind: 'none' }])
      return []
    } catch (error) {
      return String(error)
        .replace(/^.*use one of /, '')
        .split(', ')
    }
  })()
  expect(told.toSorted()).toEqual(known.toSorted())
})
