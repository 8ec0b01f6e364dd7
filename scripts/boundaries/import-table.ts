/** Which packages of ours a package may import, by its short name. */
export type ImportTable = ReadonlyMap<string, readonly string[]>

/** Reads the table "package | is | imports" of docs/architecture.md. */
export function readImportTable(markdown: string): ImportTable {
  const table = new Map<string, readonly string[]>()
  for (const line of markdown.split('\n')) {
    const row = /^\| `([\w-]+)` \|.*\|([^|]*)\|$/.exec(line)
    if (row?.[1] === undefined) continue
    table.set(
      row[1],
      [...(row[2] ?? '').matchAll(/`([\w-]+)`/g)].map((match) => match[1] ?? ''),
    )
  }
  return table
}

/** A circle in a table, as the packages on the way round, or undefined. */
export function findCircle(table: ImportTable): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (name: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    if (done.has(name)) return undefined
    for (const next of table.get(name) ?? []) {
      const circle = visit(next, [...way, name])
      if (circle) return circle
    }
    done.add(name)
    return undefined
  }
  for (const name of table.keys()) {
    const circle = visit(name, [])
    if (circle) return circle
  }
  return undefined
}
