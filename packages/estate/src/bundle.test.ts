import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'

const source = fileURLToPath(new URL('.', import.meta.url))
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'estate-bundle-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('bundled into one file it runs, with the writer as an entry of its own', async () => {
  const main = `
    import { openTestEstate, testActor } from './testing.ts'
    await using estate = await openTestEstate({ writer: new URL('./writer.js', import.meta.url) })
    const job = await estate.as(testActor()).run({ kind: 'define-machine', draft: { name: 'm' } })
    console.log(job.state)
  `
  const options = { bundle: true, platform: 'node', format: 'esm', target: 'node24', write: true } as const
  const stdin = { contents: main, resolveDir: source, loader: 'ts' } as const
  await build({ ...options, stdin, outfile: join(folder, 'main.js') })
  await build({
    ...options,
    entryPoints: [join(source, 'storage/writer-worker.ts')],
    outfile: join(folder, 'writer.js'),
  })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const run = spawnSync(process.execPath, [join(folder, 'main.js')], { encoding: 'utf8' })
  expect(run.stderr).toBe('')
  expect(run.stdout).toBe('completed\n')
})
