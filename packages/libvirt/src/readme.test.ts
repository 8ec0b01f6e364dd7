import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'

test('the example of the README runs, and prints what it is answered', async () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(new URL('../README.md', import.meta.url), 'utf8'))?.[1] ?? ''
  const file = new URL('../dist/readme-example.ts', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, example.replaceAll('libvirt-example.sock', `/tmp/libvirt-example-${process.pid}.sock`))
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await import(/* @vite-ignore */ file.href)
    expect(log.mock.calls).toEqual([
      ['web-1', 'running'],
      ['refused', 42],
    ])
  } finally {
    log.mockRestore()
    rmSync(file)
  }
})
