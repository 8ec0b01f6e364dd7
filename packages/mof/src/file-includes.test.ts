import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkFiles, printFiles } from './check-files.ts'
import { type CompileFilesOptions, compileFiles } from './compile-files.ts'

const root = mkdtempSync(join(tmpdir(), 'cimarron-mof-'))
afterAll(() => rmSync(root, { recursive: true }))

function write(path: string, content: string | Uint8Array): string {
  const file = join(root, path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, content)
  return file
}

function including(target: string, options?: CompileFilesOptions): { classes: string[]; problems: string[] } {
  const main = write('schema/main.mof', `#pragma include("${target.replaceAll('\\', '\\\\')}")\n`)
  const { classes, diagnostics } = compileFiles([main], options)
  return { classes: classes.map(({ name }) => name), problems: diagnostics.map(({ code }) => code) }
}

write('schema/a.mof', 'class T_A {};')
write('schema/sub/b.mof', 'class T_B {};\n#pragma include("c.mof")\n#pragma include("../a.mof")')
write('schema/sub/c.mof', 'class T_C {};')
const outside = write('outside/secret.mof', 'class T_Secret {};')
symlinkSync(outside, join(root, 'schema/link.mof'))
symlinkSync(join(root, 'outside'), join(root, 'schema/linked'))
symlinkSync(join(root, 'schema/a.mof'), join(root, 'schema/inner.mof'))
symlinkSync(join(root, 'schema/loop.mof'), join(root, 'schema/loop.mof'))

test.each([
  ['a.mof', ['T_A']],
  ['./sub/../a.mof', ['T_A']],
  ['sub/b.mof', ['T_B', 'T_C', 'T_A']],
  ['sub\\b.mof', ['T_B', 'T_C', 'T_A']],
  ['inner.mof', ['T_A']],
  [join(root, 'schema/a.mof'), ['T_A']],
])('%s is included', (target, classes) => {
  expect(including(target)).toEqual({ classes, problems: [] })
})

test.each([
  ['../outside/secret.mof', 'include-refused'],
  [outside, 'include-refused'],
  ['link.mof', 'include-refused'],
  ['linked/secret.mof', 'include-refused'],
  ['none.mof', 'include-not-found'],
  ['loop.mof', 'include-not-found'],
  ['sub', 'include-not-found'],
  ['sub/', 'include-not-found'],
  ['..', 'include-not-found'],
  ['', 'include-not-found'],
  ['/dev/zero', 'include-refused'],
  [`${'x'.repeat(5000)}.mof`, 'include-not-found'],
])('%s is not included: %s', (target, code) => {
  expect(including(target)).toEqual({ classes: [], problems: [code] })
})

test('what is outside may be allowed, by folder or altogether', () => {
  expect(including('../outside/secret.mof', { includeFolders: [join(root, 'outside')] }).classes).toEqual(['T_Secret'])
  expect(including('secret.mof', { includeFolders: [join(root, 'outside')] }).classes).toEqual(['T_Secret'])
  expect(including('link.mof', { allowIncludesAnywhere: true }).classes).toEqual(['T_Secret'])
})

test('a device is no file to include, even where everything is allowed', () => {
  expect(including('/dev/zero', { allowIncludesAnywhere: true }).problems).toEqual(['include-not-found'])
})

test('a file is read in UTF-8 or, by its signature, UTF-16', () => {
  const text = 'class T_Größe {};'
  const wide = Buffer.from(`\ufeff${text}`, 'utf16le')
  const files = [
    write('utf8.mof', text),
    write('bom.mof', `\ufeff${text}`),
    write('le.mof', wide),
    write('be.mof', Buffer.from(wide).swap16()),
  ]
  for (const file of files) expect(compileFiles([file]).classes.map(({ name }) => name)).toEqual(['T_Größe'])
})

test('bytes that are no text are told, not guessed', () => {
  const file = write('latin1.mof', Buffer.from('class T_Gr\xf6\xdfe {};', 'latin1'))
  expect(compileFiles([file]).diagnostics).toMatchObject([{ code: 'bad-encoding', file, line: 1, column: 1 }])
})

test('a file that is not there or too large is a message, and the others are compiled', () => {
  const good = write('good.mof', 'class T_Good {};')
  const large = write('large.mof', ' '.repeat(100))
  const { diagnostics, counts } = checkFiles([join(root, 'none.mof'), large, good], { maximumFileBytes: 50 })
  expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([
    ['include-not-found', join(root, 'none.mof')],
    ['too-large', large],
  ])
  expect(counts).toMatchObject({ classes: 1, errors: 2 })
})

test('an included file is called by its path from the including one', () => {
  write('schema/bad.mof', 'class T_Bad { strin P; };')
  const main = write('schema/main.mof', '#pragma include("bad.mof")\n')
  expect(compileFiles([main]).diagnostics.map(({ file }) => file)).toEqual([join(root, 'schema/bad.mof')])
})

test('printed files need no includes, and keep namespaces apart', () => {
  const main = write('schema/main.mof', '#pragma include("sub/c.mof")\n#pragma namespace("root/x")\nclass T_X {};\n')
  expect([...printFiles([main]).text].join('')).toBe(
    '#pragma namespace("root/cimv2")\n\nclass T_C {};\n\n#pragma namespace("root/x")\n\nclass T_X {};\n\n',
  )
})
