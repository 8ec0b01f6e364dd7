import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import type { CimClass, Schema } from '@cimarron/cim'
import { compileMof, type MofSource } from '@cimarron/mof'
import { describe, expect, test } from 'vitest'
import { serverSchema } from './server-schema.ts'

// DMTF's schema is not part of this repository. Where its archive stands beside it, or CIMARRON_DMTF_SCHEMA names it, our
// declarations are compared with DMTF's.
const beside = fileURLToPath(new URL('../../../../shared/schema/cim_schema_2.49.0Final-MOFs.zip', import.meta.url))
const archive = process.env.CIMARRON_DMTF_SCHEMA ?? beside

test('what a base schema has already is not declared again', () => {
  const base = serverSchema()
  const again = serverSchema(base)
  expect(again.size).toBe(base.size)
  expect(again.get('CIM_Namespace')).toBe(base.get('CIM_Namespace'))
})

describe.skipIf(!existsSync(archive))(
  'the classes of the server (skipped without the archive of DMTF’s schema)',
  () => {
    const ours = serverSchema()
    const theirs = existsSync(archive) ? officialSchema(ours) : ours

    test.each([...ours].map(({ name }) => name))(
      '%s has the names, types, keys and value maps that DMTF gives it',
      (name) => {
        expect(facts(ours.get(name))).toEqual(facts(theirs.get(name)))
      },
    )

    test('are declared with DMTF’s qualifier types', () => {
      expect([...ours.qualifierTypes()]).toEqual([...theirs.qualifierTypes()])
    })
  },
)

/** What may not differ: facts, no texts. */
function facts(cls: CimClass | undefined): unknown {
  return {
    superclass: cls?.superclass,
    flags: [cls?.isAbstract, cls?.isAssociation, cls?.isIndication],
    properties: [...(cls?.properties ?? [])].map((property) => ({
      name: property.name,
      type: property.type,
      isArray: property.isArray,
      isKey: property.isKey,
      default: property.default,
      embedding: property.embedding,
      qualifiers: ['ValueMap', 'Values', 'Required', 'MaxLen', 'Write'].map(
        (one) => property.qualifiers.get(one)?.value,
      ),
    })),
    methods: [...(cls?.methods ?? [])].map(({ name }) => name),
  }
}

function officialSchema(ours: Schema): Schema {
  const wanted = new Set([...ours].map(({ name }) => `${name}.mof`))
    .add('qualifiers.mof')
    .add('qualifiers_optional.mof')
  const sources: MofSource[] = []
  for (const [path, bytes] of unzip(readFileSync(archive))) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (wanted.has(name)) sources.push({ name, text: bytes().toString() })
  }
  return compileMof(sources).schema
}

/** The files of a ZIP archive, unpacked when called for. */
function* unzip(zip: Buffer): Generator<[string, () => Buffer]> {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const name = zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28))
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const content = zip.subarray(data, data + zip.readUInt32LE(at + 20))
    const isStored = zip.readUInt16LE(at + 10) === 0
    yield [name, () => (isStored ? content : inflateRawSync(content))]
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}
