import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runLine } from '../test/run-line.ts'
import type { CommandSpec, LeafSpec } from './command/spec.ts'
import { mofGroup } from './tree/mof.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cimarron-mof-'))
  await writeFile(join(folder, 'good.mof'), '#pragma include ("more.mof")\nclass A_B : A_Base { uint8 X = 1; };\n')
  await writeFile(
    join(folder, 'more.mof'),
    'Qualifier Key : boolean = false, Scope(property);\nclass A_Base { [Key] string Name; };\n',
  )
  await writeFile(join(folder, 'bad.mof'), 'class A_B {\n  uint8 X = 256;\n};\n')
})
afterAll(() => rm(folder, { recursive: true }))

test('mof check counts what files declare', async () => {
  const { code, stderr } = await runLine(['mof', 'check', join(folder, 'good.mof')])
  expect([code, stderr]).toEqual([
    0,
    '2 files, 1 qualifier type, 2 classes, 2 properties, 0 methods, 0 instances, 0 errors, 0 warnings\n',
  ])
})

test('mof check says where something is wrong, with a caret, and ends with 1', async () => {
  const { code, stderr } = await runLine(['mof', 'check', join(folder, 'bad.mof')])
  expect(code).toBe(1)
  expect(stderr).toMatch(/bad\.mof:2:13: error: 256 is out of range.*\n {2}uint8 X = 256;\n {12}\^\n/)
})

test('mof check --json gives counts and diagnostics', async () => {
  const ran = await runLine(['mof', 'check', join(folder, 'bad.mof'), join(folder, 'none.mof'), '--json'])
  expect(ran.json()).toMatchObject({
    counts: { errors: 2 },
    diagnostics: [{ message: 'the file does not exist' }, { line: 2 }],
  })
})

test('mof print gives one text that needs no other file', async () => {
  const { code, stdout } = await runLine(['mof', 'print', join(folder, 'good.mof')])
  expect(code).toBe(0)
  expect(stdout).not.toContain('#pragma')
  expect(stdout).toContain('class A_Base {\n  [Key]\n  string Name;\n};')
})

test('mof types prints TypeScript of the classes that are asked for', async () => {
  const { code, stdout } = await runLine(['mof', 'types', join(folder, 'good.mof'), '--class', 'A_B'])
  expect([code, stdout]).toEqual([0, expect.stringContaining('export interface A_B extends A_Base {')])
  const wrong = await runLine(['mof', 'types', join(folder, 'good.mof'), '--class', 'A_Bse'])
  expect([wrong.code, wrong.stderr]).toEqual([3, expect.stringContaining('did you mean A_Base?')])
})

test('a file that is not there ends with the code for that', async () => {
  expect((await runLine(['mof', 'check', join(folder, 'none.mof')])).code).toBe(3)
})

test('without any qualifier types the remedy comes first, and once', async () => {
  const file = join(folder, 'bare.mof')
  await writeFile(file, 'class A_B { [Key] string Name; [Key] string Other; };\n')
  const { stderr } = await runLine(['mof', 'check', file])
  expect(stderr).toMatch(/^the files declare no qualifier types/)
  expect(stderr).not.toContain('no qualifier type Key')
})

const isOffline = (command: CommandSpec): command is LeafSpec => command.kind === 'leaf' && command.connects !== true

test('the examples of its help can be typed in a clone', async () => {
  const root = new URL('../../..', import.meta.url).pathname
  for (const { name, examples } of mofGroup.commands.filter(isOffline)) {
    for (const { line } of examples) {
      const words = line.split(' ').slice(1)
      const { code } = await runLine(words.map((word) => (word.startsWith('packages/') ? root + word : word)))
      expect([name, line, code]).toEqual([name, line, 0])
    }
  }
})
