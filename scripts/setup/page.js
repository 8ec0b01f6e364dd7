import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** All that the page is made of: itself, the client it asks with, and the packages it takes in. */
const sources = [
  'packages/console/index.html',
  'packages/console/vite.config.ts',
  'packages/console/package.json',
  'packages/console/public',
  'packages/console/src',
  'packages/api/src/client',
  'packages/api/src/client.ts',
  'packages/api/src/contract',
  'package-lock.json',
]
const built = 'packages/console/dist'
const keyFile = `${built}/.key`

/**
 * Why the web page has to be built, as a phrase, or undefined when what is built is of these sources.
 * @param {string} root
 * @returns {string | undefined}
 */
export function pageProblem(root) {
  if (!existsSync(join(root, built, 'index.html'))) return 'the web page is not built yet'
  const key = join(root, keyFile)
  if (!existsSync(key) || readFileSync(key, 'utf8') !== pageKey(root)) return 'the web page is older than its sources'
  return undefined
}

/**
 * @param {string} root
 * @param {string} problem
 */
export function buildPage(root, problem) {
  console.log(`setup: ${problem}; building it`)
  // Read before, so that a source changed meanwhile is seen the next time.
  const key = pageKey(root)
  const pinned = join(root, 'node_modules/.bin/node')
  const vite = join(root, 'node_modules/vite/bin/vite.js')
  const node = existsSync(pinned) ? pinned : process.execPath
  const { status, error } = spawnSync(node, [vite, 'build', '--logLevel', 'error'], {
    cwd: join(root, 'packages/console'),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error) throw new Error(`the build of the web page could not be started: ${error.message}`)
  if (status !== 0) throw new Error(`the web page could not be built: vite ended with ${status ?? 'a signal'}`)
  writeFileSync(join(root, keyFile), key)
}

/**
 * What stands for the sources as they are: a digest of their names and contents.
 * @param {string} root
 */
export function pageKey(root) {
  const hash = createHash('sha256')
  for (const path of sources.flatMap((source) => filesIn(root, source))) {
    hash.update(`${path}\0`).update(
      createHash('sha256')
        .update(readFileSync(join(root, path)))
        .digest(),
    )
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path a file or a folder, or what is not there
 * @returns {string[]} files, in an order that is always the same
 */
function filesIn(root, path) {
  if (!existsSync(join(root, path))) return []
  try {
    const entries = readdirSync(join(root, path), { withFileTypes: true })
    return entries
      .flatMap((entry) => (entry.isDirectory() ? filesIn(root, `${path}/${entry.name}`) : [`${path}/${entry.name}`]))
      .filter((file) => !/\.test\.tsx?$/.test(file))
      .sort()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') return [path]
    throw error
  }
}
