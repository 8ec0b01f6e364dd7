import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { longFiles } from './long-files.ts'

test('each file that is said to take long is there', () => {
  const root = join(import.meta.dirname, '../..')
  expect(Object.keys(longFiles).filter((file) => !existsSync(join(root, file)))).toEqual([])
})
