import { foldName, isIdentifier, isNamespaceName } from './name.ts'
import { type Authority, type KeyBinding, ObjectPath } from './object-path.ts'
import { KeyReader } from './path-key-reader.ts'
import { shown, ValueError } from './value-error.ts'

/**
 * How a text of a path is read: `typed` is DSP0207's form with `(instance)` and key types, `plain` every other.
 * `typeOf` tells a key's declared type where it is known; without it a quoted text that is itself an instance path
 * is taken for a reference, as there is nothing else to go by.
 */
export interface PathDialect {
  readonly typeOf?: ((className: string, keyName: string) => KeyBinding['type']) | undefined
}

/** Paths within paths go no deeper than this. */
const deepest = 16

/** Reads `[scheme://authority][/][namespace:]Class[.keys | =@]`, typed or not. `depth` counts the paths around it. */
export function readPath(text: string, dialect: PathDialect, depth = 0): ObjectPath {
  if (depth > deepest) throw invalid(text, `paths are nested deeper than ${deepest}`)
  const { authority, rest } = readAuthority(text)
  const { namespace, kind, model } = readNamespace(rest, text)
  const { className, after } = readClassName(model, text)
  const where = { namespace, authority }
  const isTyped = kind !== undefined
  if (after === '') {
    if (kind === 'instance') throw invalid(text, 'an instance has keys, or =@ where its class has none')
    return new ObjectPath(className, undefined, where)
  }
  if (kind === 'class') throw invalid(text, 'a class has no keys')
  if (after === '=@') return new ObjectPath(className, [], where)
  if (!after.startsWith('.')) throw invalid(text, `a point and keys, or =@, are wanted behind ${className}`)
  const nested = (inner: string) => readPath(inner, dialect, depth + 1)
  const reader = new KeyReader(after.slice(1), { isTyped, nested, typeOf: (key) => dialect.typeOf?.(className, key) })
  const keys = reader.readAll((problem) => invalid(text, problem))
  const names = new Set<string>()
  for (const key of keys) {
    if (names.has(foldName(key.name))) throw invalid(text, `key ${key.name} comes twice`)
    names.add(foldName(key.name))
  }
  return new ObjectPath(className, keys, where)
}

function invalid(text: string, problem: string): ValueError {
  return new ValueError('path-invalid', `${shown(text)} is no object path: ${problem}`)
}

/** `scheme://host` or `//host`, kept as it is written. */
export function readAuthority(text: string): { authority: Authority | undefined; rest: string } {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?=\/\/)/.exec(text)?.[1]
  const start = scheme === undefined ? 0 : scheme.length + 1
  if (!text.startsWith('//', start)) return { authority: undefined, rest: text }
  const slash = text.indexOf('/', start + 2)
  const end = slash < 0 ? text.length : slash
  const host = text.slice(start + 2, end)
  if (host === '') throw invalid(text, 'a host is wanted behind //')
  return { authority: scheme === undefined ? { host } : { scheme, host }, rest: text.slice(end) }
}

const typedMark = /^(?:\/?([^":.=()]*)\/)?\(([A-Za-z]+)\)/

function readNamespace(
  rest: string,
  text: string,
): { namespace: string | undefined; kind: 'instance' | 'class' | undefined; model: string } {
  const mark = typedMark.exec(rest)
  if (mark !== null) {
    const kind = mark[2]
    if (kind !== 'instance' && kind !== 'class') {
      throw invalid(text, `(${kind}) is not supported; (instance) and (class) are`)
    }
    return { namespace: checkNamespace(mark[1] ?? '', text), kind, model: rest.slice(mark[0].length) }
  }
  const end = rest.search(/[:.="]/)
  if (end < 0 || rest[end] !== ':') {
    return { namespace: undefined, kind: undefined, model: rest.startsWith('/') ? rest.slice(1) : rest }
  }
  const namespace = rest.slice(rest.startsWith('/') ? 1 : 0, end)
  return { namespace: checkNamespace(namespace, text), kind: undefined, model: rest.slice(end + 1) }
}

function checkNamespace(namespace: string, text: string): string | undefined {
  if (namespace === '') return undefined
  if (!isNamespaceName(namespace)) throw invalid(text, `${shown(namespace)} is no namespace such as root/virt`)
  return namespace
}

function readClassName(model: string, text: string): { className: string; after: string } {
  const end = model.search(/[.=]/)
  const className = end < 0 ? model : model.slice(0, end)
  // Only an identifier is asked for: foreign servers have names without a schema, such as __Namespace.
  if (!isIdentifier(className)) throw invalid(text, `${shown(className)} is no class name such as CIM_System`)
  return { className, after: end < 0 ? '' : model.slice(end) }
}
