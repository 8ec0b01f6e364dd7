import { formatScalar } from './format-value.ts'
import { foldName } from './name.ts'
import { type KeyBinding, type KeyValue, ObjectPath } from './object-path.ts'

export interface PathForm {
  /** DSP0207's form with `(instance)` and key types. */
  readonly typed: boolean
  /** Names in lower case, keys sorted by name. */
  readonly canonical: boolean
  /** Namespace and class are always introduced by `/` and `:`, also where there is no namespace (DSP0207). */
  readonly rooted: boolean
}

export function writeAuthority(path: ObjectPath): string {
  const { authority } = path
  if (authority === undefined) return ''
  return authority.scheme === undefined ? `//${authority.host}` : `${authority.scheme}://${authority.host}`
}

/** All behind the authority. */
export function writeLocalPath(path: ObjectPath, form: PathForm): string {
  const name = form.canonical ? foldName : (text: string) => text
  const namespace = path.namespace === undefined ? '' : name(path.namespace)
  const slash = form.rooted || path.authority !== undefined ? '/' : ''
  const model = name(path.className) + writeKeys(path.keys, form)
  if (form.typed)
    return `${slash}${namespace}${namespace === '' ? '' : '/'}(${path.isInstance ? 'instance' : 'class'})${model}`
  return form.rooted || namespace !== '' ? `${slash}${namespace}:${model}` : `${slash}${model}`
}

function writeKeys(keys: readonly KeyBinding[] | undefined, form: PathForm): string {
  if (keys === undefined) return ''
  if (keys.length === 0) return '=@'
  if (!form.canonical) return `.${keys.map((key) => writeKey(key, key.name, form)).join(',')}`
  return `.${keys
    .map((key) => writeKey(key, foldName(key.name), form))
    .sort()
    .join(',')}`
}

function writeKey(key: KeyBinding, name: string, form: PathForm): string {
  const type = key.type ?? impliedType(key.value)
  const text = writeValue(key.value, type, form)
  return form.typed ? `${name}=(${type})${text}` : `${name}=${text}`
}

function writeValue(value: KeyValue, type: NonNullable<KeyBinding['type']>, form: PathForm): string {
  if (typeof value === 'string') return quote(value, type === 'char16' ? "'" : '"', form)
  if (value instanceof ObjectPath) return quote(writeAuthority(value) + writeLocalPath(value, form), '"', form)
  if (typeof value === 'object') return quote(value.toString(), '"', form)
  return formatScalar(type === 'reference' ? 'string' : type, value)
}

// A key that nobody told the type of has the widest one of its kind.
function impliedType(value: KeyValue): NonNullable<KeyBinding['type']> {
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return 'real64'
  if (typeof value === 'bigint') return value < 0n ? 'sint64' : 'uint64'
  return value instanceof ObjectPath ? 'reference' : 'datetime'
}

function quote(text: string, mark: '"' | "'", form: PathForm): string {
  const escaped = text.replace(mark === '"' ? /["\\]/g : /['\\]/g, '\\$&')
  // In a URI control characters are percent-encoded; elsewhere they are written as in MOF.
  return mark + (form.rooted ? escaped : escaped.replace(controls, writeControl)) + mark
}

const controls = /\p{Cc}/gu
const letters: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }

function writeControl(character: string): string {
  return letters[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
