import { foldName, type QualifierType } from '@cimarron/cim'
import { type CompiledNamespace, type Diagnostic, type MofSource, printPieces } from '@cimarron/mof'
import { type CompileFilesOptions, compileFiles, declaredNamesOfFiles } from '@cimarron/mof/node'
import type { WbemClient } from '@cimarron/wbem-client'
import { interopNames, unlessAbsent } from '../machine/namespaces.ts'
import { fetchDeclarations, type ServerDeclarations } from './server-declarations.ts'

/** What files declare for one namespace, checked, beside what the server has there. */
export interface Checked {
  readonly compiled: CompiledNamespace
  readonly server: ServerDeclarations
  /** Folded names of what the files declare; the rest of `compiled` is the server's. */
  readonly declared: { readonly classes: ReadonlySet<string>; readonly qualifierTypes: ReadonlySet<string> }
}

export interface CompiledForServer {
  readonly namespaces: readonly Checked[]
  readonly diagnostics: readonly Diagnostic[]
  readonly errors: number
}

export interface CompileForServerOptions extends CompileFilesOptions {
  readonly namespace: string
  /** Namespaces that are not there yet: nothing is asked of them. */
  readonly missing: ReadonlySet<string>
  readonly signal: AbortSignal
}

/** Compiles files as the server would: on top of what it has, of which only what they need is fetched. */
export async function compileForServer(
  client: WbemClient,
  files: readonly string[],
  { missing, signal, ...options }: CompileForServerOptions,
): Promise<CompiledForServer> {
  const names = declaredNamesOfFiles(files, options)
  const there = await Promise.all(
    names.map(async ({ namespace, classes, needed }): Promise<ServerDeclarations> => {
      if (missing.has(foldName(namespace))) return { namespace, qualifierTypes: new Map(), classes: new Map() }
      return await fetchDeclarations(client, { namespace, classes: [...classes, ...needed] }, signal)
    }),
  )
  const declared = names.map(({ classes, qualifierTypes }) => ({
    classes: new Set(classes.map(foldName)),
    qualifierTypes: new Set(qualifierTypes.map(foldName)),
  }))
  const lent = there.some(({ qualifierTypes }) => qualifierTypes.size === 0) ? await interopTypes(client, signal) : none
  const texts = there.map((server, i) => {
    const { qualifierTypes } = server.qualifierTypes.size === 0 ? { qualifierTypes: lent } : server
    return sourceOf({ ...server, qualifierTypes }, declared[i] ?? nothing)
  })
  const { namespaces, diagnostics, counts } = compileFiles(files, { ...options, texts })
  return {
    namespaces: there.flatMap((server, i) => {
      const compiled = namespaces.get(foldName(server.namespace))
      return compiled === undefined ? [] : [{ compiled, server, declared: declared[i] ?? nothing }]
    }),
    diagnostics,
    errors: counts.errors,
  }
}

const none: ServerDeclarations['qualifierTypes'] = new Map()

/**
 * What a namespace without qualifier types is checked with: DMTF's, which the interop namespace has. A Cimarron declares those
 * that a class needs together with it; of another server the refusal is told.
 */
async function interopTypes(client: WbemClient, signal: AbortSignal): Promise<ServerDeclarations['qualifierTypes']> {
  for (const namespace of interopNames) {
    const ask = (): Promise<QualifierType[]> => Array.fromAsync(client.enumerateQualifiers({ namespace, signal }))
    const types = await unlessAbsent(ask, [])
    if (types.length > 0) return new Map(types.map((type) => [foldName(type.name), type]))
  }
  return none
}

const nothing: Checked['declared'] = { classes: new Set(), qualifierTypes: new Set() }

/** What the server has and the files do not declare anew, as one more text to compile. */
function sourceOf(
  { namespace, qualifierTypes, classes }: ServerDeclarations,
  declared: Checked['declared'],
): MofSource {
  const pieces = printPieces({
    qualifierTypes: [...qualifierTypes].flatMap(([key, type]) => (declared.qualifierTypes.has(key) ? [] : [type])),
    classes: [...classes].flatMap(([key, cls]) => (declared.classes.has(key) ? [] : [cls])),
  })
  const text = [`#pragma namespace ("${namespace}")\n`, ...pieces].join('')
  return { name: `what the server has in ${namespace}`, text }
}

/** The namespaces that files speak of. */
export function namespacesOf(files: readonly string[], options: CompileFilesOptions): readonly string[] {
  return declaredNamesOfFiles(files, options).map(({ namespace }) => namespace)
}
