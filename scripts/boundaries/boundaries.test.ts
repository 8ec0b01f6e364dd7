import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { findCircle, readImportTable } from './import-table.ts'
import { forbiddenImports, importsOf, readManifest, readPackages } from './package-imports.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const table = readImportTable(await readFile(join(root, 'docs/architecture.md'), 'utf8'))
const packages = readPackages(join(root, 'packages'))
const shared = new Set(Object.keys(readManifest(root).devDependencies ?? {}))
const ours = '@cimarron/'

describe('the import table of docs/architecture.md', () => {
  test('has a row for every package, and no other', () => {
    expect([...table.keys()].sort()).toEqual([...packages.keys()].map((name) => name.slice(ours.length)).sort())
  })

  test.for([...table])('%s', ([name, imports]) => {
    const dependencies = Object.keys(packages.get(ours + name)?.manifest.dependencies ?? {})
    expect(dependencies.filter((each) => each.startsWith(ours)).sort()).toEqual(
      imports.map((each) => ours + each).sort(),
    )
  })

  test('has no circle', () => {
    expect(findCircle(table)).toBeUndefined()
  })
})

describe('what the packages import', () => {
  test.for([...packages])('%s imports only what it declares, through doors', ([, one]) => {
    expect(forbiddenImports(one, packages, shared)).toEqual([])
  })
})

describe('the check itself', () => {
  test('a circle of packages is found', () => {
    expect(
      findCircle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['b']],
        ]),
      ),
    ).toEqual(['b', 'c', 'b'])
  })

  test('every form of import is seen, and none in a comment', () => {
    const source = `
      import a from 'a'
      import type { B } from "b"
      import {
        c,
      } from 'c'
      export * from 'd'
      export type { E } from 'e'
      import 'f'
      const g = await import('g')
      type H = import('h').H
      // import i from 'i'
      /* import j from 'j' */
    `
    expect(importsOf(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  })

  test.for([
    ['an undeclared package of ours', "export * from '@cimarron/two'", 'is not declared'],
    ['a type from an undeclared package', "export type { X } from '@cimarron/two'", 'is not declared'],
    ['an undeclared package of others', "import 'left-pad'", 'is not declared'],
    ['a test tool outside tests', "import 'vitest'", 'is not declared'],
    ['a file behind a door', "export * from '@cimarron/three/src/x.ts'", 'is no door'],
    ['a file of another package', "export * from '../../two/src/index.ts'", 'leaves the package'],
  ] as const)('%s is refused', async ([, source, fault]) => {
    await using fixture = await plant(source)
    const all = readPackages(join(fixture.folder, 'packages'))
    const one = all.get('@cimarron/one')
    expect(one && forbiddenImports(one, all, new Set(['vitest']))).toEqual([expect.stringContaining(fault)])
  })

  test.for([
    ['an undeclared package of ours', "export * from '@cimarron/two'", 'noUndeclaredDependencies'],
    ['a file of another package', "export * from '../../two/src/index.ts'", 'noRestrictedImports'],
    ['a file behind a door', "export * from '@cimarron/three/src/x.ts'", 'noRestrictedImports'],
    ['a circle of files', "export * from './circle.ts'", 'noImportCycles'],
  ] as const)('Biome, as it is configured here, refuses %s', async ([, source, rule]) => {
    await using fixture = await plant(source)
    expect(await biome(fixture.folder)).toContain(rule)
  })

  test('Biome, as it is configured here, lets a declared import through', async () => {
    await using fixture = await plant("export * from '@cimarron/three'")
    expect(await biome(fixture.folder)).not.toMatch(/lint\//)
  })
})

/** A tree of three packages, of which `one` declares `three`, with a source to try in `one`. */
async function plant(source: string): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'boundaries-'))
  const files = {
    'package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
    'packages/one/package.json': {
      name: '@cimarron/one',
      exports: { '.': './src/index.ts' },
      dependencies: { '@cimarron/three': '0' },
    },
    'packages/one/src/index.ts': `${source}\n`,
    'packages/one/src/circle.ts': "import * as index from './index.ts'\n\nexport const circle = index\n",
    'packages/two/package.json': { name: '@cimarron/two', exports: { '.': './src/index.ts' } },
    'packages/two/src/index.ts': 'export const two = 2\n',
    'packages/three/package.json': { name: '@cimarron/three', exports: { '.': './src/index.ts' } },
    'packages/three/src/index.ts': 'export const three = 3\n',
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
  }
  const { $schema: _, ...config } = JSON.parse(await readFile(join(root, 'biome.json'), 'utf8')) as Record<
    string,
    unknown
  >
  await writeFile(join(folder, 'biome.json'), JSON.stringify(config))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

async function biome(folder: string): Promise<string> {
  const program = join(root, 'node_modules/.bin/biome')
  const run = promisify(execFile)(program, ['lint', '--max-diagnostics=50', 'packages'], { cwd: folder })
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
  return stdout + stderr
}
