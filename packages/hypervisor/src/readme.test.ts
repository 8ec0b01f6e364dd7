import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'

test("the README's example says what its comments say", async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? ''
  const expected = Array.from(example.matchAll(/console\.log\(.*\) \/\/ (.*)/g), ([, said]) => said)
  expect(expected.length).toBeGreaterThan(0)

  const file = new URL('../dist/readme-example.ts', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, `${example}\nexport {}\n`)
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    await import(/* @vite-ignore */ file.href)
    expect(log.mock.calls.map((words) => words.map(String).join(' '))).toEqual(expected)
  } finally {
    log.mockRestore()
  }
})
