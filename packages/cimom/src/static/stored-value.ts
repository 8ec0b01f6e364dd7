import {
  CimDateTime,
  CimError,
  type CimType,
  type CimValue,
  Instance,
  type KeyBinding,
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

/** @throws CimError CIM_ERR_NOT_SUPPORTED for an embedded class, the one value that is not kept */
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
  throw new CimError('CIM_ERR_NOT_SUPPORTED', 'static instances with an embedded class in them are not supported')
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

interface PropertyShape {
  readonly name: string
  readonly type: CimType
  readonly isArray: boolean
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
