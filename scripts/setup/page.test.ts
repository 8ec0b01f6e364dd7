import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { pageKey, pageProblem } from './page.js'

interface Clone extends AsyncDisposable {
  readonly root: string
  write(path: string, content: string): Promise<void>
}

/** A clone with a page that is built. */
async function builtClone(): Promise<Clone> {
  const root = await mkdtemp(join(tmpdir(), 'clone-'))
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), content)
  }
  await write('packages/console/src/main.tsx', 'main')
  await write('packages/api/src/client.ts', 'client')
  await write('packages/console/dist/index.html', '<!doctype html>')
  await write('packages/console/dist/.key', pageKey(root))
  return { root, write, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) }
}

test('a page that is built of these sources is good', async () => {
  await using clone = await builtClone()
  expect(pageProblem(clone.root)).toBeUndefined()
})

test('a page that is not there has to be built', async () => {
  await using clone = await builtClone()
  await rm(join(clone.root, 'packages/console/dist'), { recursive: true })
  expect(pageProblem(clone.root)).toBe('the web page is not built yet')
})

test.for([
  'packages/console/src/main.tsx',
  'packages/console/src/deep/new.tsx',
  'packages/console/public/icon.svg',
  'packages/api/src/client.ts',
  'packages/api/src/contract/endpoints.ts',
  'package-lock.json',
])('a change of %s makes it old', async (path) => {
  await using clone = await builtClone()
  await clone.write(path, 'changed')
  expect(pageProblem(clone.root)).toBe('the web page is older than its sources')
})

test.for(['packages/console/src/main.test.tsx', 'packages/api/src/create-api.ts'])(
  'a change of %s does not',
  async (path) => {
    await using clone = await builtClone()
    await clone.write(path, 'changed')
    expect(pageProblem(clone.root)).toBeUndefined()
  },
)
