import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configurationSchema, parseConfiguration } from './configuration.ts'

const document = await readFile(new URL('../../../docs/configuration.md', import.meta.url), 'utf8')

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
}

/** The settings that hold no further ones, or may be something else instead, as `a.b` and `list[].c`. */
function settings({ properties, items, anyOf, oneOf }: Shape, place: string): string[] {
  const inner = [
    ...Object.entries(properties ?? {}).flatMap(([name, shape]) =>
      settings(shape, place === '' ? name : `${place}.${name}`),
    ),
    ...[...(anyOf ?? []), ...(oneOf ?? [])].flatMap((shape) => settings(shape, place)),
    ...(items === undefined ? [] : settings(items, `${place}[]`)).filter((name) => name !== `${place}[]`),
  ]
  return inner.length === 0 ? [place] : inner
}

test('the document has every setting, and no other', () => {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }) as Shape
  const told = Array.from(document.matchAll(/^\| `([^`]+)` \|/gm), ([, name = '']) => name)
  expect(told.length).toBeGreaterThan(30)
  expect(told.toSorted()).toEqual([...new Set(settings(schema, ''))].toSorted())
})

test('the whole file that it shows is right', () => {
  const [, yaml = ''] = /```yaml cimarron\.yaml\n(.*?)```/s.exec(document) ?? []
  expect(Object.keys(parseConfiguration(yaml, 'cimarron.yaml'))).toContain('slp')
})
