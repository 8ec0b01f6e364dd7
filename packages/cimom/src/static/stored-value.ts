import {
  type CimClass,
  CimDateTime,
  type CimType,
  type CimValue,
  Instance,
  type KeyBinding,
  NameMap,
  ObjectPath,
} from '@cimarron/cim'

/** A value as JSON keeps it: what JSON has no word for is an object with one member that says what it is. */
export type StoredValue =
  | string
  | number
  | boolean
  | null
  | readonly StoredValue[]
  | { readonly [kind: string]: StoredValue | undefined }

export function encodeStored(value: CimValue): StoredValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  // NaN, the infinities and -0 have no JSON.
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { real: Object.is(value, -0) ? '-0' : String(value) }
  }
  if (typeof value === 'bigint') return { integer: String(value) }
  if (Array.isArray(value)) return value.map((item) => encodeStored(item))
  if (value instanceof CimDateTime) return { datetime: String(value) }
  if (value instanceof ObjectPath) return { path: encodePath(value) }
  if (value instanceof Instance) return { instance: encodeEmbedded(value) }
  return { class: encodeDeclared(value) }
}

/** @throws TypeError for what `encodeStored` never made */
export function decodeStored(stored: unknown): CimValue {
  if (stored === null || typeof stored === 'string' || typeof stored === 'boolean' || typeof stored === 'number') {
    return stored
  }
  if (Array.isArray(stored)) return stored.map((item) => decodeStored(item)) as CimValue
  const [[kind, inside] = ['nothing', undefined]] = Object.entries(recordIn(stored))
  if (kind === 'real') return Number(inside)
  if (kind === 'integer') return BigInt(textIn(inside))
  if (kind === 'path') return decodePath(recordIn(inside))
  if (kind === 'instance') return decodeEmbedded(recordIn(inside))
  if (kind === 'class') return decodeClass(recordIn(inside))
  const datetime = kind === 'datetime' ? CimDateTime.parse(textIn(inside)) : undefined
  if (datetime === undefined) throw new TypeError(`a stored value is a ${kind} of ${JSON.stringify(inside)}`)
  return datetime
}

function encodePath({ className, namespace, keys }: ObjectPath): StoredValue {
  const bindings = keys?.map(({ name, value, type }) => ({ name, value: encodeStored(value), type }))
  return { className, namespace, keys: bindings }
}

function decodePath(stored: Readonly<Record<string, unknown>>): ObjectPath {
  const keys = Array.isArray(stored.keys) ? stored.keys.map((key: unknown) => decodeKey(recordIn(key))) : undefined
  const namespace = stored.namespace === undefined ? undefined : textIn(stored.namespace)
  return new ObjectPath(textIn(stored.className), keys, { namespace })
}

function decodeKey(stored: Readonly<Record<string, unknown>>): KeyBinding {
  const value = decodeStored(stored.value) as KeyBinding['value']
  const type = stored.type === undefined ? {} : { type: textIn(stored.type) as CimType }
  return { name: textIn(stored.name), value, ...type }
}

function encodeEmbedded({ className, properties }: Instance): StoredValue {
  const stored = [...properties].map(({ name, type, isArray, value, embedding, referenceClass }) => ({
    name,
    type,
    isArray,
    value: encodeStored(value),
    embedding: embedding && { kind: embedding.kind, className: embedding.className },
    referenceClass,
  }))
  return { className, properties: stored }
}

function decodeEmbedded({ className, properties }: Readonly<Record<string, unknown>>): Instance {
  if (!Array.isArray(properties)) throw new TypeError('a stored instance has no properties')
  // What stands beside a value is as it was written: names, types and flags are plain JSON.
  const decoded = properties.map((property: unknown) => ({
    ...(recordIn(property) as unknown as PropertyShape),
    value: decodeStored(recordIn(property).value),
  }))
  return new Instance(textIn(className), decoded)
}

/** An embedded class is whole as it was sent, whatever its namespace declares by now. */
function decodeClass(stored: Readonly<Record<string, unknown>>): CimClass {
  const decoded = recordIn(decodeDeclared(stored))
  const { kind, name, qualifiers, properties, methods, keys } = decoded
  const isClass = kind === 'class' && typeof name === 'string' && Array.isArray(keys)
  if (!isClass || ![qualifiers, properties, methods].every((each) => each instanceof NameMap)) {
    throw new TypeError(`a stored class is ${JSON.stringify(stored)}`)
  }
  return decoded as unknown as CimClass
}

interface PropertyShape {
  readonly name: string
  readonly type: CimType
  readonly isArray: boolean
}

/** What a class is declared with: plain objects as they are, the two containers in them as objects with one member. */
export function encodeDeclared(value: unknown): StoredValue {
  if (value instanceof NameMap) return { named: [...value].map((item) => encodeDeclared(item)) }
  if (value instanceof Set) return { set: [...value].map((item) => encodeDeclared(item)) }
  if (Array.isArray(value)) return value.map((item) => encodeDeclared(item))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return encodeStored(value as Parameters<typeof encodeStored>[0])
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(members.map(([name, member]) => [name, encodeDeclared(member)]))
}

/** @throws TypeError, SyntaxError for what was never encoded */
export function decodeDeclared(stored: unknown): unknown {
  if (Array.isArray(stored)) return stored.map((item) => decodeDeclared(item))
  if (typeof stored !== 'object' || stored === null) return stored
  const members = Object.entries(stored)
  const [kind, inside] = members[0] ?? []
  if (members.length === 1 && Array.isArray(inside) && kind === 'set') return new Set(inside)
  if (members.length === 1 && Array.isArray(inside) && kind === 'named') {
    return new NameMap(inside.map((item) => decodeDeclared(item) as { name: string }))
  }
  if (members.length === 1 && kind !== undefined && kind !== 'kind') return decodeStored(stored)
  return Object.fromEntries(members.map(([name, member]) => [name, decodeDeclared(member)]))
}

export function recordIn(stored: unknown): Readonly<Record<string, unknown>> {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
    throw new TypeError(`${JSON.stringify(stored)} is stored where an object should be`)
  }
  return stored as Readonly<Record<string, unknown>>
}

export function textIn(stored: unknown): string {
  if (typeof stored !== 'string') throw new TypeError(`${JSON.stringify(stored)} is stored where a text should be`)
  return stored
}
