import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cqlFeatureNumbers, supportedCqlFeatures } from './cql-feature.ts'

/** The rows of the table of features in docs/queries.md: number, name without what is in parentheses, whether there. */
const documented = readFileSync(new URL('../../../../docs/queries.md', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, number, name, supported] = /^\| (\d+) \| ([^|(]+?)(?: \(.*\))? \| (yes|no)\b/.exec(line) ?? []
    return number === undefined ? [] : [{ number: Number(number), name, isSupported: supported === 'yes' }]
  })

test('the table of features in the docs has each feature of CQLFeatures', () => {
  expect(documented.map(({ name, number }) => [name, number])).toEqual(Object.entries(cqlFeatureNumbers))
})

test('the table of features in the docs says which are supported', () => {
  const supported = documented.filter(({ isSupported }) => isSupported).map(({ number }) => number)
  expect(supported).toEqual(supportedCqlFeatures)
})
