import type { Schema } from '@cimarron/cim'
import { serverSchema } from '@cimarron/cimom'
import { compileMof, formatDiagnostic, type MofSource } from '@cimarron/mof'
import { classFacts, dmtfArchive, dmtfFiles } from '@cimarron/mof/testing'
import { describe, expect, test } from 'vitest'
import { platformSource, platforms, profileSources } from './index.ts'

const { schema, diagnostics } = compileMof(profileSources(), { base: serverSchema() })
const archive = dmtfArchive()
/** Once experimental, and in no final schema. */
const experimental = new Set([
  'CIM_MostCurrentSnapshotInBranch',
  'CIM_VirtualSystemMigrationCapabilities',
  'CIM_VirtualSystemMigrationService',
])

test('the profiles’ classes compile without a word, and so do each platform’s', () => {
  expect(diagnostics.map((each) => formatDiagnostic(each))).toEqual([])
  for (const platform of Object.values(platforms)) {
    const compiled = compileMof([platformSource(platform)], { base: schema })
    expect(compiled.diagnostics.map((each) => formatDiagnostic(each))).toEqual([])
    expect(compiled.classes.every(({ name }) => name.startsWith(`${platform.prefix}_`))).toBe(true)
  }
})

describe.skipIf(archive === undefined)(
  'DMTF’s classes as declared here (skipped without the archive of its schema)',
  () => {
    const theirs = archive === undefined ? schema : officialSchema(archive)

    test.each([...schema].map(({ name }) => name).filter((name) => !experimental.has(name)))(
      '%s has the names, types, keys and value maps that DMTF gives it',
      (name) => {
        expect(classFacts(schema.get(name))).toEqual(classFacts(theirs.get(name)))
      },
    )
  },
)

function officialSchema(path: string): Schema {
  const wanted = new Set(['qualifiers.mof', 'qualifiers_optional.mof', ...[...schema].map(({ name }) => `${name}.mof`)])
  const sources: MofSource[] = []
  for (const [file, content] of dmtfFiles(path)) {
    const name = file.slice(file.lastIndexOf('/') + 1)
    if (wanted.has(name)) sources.push({ name, text: content().toString() })
  }
  return compileMof(sources).schema
}
