import { access, readFile, stat } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PackageError } from './package-error.ts'

/**
 * The file that a package of providers begins with: an absolute path is that file, or the package in that folder; a name is
 * looked for in `providers/node_modules` of the data directory, then where the daemon itself is installed.
 *
 * @throws PackageError
 */
export async function locatePackage(name: string, dataDirectory: string): Promise<string> {
  if (isAbsolute(name)) {
    const found = await stat(name).catch(() => undefined)
    if (found === undefined) throw new PackageError(`there is no ${name}`, 'correct the path in cimarron.yaml')
    return found.isFile() ? name : await entryOf(join(name, 'package.json'))
  }
  if (!packageName.test(name)) {
    throw new PackageError(`${JSON.stringify(name)} is no package's name`, 'give a name, or an absolute path')
  }
  const folder = join(dataDirectory, 'providers')
  const bases = [pathToFileURL(`${folder}/`).href, import.meta.url]
  for (const base of bases) {
    const manifest = findPackage(name, base)
    if (manifest !== undefined) return await entryOf(manifest)
  }
  throw new PackageError(
    `it is not installed: neither ${join(folder, 'node_modules')} has it, nor the daemon's own packages`,
    `install it: npm install --prefix ${folder} ${name}`,
  )
}

const packageName = /^(@[\w.~-]+\/)?[\w~-][\w.~-]*$/

function findPackage(name: string, base: string): string | undefined {
  try {
    return findPackageJSON(name, base)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

/** By Node's rules for ES modules: `exports`, else `main`, else `index.js`. */
async function entryOf(manifest: string): Promise<string> {
  const remedy = "correct the package's package.json, or install it anew"
  let fields: unknown
  try {
    fields = JSON.parse(await readFile(manifest, 'utf8'))
  } catch (error) {
    throw new PackageError(`${manifest} can't be read: ${(error as Error).message}`, remedy, error)
  }
  const { exports, main } = (fields ?? {}) as { readonly exports?: unknown; readonly main?: unknown }
  const entry = target(exports) ?? (typeof main === 'string' ? main : 'index.js')
  const file = resolve(dirname(manifest), entry)
  try {
    await access(file)
  } catch (error) {
    throw new PackageError(`${manifest} names ${entry}, which is not there`, remedy, error)
  }
  return file
}

/** Those that Node.js takes for an import. */
const conditions: readonly string[] = 'node import module-sync default'.split(' ')

function target(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports
  if (Array.isArray(exports)) return exports.map(target).find((found) => found !== undefined)
  if (typeof exports !== 'object' || exports === null) return undefined
  for (const [key, value] of Object.entries(exports)) {
    const found = key === '.' || conditions.includes(key) ? target(value) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
