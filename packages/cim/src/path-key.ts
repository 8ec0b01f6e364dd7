import { foldName } from './name.ts'
import { type KeyBinding, type KeyValue, ObjectPath } from './object-path.ts'

/**
 * A text that is the same for two paths exactly if they name the same object of a namespace (DSP0004 8.2.5): names
 * folded, keys sorted, values as they are. Of namespace, class and keys; the authority is left out, since every server
 * has many names. Equal values are equal however they are typed: 5 and 5n, a char16 and a string, a datetime and its text.
 */
export function pathKey(path: ObjectPath): string {
  const model = modelPathKey(path)
  return path.namespace === undefined ? model : `${foldName(path.namespace)}:${model}`
}

/** As `pathKey` without the namespace: of class and keys (DSP0004, "model path"). */
export function modelPathKey(path: ObjectPath): string {
  const { keys } = path
  const name = foldName(path.className)
  if (keys === undefined) return name
  const first = keys[0]
  if (first === undefined) return `${name}=@`
  if (keys.length === 1) return `${name}.${keyText(first)}`
  // Names differ, so sorting the whole texts sorts by name; any fixed order would do.
  return `${name}.${keys.map(keyText).sort().join(',')}`
}

/** Whether two paths name the same object: same authority (or none), and the same `pathKey`. */
export function samePath(a: ObjectPath, b: ObjectPath): boolean {
  if (a === b) return true
  return authorityKey(a) === authorityKey(b) && pathKey(a) === pathKey(b)
}

function authorityKey({ authority }: ObjectPath): string {
  return authority === undefined ? '' : `${authority.scheme?.toLowerCase() ?? ''}//${authority.host.toLowerCase()}`
}

function keyText(key: KeyBinding): string {
  return `${foldName(key.name)}=${valueText(key.value)}`
}

function valueText(value: KeyValue): string {
  if (typeof value === 'string') return quoted(value)
  if (value instanceof ObjectPath) return `(${authorityKey(value)}/${pathKey(value)})`
  if (typeof value === 'object') return `"${value.toString()}"`
  // 0 and -0 are the same number.
  return value === 0 ? '0' : String(value)
}

function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? JSON.stringify(text) : `"${text}"`
}
