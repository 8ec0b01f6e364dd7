// npm run generate: writes the *.gen.ts files. A package with generated files has scripts/generate.ts, whose default export is
//   () => Promise<readonly { path: string, content: string }[]>      with paths from the package's folder.
// With --check nothing is written, and a file that is out of date, missing, or no longer made by any generator fails the run.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * @typedef {{ path: string, content: string }} GeneratedFile
 * @typedef {{ default: () => Promise<readonly GeneratedFile[]> }} GeneratorModule
 */

const root = fileURLToPath(new URL('../', import.meta.url))
const check = process.argv.includes('--check')
/** @type {Set<string>} */
const made = new Set()
/** @type {string[]} */
const wrong = []

const packages = join(root, 'packages')
for (const name of readdirSync(packages).sort()) {
  const folder = join(packages, name)
  const generator = join(folder, 'scripts/generate.ts')
  if (!existsSync(generator)) continue
  /** @type {GeneratorModule} */
  const module = await import(pathToFileURL(generator).href)
  for (const { path, content } of await module.default()) settle(join(folder, path), content)
}

for (const path of readdirSync(packages, { recursive: true, encoding: 'utf8' })) {
  if (!path.endsWith('.gen.ts') || /(^|\/)(node_modules|dist)\//.test(path)) continue
  if (!made.has(join(packages, path))) wrong.push(`packages/${path}: no generator makes it`)
}

if (wrong.length > 0) {
  console.error(`generate: ${wrong.join('\n          ')}\nrun "npm run generate" and look at what changed`)
  process.exitCode = 1
}

/**
 * @param {string} path
 * @param {string} content
 */
function settle(path, content) {
  made.add(path)
  const present = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (present === content) return
  const shown = relative(root, path)
  if (check) {
    wrong.push(`${shown}: ${present === undefined ? 'missing' : 'out of date'}`)
    return
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  console.log(`generate: ${shown}`)
}
