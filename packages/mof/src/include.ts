import type { DiagnosticCode } from './diagnostic.ts'
import type { MofSource } from './source.ts'

export type IncludeAnswer =
  | { readonly kind: 'source'; readonly source: MofSource }
  | { readonly kind: 'refused'; readonly code: DiagnosticCode; readonly message: string }

/** How `#pragma include` gets at texts. */
export interface IncludeReader {
  /** @param target as written in the directive. @param from the name of the source that has the directive. */
  read(target: string, from: string): IncludeAnswer
}

/** Includes from memory, by name; a relative name is looked up beside the including one first, then as it is. */
export function includesFrom(texts: ReadonlyMap<string, string>): IncludeReader {
  return {
    read(target, from) {
      const folder = from.slice(0, from.lastIndexOf('/') + 1)
      for (const name of [folder + target, target]) {
        const text = texts.get(name)
        if (text !== undefined) return { kind: 'source', source: { name, text } }
      }
      return { kind: 'refused', code: 'include-not-found', message: `there is no '${target}' to include` }
    },
  }
}

/** For texts that may not include anything. */
export const noIncludes: IncludeReader = {
  read: (target) => ({
    kind: 'refused',
    code: 'include-refused',
    message: `'${target}' is not included: no folder to include from was given`,
  }),
}
