import { readFileSync } from 'node:fs'
import { Schema } from '@cimarron/cim'
import { compileMof, formatDiagnostic, type MofSource } from '@cimarron/mof'

/** The classes that the server itself has instances of, and their superclasses. */
const serverClasses = [
  'CIM_ManagedElement',
  'CIM_Namespace',
  'CIM_SchemaInformationStructure',
  'CIM_WBEMServerNamespace',
] as const

/** DMTF's qualifier types, as a source for the compiler: every schema begins with them. */
export function qualifierSource(): MofSource {
  return source('qualifiers')
}

/**
 * A schema with everything of `base` and the server's own classes (those that `base` does not have already). `base` is
 * forked and so cannot be changed afterwards.
 */
export function serverSchema(base: Schema = Schema.empty()): Schema {
  const sources = serverClasses.filter((name) => !base.has(name)).map(source)
  if (base.qualifierType('Key') === undefined) sources.unshift(qualifierSource())
  const { schema, diagnostics } = compileMof(sources, { base, namespace: 'interop' })
  const error = diagnostics.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw new TypeError(formatDiagnostic(error))
  return schema
}

function source(name: string): MofSource {
  const file = new URL(`../schema/${name}.mof`, import.meta.url)
  return { name: `${name}.mof`, text: readFileSync(file, 'utf8') }
}
