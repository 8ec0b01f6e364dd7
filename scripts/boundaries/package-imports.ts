import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** What of a package.json says what may be imported. */
export interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export interface PackageFolder {
  readonly folder: string
  readonly manifest: Manifest
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest // npm has validated it
}

/** The packages in a folder of packages, by their names. */
export function readPackages(folder: string): ReadonlyMap<string, PackageFolder> {
  const found = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return new Map(
    found.map(({ name }) => {
      const manifest = readManifest(join(folder, name))
      return [manifest.name, { folder: join(folder, name), manifest }]
    }),
  )
}

/**
 * Everything imported in a package that may not be, each as one line. Types count as well.
 * @param shared what the root offers to the tests of all packages
 */
export function forbiddenImports(
  one: PackageFolder,
  all: ReadonlyMap<string, PackageFolder>,
  shared: ReadonlySet<string>,
): readonly string[] {
  const faults: string[] = []
  for (const path of sources(one.folder)) {
    for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
      const fault = faultOf(specifier, { path, one, all, shared })
      if (fault) faults.push(`${relative(one.folder, path)}: ${specifier} ${fault}`)
    }
  }
  return faults
}

/** The module names in a source text: static, dynamic with a literal name, types, and re-exports. */
export function importsOf(source: string): readonly string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
  const found = code.matchAll(
    /(?:^|[;}\s])(?:import|export)\b[^;'"`=()]*?\bfrom\s*(['"])(.+?)\1|\bimport\s*\(?\s*(['"])(.+?)\3/gm,
  )
  // A test that writes a program has its imports in a template, where the name comes later.
  return [...found].map((match) => match[2] ?? match[4] ?? '').filter((specifier) => !/[${(]/.test(specifier))
}

interface Place {
  readonly path: string
  readonly one: PackageFolder
  readonly all: ReadonlyMap<string, PackageFolder>
  readonly shared: ReadonlySet<string>
}

function faultOf(specifier: string, { path, one, all, shared }: Place): string | undefined {
  const test = isTest(relative(one.folder, path))
  if (specifier.startsWith('.')) {
    const inside = resolve(dirname(path), specifier).startsWith(one.folder + sep)
    return inside ? undefined : 'leaves the package'
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return undefined

  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const { dependencies, devDependencies, peerDependencies } = one.manifest
  const product = { ...dependencies, ...peerDependencies }
  const declared = name in product || (name in (devDependencies ?? {}) && (test || !all.has(name)))
  if (name !== one.manifest.name && !declared && !(test && shared.has(name))) return 'is not declared in package.json'

  const door = `.${specifier.slice(name.length)}`
  const target = all.get(name)
  if (target && !(door in (target.manifest.exports ?? {}))) return `is no door of ${name}`
  return undefined
}

/** Tests, what tests share, generators and configuration: what a user of the package never loads. */
function isTest(path: string): boolean {
  return /\.test\.tsx?$|^(test|scripts|bench|fuzz)\/|^[\w.-]+\.config\.ts$/.test(path)
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist') yield* sources(path)
    } else if (/\.(ts|tsx|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path
  }
}
