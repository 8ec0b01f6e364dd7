import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CimarronProviders } from '@cimarron/cimom'
import { locatePackage } from './locate-package.ts'
import { PackageError } from './package-error.ts'
import { withinTime } from './within-time.ts'

/**
 * Imports a package of providers and checks what it exports.
 *
 * @throws PackageError
 */
export async function loadPackage(name: string, dataDirectory: string): Promise<CimarronProviders> {
  const file = await locatePackage(name, dataDirectory)
  await refuseForeignHands(file)
  let module: unknown
  try {
    module = await withinTime(import(/* @vite-ignore */ pathToFileURL(file).href), `${file} is not imported`)
  } catch (error) {
    if (error instanceof PackageError) throw error
    const text = error instanceof Error ? error.message : String(error)
    throw new PackageError(`${file} fails when it is imported: ${text}`, 'ask who made it, or remove it', error)
  }
  return checked((module as { readonly default?: unknown }).default, file)
}

/** Its code runs with the daemon's rights: whoever may write it has them. */
async function refuseForeignHands(file: string): Promise<void> {
  for (const path of [file, dirname(file)]) {
    const { mode } = await stat(path)
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
      throw new PackageError(`${path} may be written by everybody on this host`, `chmod o-w ${path}`)
    }
  }
}

const shape = 'export default { contract: 1, mof, register } (CimarronProviders of @cimarron/cimom)'

function checked(exported: unknown, file: string): CimarronProviders {
  const remedy = `it must have ${shape}; see docs/providers.md`
  if (typeof exported !== 'object' || exported === null) throw new PackageError(`${file} has no default export`, remedy)
  const { contract, mof, register } = exported as Partial<Record<keyof CimarronProviders, unknown>>
  if (contract !== 1) {
    const text = `${file} is written for version ${JSON.stringify(contract)} of the contract; this server has 1`
    throw new PackageError(text, 'install a version of the package that fits this server')
  }
  if (typeof register !== 'function') throw new PackageError(`the default export of ${file} has no register`, remedy)
  const texts = mof === undefined ? [] : Object.values(Object(mof))
  if (!texts.every((text) => typeof text === 'string')) {
    throw new PackageError(`the mof of ${file} is not { name: text }`, remedy)
  }
  return exported as CimarronProviders
}
