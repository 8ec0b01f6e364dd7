import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { expect, test, vi } from 'vitest'

test('the example of the README runs and prints what it says', async () => {
  const home = new URL('../', import.meta.url)
  const readme = await readFile(new URL('README.md', home), 'utf8')
  const block = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(readme)?.[1] ?? ''
  const file = new URL('dist/readme-example.ts', home)
  await mkdir(new URL('dist/', home), { recursive: true })
  await writeFile(file, block('ts'))
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  try {
    await import(/* @vite-ignore */ file.href)
    expect(log.mock.calls.map((parts) => parts.join(' ')).join('\n')).toBe(block('text').trimEnd())
  } finally {
    log.mockRestore()
    await rm(file)
  }
})
