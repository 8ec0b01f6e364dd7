import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test, vi } from 'vitest'

// Each package's README begins with an example, and says what it prints: in a block of text after it, or in comments behind
// each console.log. Packages whose example needs surroundings (a server, a guest, a file) have a test of their own.

const packages = join(import.meta.dirname, '../packages')

const ownTests = ['src/readme.test.ts', 'test/readme.test.ts']

interface Example {
  readonly name: string
  readonly folder: string
  readonly code: string
  readonly prints: readonly string[]
}

const examples = readdirSync(packages)
  .map((name) => join(packages, name))
  .filter((folder) => existsSync(join(folder, 'README.md')))
  .filter((folder) => !ownTests.some((path) => existsSync(join(folder, path))))
  .flatMap((folder) => exampleOf(folder) ?? [])

function exampleOf(folder: string): Example | undefined {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  const code = block(readme, 'ts')
  if (code === undefined) return undefined
  const comments = Array.from(code.matchAll(/console\.log\(.*\) \/\/ (.*)/g), ([, said = '']) => said)
  const prints = block(readme, 'text')?.trimEnd().split('\n') ?? comments
  return prints.length === 0 ? undefined : { name: basename(folder), folder, code, prints }
}

function block(readme: string, language: string): string | undefined {
  return new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(readme)?.[1]
}

describe('the example in the README', () => {
  test.for(examples)('of $name runs and prints what it says', async ({ folder, code, prints }) => {
    // Inside the package, so that its imports are found as its own are; in dist, which is nobody's source.
    const file = join(folder, 'dist', 'readme-example.ts')
    await mkdir(join(folder, 'dist'), { recursive: true })
    await writeFile(file, `${code}\nexport {}\n`)
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined)
    try {
      await import(/* @vite-ignore */ pathToFileURL(file).href)
      const printed = log.mock.calls.map((parts) => parts.map(shown).join(' '))
      expect(printed.join('\n').split('\n')).toEqual(prints)
    } finally {
      log.mockRestore()
      await rm(file)
    }
  })

  test('is there in the packages that have no test of their own for it', () => {
    expect(examples.length).toBe(8)
  })
})

/** As the console shows it. */
function shown(part: unknown): string {
  return typeof part === 'bigint' ? `${part}n` : String(part)
}
