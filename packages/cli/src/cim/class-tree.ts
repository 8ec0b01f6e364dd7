import { foldName } from '@cimarron/cim'

export interface Named {
  readonly name: string
  readonly superclass: string | null
}

export interface Branch {
  readonly name: string
  readonly subclasses: readonly Branch[]
}

/** Below a class its subclasses; without one, whatever has no superclass among those found. */
export function treeOf(classes: readonly Named[], top: string | undefined): Branch[] {
  const known = new Set(classes.map(({ name }) => foldName(name)))
  const bySuperclass = Map.groupBy(classes, ({ superclass }) => {
    const parent = superclass === null ? '' : foldName(superclass)
    return known.has(parent) ? parent : ''
  })
  const below = (key: string): Branch[] =>
    (bySuperclass.get(key) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name }) => ({ name, subclasses: below(foldName(name)) }))
  return top === undefined ? below('') : [{ name: top, subclasses: below('') }]
}

/** One class a line, each two spaces further in than its superclass. */
export function treeText(branches: readonly Branch[], indent = ''): string {
  return branches
    .flatMap(({ name, subclasses }) => [`${indent}${name}`, treeText(subclasses, `${indent}  `)])
    .filter((line) => line !== '')
    .join('\n')
}
