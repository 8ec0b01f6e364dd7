import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type QualifierType, Schema } from '@cimarron/cim'
import { compileMof, formatDiagnostic, type MofSource } from '@cimarron/mof'

const folder = fileURLToPath(new URL('../schema/', import.meta.url))
const qualifiers = 'qualifiers.mof'

/** DMTF's qualifier types, as a source for the compiler: every schema begins with them. */
export function qualifierSource(): MofSource {
  return source(qualifiers)
}

/** DMTF's type of that name, as the server declares it for itself. */
export function dmtfQualifierType(name: string): QualifierType | undefined {
  return ownSchema().qualifierType(name)
}

/**
 * A schema with everything of `base` and the classes that the server itself has instances of, with their superclasses (those
 * that `base` does not have already). `base` is forked and so cannot be changed afterwards.
 */
export function serverSchema(base?: Schema): Schema {
  if (base === undefined) return ownSchema().fork()
  const missing = classFiles().filter((file) => !base.has(file.slice(0, -'.mof'.length)))
  if (missing.length === 0) return base.fork()
  return compiled(base.qualifierType('Key') === undefined ? [qualifiers, ...missing] : missing, base)
}

let own: Schema | undefined

/** Compiled once in the life of the process. */
function ownSchema(): Schema {
  own ??= compiled([qualifiers, ...classFiles()], Schema.empty())
  return own
}

/** Each file is named for the one class it declares. In a bundle other packages have folders of their own beside these files. */
function classFiles(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.mof') && name !== qualifiers)
    .sort()
}

function compiled(files: readonly string[], base: Schema): Schema {
  const { schema, diagnostics } = compileMof(files.map(source), { base, namespace: 'interop' })
  const error = diagnostics.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw new TypeError(formatDiagnostic(error))
  return schema
}

function source(name: string): MofSource {
  return { name, text: readFileSync(`${folder}${name}`, 'utf8') }
}
