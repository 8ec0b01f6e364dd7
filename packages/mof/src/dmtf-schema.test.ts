import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { compileMof } from './compile.ts'
import { compileFiles } from './compile-files.ts'
import { printMof } from './print-schema.ts'

// DMTF's schema is not part of this repository. Where the archive stands beside it, or CIMARRON_DMTF_SCHEMA names it,
// these tests run; else they are skipped, and said to be.
const beside = fileURLToPath(new URL('../../../../shared/schema/cim_schema_2.49.0Final-MOFs.zip', import.meta.url))
const archive = process.env.CIMARRON_DMTF_SCHEMA ?? beside

describe.skipIf(!existsSync(archive))('DMTF schema 2.49 (skipped without its archive)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-dmtf-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  if (existsSync(archive)) {
    for (const [name, bytes] of unzip(readFileSync(archive))) {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
  }
  const compiled = compileFiles([join(folder, 'cim_schema_2.49.0.mof')])

  test('compiles without a word', () => {
    expect(compiled.diagnostics).toEqual([])
  })

  test('has 1,631 classes, 7,154 properties and 428 methods', () => {
    expect(compiled.counts).toMatchObject({ classes: 1631, properties: 7154, methods: 428, qualifierTypes: 70 })
  })

  test('is resolved', () => {
    const system = compiled.schema.get('CIM_ComputerSystem')
    expect(system?.keys.map(({ name }) => name)).toEqual(['CreationClassName', 'Name'])
    expect(system?.methods.get('RequestStateChange')?.classOrigin).toBe('CIM_EnabledLogicalElement')
    expect(compiled.schema.get('CIM_HostedDependency')?.isAssociation).toBe(true)
    const description = system?.qualifiers.get('Description')?.value
    expect(description).toMatch(/^A class derived from System .* Storage\)\.$/)
  })

  test('prints as one text that compiles to the same', () => {
    const printed = printMof(compiled)
    const again = compileMof([{ name: 'printed', text: printed }])
    expect(again.diagnostics).toEqual([])
    expect(again.counts).toMatchObject({ classes: 1631, properties: 7154, methods: 428, qualifierTypes: 70 })
    expect(describeClass(again, 'CIM_VirtualSystemManagementService')).toEqual(
      describeClass(compiled, 'CIM_VirtualSystemManagementService'),
    )
    // Equal text of all declarations, with their qualifiers, is equal content.
    expect(printMof(again) === printed).toBe(true)
  })
})

function describeClass({ schema }: ReturnType<typeof compileMof>, name: string): unknown {
  const cls = schema.get(name)
  return [...(cls?.methods ?? [])].map((method) => [
    method.name,
    method.classOrigin,
    [...method.qualifiers].map(({ name: of, value, flavor }) => [of, value, flavor]),
    [...method.parameters].map((one) => [one.name, one.type, one.isArray, one.isIn, one.isOut, one.embedding]),
  ])
}

/** The files of a zip archive, by its central directory (PKWARE APPNOTE 4.3.12). */
function* unzip(zip: Buffer): Generator<[string, Buffer]> {
  const end = zip.lastIndexOf('PK\u0005\u0006', undefined, 'latin1')
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const content = zip.subarray(data, data + zip.readUInt32LE(at + 20))
    if (!name.endsWith('/')) yield [name, zip.readUInt16LE(at + 10) === 0 ? content : inflateRawSync(content)]
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
}
