import { constants, realpathSync } from 'node:fs'
import { isAbsolute, join, sep } from 'node:path'
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
  /** By base folder and the target's folder; a folder moved while a schema is being read is not looked for. */
  readonly #places = new Map<string, IncludePlace | undefined>()

  constructor(options: FileIncludeOptions) {
    this.#folders = options.folders.map((folder) => realPath(folder) ?? folder)
    this.#allowAnywhere = options.allowAnywhere ?? false
    this.#maximumBytes = options.maximumBytes ?? defaultMaximumBytes
  }

  read(target: string, from: string): IncludeAnswer {
    // DMTF writes '/', some vendors' schemas '\'.
    const path = target.includes('\\') ? target.replaceAll('\\', '/') : target
    if (path !== '' && !path.includes('\0')) {
      const split = path.lastIndexOf('/') + 1
      const file = path.slice(split)
      for (const base of isAbsolute(path) ? [''] : [folderOf(from), ...this.#folders]) {
        const place = this.#place(base, path.slice(0, split))
        const answer = place === undefined ? undefined : this.#readAt(place, file, target)
        if (answer !== undefined) return answer
      }
    }
    const looked = this.#folders.length === 0 ? '' : `, looked for also in ${this.#folders.join(', ')}`
    return refused('include-not-found', `there is no '${shorten(target)}' to include${looked}`)
  }

  /** Undefined where there is no such file. */
  #readAt(place: IncludePlace, file: string, target: string): IncludeAnswer | undefined {
    const name = place.shown + file
    if (file === '' || file === '.' || file === '..') return refused('include-not-found', `'${target}' is a folder`)
    if (!place.isAllowed) return this.#outside(target)
    const id = place.real + file
    if (constants.O_NOFOLLOW === undefined) return this.#readLinked(id, { name, target })
    const answer = readMofFile(id, { maximumBytes: this.#maximumBytes, noFollow: true })
    if (answer.kind === 'link') return this.#readLinked(id, { name, target })
    return answerOf(answer, { name, id }, target)
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

  #place(base: string, folder: string): IncludePlace | undefined {
    const key = `${base}\0${folder}`
    if (this.#places.has(key)) return this.#places.get(key)
    const shown = join(base, folder)
    const real = realPath(shown)
    const place = real === undefined ? undefined : this.#placeOf(shown, real)
    this.#places.set(key, place)
    return place
  }

  #placeOf(shown: string, path: string): IncludePlace {
    const real = withSeparator(path)
    return { shown: shown === '.' ? '' : withSeparator(shown), real, isAllowed: this.#isAllowed(real) }
  }
}

/** A folder to include from. Both paths end with a separator. */
interface IncludePlace {
  /** As messages name it. */
  readonly shown: string
  readonly real: string
  readonly isAllowed: boolean
}

function withSeparator(folder: string): string {
  return folder.endsWith(sep) ? folder : folder + sep
}

/** Cheaper than `dirname`, which a schema of 1,600 files would feel. */
function folderOf(file: string): string {
  return file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf(sep)) + 1)
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(withSeparator(folder))
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
