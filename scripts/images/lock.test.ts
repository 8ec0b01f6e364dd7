import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withLock } from './lock.js'

const folder = await mkdtemp(join(tmpdir(), 'lock-'))
afterAll(() => rm(folder, { recursive: true }))

test('the task runs under the lock, which is gone afterwards', async () => {
  const path = join(folder, 'deep/one')
  expect(await withLock(path, { task: () => existsSync(path) })).toBe(true)
  expect(existsSync(path)).toBe(false)
})

test('a task that fails leaves no lock', async () => {
  const path = join(folder, 'two')
  await expect(withLock(path, { task: () => Promise.reject(new Error('no')) })).rejects.toThrow('no')
  expect(existsSync(path)).toBe(false)
})

test('a second task waits for the first, and is told for whom', async () => {
  const path = join(folder, 'three')
  const first = Promise.withResolvers<string>()
  const order: string[] = []
  const one = withLock(path, { task: async () => order.push(await first.promise) })
  const two = withLock(path, {
    task: () => order.push('second'),
    waiting: (pid) => {
      order.push(`waits for ${pid}`)
      first.resolve('first')
    },
  })
  await Promise.all([one, two])
  expect(order).toEqual([`waits for ${process.pid}`, 'first', 'second'])
})

test('the lock of a process that has ended is taken over', async () => {
  const path = join(folder, 'four')
  const { pid } = spawnSync(process.execPath, ['--version'])
  await writeFile(path, `${pid} 1\n`)
  expect(await withLock(path, { task: () => 'done' })).toBe('done')
})

test.for([
  ['with the number of another process that runs now', `${process.pid} 1\n`],
  ['that was never written to its end', ''],
  ['that holds something else', 'hello\n'],
] as const)('a lock %s is taken over', async ([, content]) => {
  const path = join(folder, 'five')
  await writeFile(path, content)
  expect(await withLock(path, { task: () => 'done' })).toBe('done')
})
