import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'

test('the example of the README runs and says what it shows', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const file = new URL('../dist/readme-example.ts', import.meta.url)
  mkdirSync(new URL('.', file), { recursive: true })
  writeFileSync(file, example)
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    await import(file.href)
    const said = log.mock.calls.map((call) => call.join(' '))
    expect(said[0]).toBe('0 1 3')
    const shown = [...example.matchAll(/^\/\/ (wrong\.mof.*)\n\/\/ {3}(.*)\n\/\/ {3}(.*)$/gm)].map((match) =>
      match.slice(1),
    )
    expect(said[1]?.split('\n').map((line) => line.replace(/^ {2}/, ''))).toEqual(shown[0])
    expect(said[2]).toContain('class ACME_Lamp {')
    expect(said[3]).toBe('desk')
    expect(said[4]).toContain('export interface ACME_Lamp {')
  } finally {
    log.mockRestore()
    rmSync(file)
  }
})
