import type { Schema } from '@cimarron/cim'
import { compileMof, type MofSource } from '@cimarron/mof'
import { classFacts, dmtfArchive, dmtfFiles } from '@cimarron/mof/testing'
import { describe, expect, test } from 'vitest'
import { serverSchema } from './server-schema.ts'

const archive = dmtfArchive()

test('what a base schema has already is not declared again', () => {
  const base = serverSchema()
  const again = serverSchema(base)
  expect(again.size).toBe(base.size)
  expect(again.get('CIM_Namespace')).toBe(base.get('CIM_Namespace'))
})

describe.skipIf(archive === undefined)(
  'the classes of the server (skipped without the archive of DMTF’s schema)',
  () => {
    const ours = serverSchema()
    const theirs = archive === undefined ? ours : officialSchema(archive, ours)

    test.each([...ours].map(({ name }) => name))(
      '%s has the names, types, keys and value maps that DMTF gives it',
      (name) => {
        expect(classFacts(ours.get(name))).toEqual(classFacts(theirs.get(name)))
      },
    )

    test('are declared with DMTF’s qualifier types', () => {
      expect([...ours.qualifierTypes()]).toEqual([...theirs.qualifierTypes()])
    })
  },
)

function officialSchema(archive: string, ours: Schema): Schema {
  const wanted = new Set([...ours].map(({ name }) => `${name}.mof`))
    .add('qualifiers.mof')
    .add('qualifiers_optional.mof')
  const sources: MofSource[] = []
  for (const [path, content] of dmtfFiles(archive)) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (wanted.has(name)) sources.push({ name, text: content().toString() })
  }
  return compileMof(sources).schema
}
