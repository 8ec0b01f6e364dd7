import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { TestFolder } from './guest.ts'

test("the README's example runs, and says what it says it does", async () => {
  using folder = new TestFolder()
  const root = join(import.meta.dirname, '..')
  const [, example = ''] = /```ts\n(.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? []
  const file = join(root, 'dist/readme-example.ts')
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(file, example)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder.path })
    expect(stdout).toBe('running tcg\n')
  } finally {
    rmSync(file)
  }
})
