import { constants, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, sep } from 'node:path'
import type { IncludeAnswer, IncludeReader } from './include.ts'
import { defaultMaximumBytes, type FileAnswer, readMofFile } from './read-file.ts'
import { shorten } from './scanner.ts'

export interface FileIncludeOptions {
  /** Relative names are looked up in the including file's folder, then in these; includes may not leave these. */
  readonly folders: readonly string[]
  /** Lets includes name any file that the process can read. */
  readonly allowAnywhere?: boolean
  /** Of one file; 64 MiB when not given. */
  readonly maximumBytes?: number
}

/** Includes from files. Whether a file is inside the folders is asked of its real path, behind all symbolic links. */
export function fileIncludes(options: FileIncludeOptions): IncludeReader {
  return new FileIncludes(options)
}

class FileIncludes implements IncludeReader {
  readonly #folders: readonly string[]
  readonly #allowAnywhere: boolean
  readonly #maximumBytes: number
  /** Real paths of folders; a folder moved while a schema is being read is not looked for. */
  readonly #realFolders = new Map<string, string | undefined>()

  constructor(options: FileIncludeOptions) {
    this.#folders = options.folders.map((folder) => realPath(folder) ?? folder)
    this.#allowAnywhere = options.allowAnywhere ?? false
    this.#maximumBytes = options.maximumBytes ?? defaultMaximumBytes
  }

  read(target: string, from: string): IncludeAnswer {
    // DMTF writes '/', some vendors' schemas '\'.
    const path = target.replaceAll('\\', '/')
    if (path !== '' && !path.includes('\0')) {
      for (const folder of isAbsolute(path) ? [''] : [dirname(from), ...this.#folders]) {
        const answer = this.#readAt(join(folder, path), target)
        if (answer !== undefined) return answer
      }
    }
    const looked = this.#folders.length === 0 ? '' : `, looked for also in ${this.#folders.join(', ')}`
    return refused('include-not-found', `there is no '${shorten(target)}' to include${looked}`)
  }

  /** Undefined where there is no such file. */
  #readAt(path: string, target: string): IncludeAnswer | undefined {
    const folder = this.#realFolder(dirname(path))
    if (folder === undefined) return undefined
    const real = join(folder, basename(path))
    if (!this.#isAllowed(real)) return this.#outside(target)
    if (constants.O_NOFOLLOW === undefined) return this.#readLinked(real, { name: path, target })
    const answer = readMofFile(real, { maximumBytes: this.#maximumBytes, noFollow: true })
    if (answer.kind === 'link') return this.#readLinked(real, { name: path, target })
    return answerOf(answer, { name: path, id: real }, target)
  }

  #readLinked(link: string, { name, target }: { name: string; target: string }): IncludeAnswer | undefined {
    const id = realPath(link)
    if (id === undefined) return undefined
    if (!this.#isAllowed(id)) return this.#outside(target)
    return answerOf(readMofFile(id, { maximumBytes: this.#maximumBytes }), { name, id }, target)
  }

  #isAllowed(real: string): boolean {
    return this.#allowAnywhere || this.#folders.some((folder) => isInside(real, folder))
  }

  #outside(target: string): IncludeAnswer {
    const folders = this.#folders.length === 0 ? 'none given' : this.#folders.join(', ')
    return refused('include-refused', `'${shorten(target)}' lies outside the folders for includes (${folders})`)
  }

  #realFolder(folder: string): string | undefined {
    if (this.#realFolders.has(folder)) return this.#realFolders.get(folder)
    const real = realPath(folder)
    this.#realFolders.set(folder, real)
    return real
  }
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch (error) {
    // Absent, not accessible, a loop of links: in each case there is nothing here to include.
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}

function answerOf(
  answer: FileAnswer,
  { name, id }: { readonly name: string; readonly id: string },
  target: string,
): IncludeAnswer | undefined {
  switch (answer.kind) {
    case 'text':
      return { kind: 'source', source: { name, id, text: answer.text } }
    case 'unreadable':
      return refused(answer.code, `'${shorten(target)}' ${answer.why}`)
    case 'absent':
    case 'link':
      return undefined
  }
}

function refused(code: Extract<IncludeAnswer, { kind: 'refused' }>['code'], message: string): IncludeAnswer {
  return { kind: 'refused', code, message }
}
