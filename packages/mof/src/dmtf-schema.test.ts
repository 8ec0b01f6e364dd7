import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compileMof } from './compile.ts'
import { compileFiles } from './compile-files.ts'
import { printMof } from './print-schema.ts'
import { dmtfArchive, dmtfFiles } from './testing/dmtf-archive.ts'

const archive = dmtfArchive()

describe.skipIf(archive === undefined)('DMTF schema 2.49 (skipped without its archive)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cimarron-dmtf-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  if (archive !== undefined) {
    for (const [name, content] of dmtfFiles(archive)) {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content())
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
