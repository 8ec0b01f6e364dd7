import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { compileMof } from './compile.ts'
import { generateTypes, UnknownClassError } from './generate-types.ts'

const text = `
Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);
Qualifier Override : string = null, Scope(property, method), Flavor(Restricted);
Qualifier Required : boolean = false, Scope(property, parameter), Flavor(DisableOverride, ToSubclass);
Qualifier EmbeddedInstance : string = null, Scope(property, method, parameter);
Qualifier EmbeddedObject : boolean = false, Scope(property, method, parameter), Flavor(DisableOverride);
Qualifier ValueMap : string[], Scope(property, method, parameter);
Qualifier Values : string[], Scope(property, method, parameter);
Qualifier In : boolean = true, Scope(parameter), Flavor(DisableOverride);
Qualifier Out : boolean = false, Scope(parameter), Flavor(DisableOverride);
class T_Base {
  [Key] string Id;
  [ValueMap {"0", "2", "..", "100..200"}, Values {"Unknown", "In Test", "Reserved", "Vendor"}] uint16 State;
  uint64 Size; datetime When; boolean Flags[]; [EmbeddedInstance("T_Base")] string Inside; [EmbeddedObject] string Any;
  [ValueMap {"0", "4096"}, Values {"Done", "Job Started"}]
  uint32 Start([In, Required] uint16 How, [In(false), Out] T_Base REF Job, [ValueMap {"a", "b's"}] string Kind);
};
class T_Derived : T_Base {
  [Override("State"), ValueMap {"0", "2", "3"}, Values {"Unknown", "In Test", "In Test"}] uint16 State;
  [Values {"Off", "On"}] uint64 Switch;
  [Override("Start")] uint32 Start(uint16 How, T_Base REF Job, string Kind);
};
class T_Other { };
`
const { schema, diagnostics } = compileMof([{ name: 't', text }])
const generated = generateTypes(schema, { classes: ['T_Derived'], header: 'Made from t.mof by a test.\nDo not edit.' })

test('the header stands first, then what is imported', () => {
  expect(diagnostics).toEqual([])
  expect(generated.split('\n').slice(0, 4)).toEqual([
    '// Made from t.mof by a test.',
    '// Do not edit.',
    '',
    "import type { CimClass, CimDateTime, Instance, ObjectPath } from '@cimarron/cim'",
  ])
})

test('a class is an interface: keys present, others optional and nullable', () => {
  expect(generated).toContain(`export interface T_Base {
  Id: string
  State?: T_Base_State | null
  Size?: bigint | null
  When?: CimDateTime | null
  Flags?: readonly boolean[] | null
  Inside?: Instance | null
  Any?: CimClass | Instance | null
}`)
})

test('a value map is a constant by name and the type of its values, ranges left out', () => {
  expect(generated).toContain(`export const T_Base_State = {
  Unknown: 0,
  InTest: 2, // In Test
} as const
export type T_Base_State = (typeof T_Base_State)[keyof typeof T_Base_State]`)
})

test('equal names get their value; names without a map count from 0', () => {
  expect(generated).toContain('  InTest: 2, // In Test\n  InTest_3: 3, // In Test\n')
  expect(generated).toContain('export const T_Derived_Switch = {\n  Off: 0n,\n  On: 1n,\n} as const')
})

test('an override replaces what it inherits', () => {
  expect(generated).toContain(
    "export interface T_Derived extends Omit<T_Base, 'State'> {\n  State?: T_Derived_State | null\n",
  )
})

test('a method has interfaces of what goes in and out, and its result', () => {
  expect(generated).toContain('export interface T_Base_Start_In {\n  How: number\n  Kind?: T_Base_Start_Kind | null\n}')
  expect(generated).toContain('export interface T_Base_Start_Out {\n  Job?: ObjectPath | null\n}')
  expect(generated).toContain('export type T_Base_Start_Return = T_Base_Start')
  expect(generated).toContain('export type T_Derived_Start_Return = T_Base_Start')
  expect(generated).toContain("export interface T_Derived_Methods extends Omit<T_Base_Methods, 'Start'> {")
})

test('the maps name the classes asked for and their superclasses', () => {
  expect(generated).toContain('export interface ClassTypes {\n  T_Base: T_Base\n  T_Derived: T_Derived\n}')
  expect(generated).not.toContain('T_Other')
})

test('a class that is not there is named', () => {
  expect(() => generateTypes(schema, { classes: ['T_No'], header: '' })).toThrow(UnknownClassError)
})

test('what is generated compiles under the strictest settings, and a wrong value does not', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url))
  const dist = join(dirname(fileURLToPath(import.meta.url)), '../dist')
  mkdirSync(dist, { recursive: true })
  const folder = mkdtempSync(join(dist, 'types-'))
  try {
    writeFileSync(join(folder, 't.gen.ts'), generated)
    writeFileSync(
      join(folder, 'use.ts'),
      `import { type ClassTypes, type T_Derived, T_Derived_State } from './t.gen.ts'
export const right: ClassTypes['T_Derived'] = { Id: 'x', State: T_Derived_State.InTest_3, Switch: 1n, Size: null }
// @ts-expect-error 4 is no value of the map
export const wrongValue: T_Derived = { Id: 'x', State: 4 }
// @ts-expect-error the key is missing
export const noKey: T_Derived = { State: 0 }
// @ts-expect-error misspelt
export const misspelt: T_Derived = { Id: 'x', Stat: 0 }
`,
    )
    const options =
      '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --erasableSyntaxOnly --isolatedDeclarations'
    const more = '--declaration --module nodenext --target esnext --allowImportingTsExtensions --skipLibCheck'
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const args = [compiler, ...`${options} ${more}`.split(' '), join(folder, 'use.ts')]
    const { stdout, status } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 60_000)
