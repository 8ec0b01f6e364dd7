import { foldName, type KeyValue, ObjectPath } from '@cimarron/cim'

/**
 * A key's value as text that is equal for equal values. The type does not enter: an untyped number equals a typed one,
 * and the class tells what a key's type is.
 */
export function keyText(value: KeyValue, namespace: string): string {
  return value instanceof ObjectPath ? pathText(value, namespace) : String(value)
}

/** Several keys as one text, in the order given. Lengths keep `a,b` and `a` `b` apart. */
export function joinKeyTexts(texts: readonly string[]): string {
  const only = texts[0]
  if (texts.length === 1 && only !== undefined) return only
  let joined = ''
  for (const text of texts) joined += `${text.length}:${text}`
  return joined
}

/** A path as text, equal for paths that name the same object (DSP0004 8.2.5); one without namespace is in the given one. */
export function pathText(path: ObjectPath, namespace: string): string {
  const where = foldName(path.namespace ?? namespace)
  const keys = path.keys ?? []
  const texts = keys.map((key) => {
    const text = keyText(key.value, path.namespace ?? namespace)
    return `${foldName(key.name)}=${text.length}:${text}`
  })
  return `${where}\n${foldName(path.className)}\n${texts.toSorted().join(',')}`
}

/** Keys as an error message shows them. */
export function shownKeys(keys: Iterable<{ readonly name: string; readonly value: KeyValue }>): string {
  const shown = [...keys].map(({ name, value }) => {
    const text = value instanceof ObjectPath ? value.className : String(value)
    return `${name}=${JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text)}`
  })
  return shown.join(',')
}

const longestShown = 200
