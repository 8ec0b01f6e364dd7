import { realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type CompileOptions, type CompileResult, compileMof } from './compile.ts'
import type { Diagnostic } from './diagnostic.ts'
import { fileIncludes } from './file-includes.ts'
import { defaultMaximumBytes, type FileAnswer, readMofFile } from './read-file.ts'
import type { MofSource } from './source.ts'

export interface CompileFilesOptions extends Omit<CompileOptions, 'include'> {
  /** Folders that includes may be in beside those of the files themselves. */
  readonly includeFolders?: readonly string[]
  /** Lets includes name any file that the process can read. */
  readonly allowIncludesAnywhere?: boolean
  /** Of one file; 64 MiB when not given. */
  readonly maximumFileBytes?: number
}

/** Compiles MOF files with what they include. A file that can't be read is a diagnostic too. */
export function compileFiles(files: readonly string[], options: CompileFilesOptions = {}): CompileResult {
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
  const result = compileMof(sources, { ...options, include })
  if (unread.length === 0) return result
  const counts = { ...result.counts, errors: result.counts.errors + unread.length }
  return { ...result, diagnostics: [...unread, ...result.diagnostics], counts }
}

function unreadable(file: string, answer: Exclude<FileAnswer, { kind: 'text' }>): Diagnostic {
  const { code, why } =
    answer.kind === 'unreadable' ? answer : { code: 'include-not-found' as const, why: 'does not exist' }
  return { severity: 'error', code, message: `the file ${why}`, file, line: 1, column: 1, sourceLine: '' }
}
