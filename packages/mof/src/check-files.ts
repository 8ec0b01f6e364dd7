import type { CompileCounts } from './compile.ts'
import { type CompileFilesOptions, compileFiles } from './compile-files.ts'
import type { Diagnostic } from './diagnostic.ts'
import { printPieces } from './print-schema.ts'

export interface CheckResult {
  readonly diagnostics: readonly Diagnostic[]
  readonly counts: CompileCounts
}

/** What `cimarron mof check FILE...` does: compiles the files together and says what is wrong with them. */
export function checkFiles(files: readonly string[], options: CompileFilesOptions = {}): CheckResult {
  const { diagnostics, counts } = compileFiles(files, options)
  return { diagnostics, counts }
}

export interface PrintResult extends CheckResult {
  /** The declarations of the files and their includes, in pieces, as MOF that needs no other file. */
  readonly text: Iterable<string>
}

/**
 * What `cimarron mof print FILE...` does: compiles the files and prints what they declare, namespace by namespace,
 * qualifier types first. With errors, only what could be compiled is printed.
 */
export function printFiles(files: readonly string[], options: CompileFilesOptions = {}): PrintResult {
  const { diagnostics, counts, namespaces } = compileFiles(files, options)
  function* text(): Generator<string> {
    const filled = [...namespaces.values()].filter(
      ({ qualifierTypes, classes, instances }) => qualifierTypes.length + classes.length + instances.length > 0,
    )
    for (const namespace of filled) {
      if (filled.length > 1) yield `#pragma namespace("${namespace.name}")\n\n`
      yield* printPieces(namespace)
    }
  }
  return { diagnostics, counts, text: { [Symbol.iterator]: text } }
}
