import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type CompileOptions, type CompileResult, compileMof } from './compile.ts'
import { type DeclaredNames, declaredNames } from './declared-names.ts'
import type { Diagnostic } from './diagnostic.ts'
import { fileIncludes } from './file-includes.ts'
import type { IncludeReader } from './include.ts'
import { defaultMaximumBytes, type FileAnswer, readMofFile } from './read-file.ts'
import type { MofSource } from './source.ts'

export interface CompileFilesOptions extends Omit<CompileOptions, 'include'> {
  /** Folders that includes may be in beside those of the files themselves. */
  readonly includeFolders?: readonly string[]
  /** Lets includes name any file that the process can read. */
  readonly allowIncludesAnywhere?: boolean
  /** Texts that are compiled with the files, before them. */
  readonly texts?: readonly MofSource[]
  /** Of one file; 64 MiB when not given. */
  readonly maximumFileBytes?: number
}

/** Compiles MOF files with what they include. A file that can't be read is a diagnostic too. */
export function compileFiles(files: readonly string[], options: CompileFilesOptions = {}): CompileResult {
  const { sources, unread, include } = readFiles(files, options)
  const result = compileMof([...(options.texts ?? []), ...sources], { ...options, include })
  if (unread.length === 0) return result
  const counts = { ...result.counts, errors: result.counts.errors + unread.length }
  return { ...result, diagnostics: [...unread, ...result.diagnostics], counts }
}

/** The names that files and what they include declare and need; what cannot be read is passed over. */
export function declaredNamesOfFiles(files: readonly string[], options: CompileFilesOptions = {}): DeclaredNames[] {
  const { sources, include } = readFiles(files, options)
  return declaredNames(sources, { ...options, include })
}

interface ReadFiles {
  readonly sources: readonly MofSource[]
  readonly unread: readonly Diagnostic[]
  readonly include: IncludeReader
}

function readFiles(files: readonly string[], options: CompileFilesOptions): ReadFiles {
  const sources: MofSource[] = []
  const unread: Diagnostic[] = []
  const maximumBytes = options.maximumFileBytes ?? defaultMaximumBytes
  for (const file of files) {
    const answer = readMofFile(file, { maximumBytes })
    if (answer.kind === 'text') sources.push({ name: file, id: realpathSync.native(file), text: answer.text })
    else unread.push(unreadable(file, answer))
  }
  const include = fileIncludes({
    folders: [...sources.map(({ name }) => dirname(resolve(name))), ...(options.includeFolders ?? [])],
    allowAnywhere: options.allowIncludesAnywhere ?? false,
    maximumBytes,
  })
  return { sources, unread, include }
}

function unreadable(file: string, answer: Exclude<FileAnswer, { kind: 'text' }>): Diagnostic {
  const { code, why } =
    answer.kind === 'unreadable' ? answer : { code: 'include-not-found' as const, why: 'does not exist' }
  return { severity: 'error', code, message: `the file ${why}`, file, line: 1, column: 1, sourceLine: '' }
}
