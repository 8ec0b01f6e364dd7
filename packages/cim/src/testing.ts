import fc, { type Arbitrary } from 'fast-check'
import {
  type CimType,
  type IntegerType,
  type IntrinsicType,
  integerRanges,
  intrinsicTypes,
  isIntegerType,
} from './cim-type.ts'
import type {
  CimClass,
  ClassDeclaration,
  MethodDeclaration,
  ParameterDeclaration,
  PropertyDeclaration,
} from './class.ts'
import { CimDateTime } from './datetime.ts'
import { declareClass } from './declare-class.ts'
import { Instance, type Property } from './instance.ts'
import { foldName, NameMap } from './name.ts'
import { type KeyBinding, ObjectPath } from './object-path.ts'
import type { IntrinsicValue } from './parse-value.ts'
import {
  type Qualifier,
  type QualifierFlavor,
  type QualifierScope,
  type QualifierType,
  qualifierScopes,
} from './qualifier.ts'
import { resolveClass } from './resolve-class.ts'
import type { CimScalar, CimValue } from './value.ts'

/*
 * fast-check arbitraries for everything the object model has. Strings and char16 hold only what XML 1.0 can say
 * (DSP0201 has no spelling for the rest), so that every value survives every encoding.
 */

const start = 'ABCXYZabcxyz_'
const rest = `${start}0189`
const beyond = 'äÄßéЖж中'

/** An identifier; one in eight has letters beyond ASCII. */
export function elementName(): Arbitrary<string> {
  return fc.oneof(
    { weight: 7, arbitrary: nameOf(start, rest) },
    { weight: 1, arbitrary: nameOf(start + beyond, rest + beyond) },
  )
}

export function className(): Arbitrary<string> {
  return fc.tuple(fc.constantFrom('CIM', 'KVM', 'X9'), elementName()).map(([schema, name]) => `${schema}_${name}`)
}

export function namespaceName(): Arbitrary<string> {
  return fc.array(elementName(), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
}

function oneOf(characters: string): Arbitrary<string> {
  return fc.constantFrom(...Array.from(characters))
}

function nameOf(first: string, others: string): Arbitrary<string> {
  const tail = fc.string({ unit: oneOf(others), maxLength: 8 })
  return fc.tuple(oneOf(first), tail).map(([head, more]) => head + more)
}

export function cimString(options: { readonly maxLength?: number } = {}): Arbitrary<string> {
  const unit = fc.oneof(
    oneOf('<>&"\'\\\t\n\r /:,.=%@{}[]'),
    fc
      .integer({ min: 9, max: 0x10ffff })
      .filter(isXmlCharacter)
      .map((code) => String.fromCodePoint(code)),
    oneOf('abcXYZ019'),
  )
  return fc.string({ unit, maxLength: options.maxLength ?? 12 })
}

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff
}

export function integer(type: IntegerType): Arbitrary<number | bigint> {
  const { min, max } = integerRanges[type]
  if (type === 'uint64' || type === 'sint64') return fc.bigInt({ min, max })
  return fc.integer({ min: Number(min), max: Number(max) })
}

/** Points in time and intervals, also with asterisks, all valid by DSP0004 5.2.4. */
export function dateTime(): Arbitrary<CimDateTime> {
  return fc.oneof(timestampText(), intervalText()).map((text) => new CimDateTime(text))
}

function timestampText(): Arbitrary<string> {
  const when = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  return fc
    .tuple(
      when,
      fc.integer({ min: 0, max: 999 }),
      fc.integer({ min: -720, max: 720 }),
      stars([0, 4, 6, 8, 10, 12, 14, 15, 16, 17, 18, 19]),
    )
    .map(([date, micros, offset, starred]) => {
      const digits = date.toISOString().replace(/\D/g, '') + String(micros).padStart(3, '0')
      return withStars(digits, starred) + (offset < 0 ? '-' : '+') + String(Math.abs(offset)).padStart(3, '0')
    })
}

function intervalText(): Arbitrary<string> {
  const parts = fc.tuple(
    fc.integer({ min: 0, max: 99_999_999 }),
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 59 }),
    fc.integer({ min: 0, max: 999_999 }),
  )
  return fc.tuple(parts, stars([0, 8, 10, 12, 14, 15, 16, 17, 18, 19])).map(([values, starred]) => {
    const widths = [8, 2, 2, 2, 6]
    const digits = values.map((value, i) => String(value).padStart(widths[i] ?? 0, '0')).join('')
    return `${withStars(digits, starred)}:000`
  })
}

// How many digits of twenty stay; the asterisks begin at a field, or within the microseconds (DSP0004 5.2.4).
function stars(kept: readonly number[]): Arbitrary<number> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(20) }, { weight: 1, arbitrary: fc.constantFrom(...kept) })
}

function withStars(digits: string, kept: number): string {
  const all = digits.slice(0, kept).padEnd(20, '*')
  return `${all.slice(0, 14)}.${all.slice(14)}`
}

/** A value of an intrinsic type that is not NULL. */
export function scalar(type: IntrinsicType): Arbitrary<IntrinsicValue> {
  return isIntegerType(type) ? integer(type) : otherScalars[type]()
}

const otherScalars: Record<Exclude<IntrinsicType, IntegerType>, () => Arbitrary<IntrinsicValue>> = {
  boolean: () => fc.boolean(),
  string: () => cimString(),
  char16: () => fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCharCode(code)),
  real32: () => fc.float(),
  real64: () => fc.double(),
  datetime: () => dateTime(),
}

/** A value of the type, an array of values if asked for, or NULL. */
export function value(type: IntrinsicType, isArray = false): Arbitrary<CimValue> {
  const held: Arbitrary<CimValue> = isArray ? arrayOf(scalar(type)) : scalar(type)
  return fc.option(held, { nil: null, freq: 6 })
}

function arrayOf(item: Arbitrary<CimScalar>): Arbitrary<readonly (CimScalar | null)[]> {
  return fc.array(fc.option(item, { nil: null, freq: 8 }), { maxLength: 4 })
}

export function intrinsicType(): Arbitrary<IntrinsicType> {
  return fc.constantFrom(...intrinsicTypes)
}

/** Deeper objects than this are not made: an instance in an instance in an instance. */
const deepest = 2

/**
 * An instance path, or one in eight a class path. Keys carry their type; with `typed: false` they carry none and
 * are strings, booleans, bigints or paths, as an untyped key is read back.
 */
export function objectPath(options: { readonly typed?: boolean; readonly depth?: number } = {}): Arbitrary<ObjectPath> {
  const depth = options.depth ?? 0
  const binding = options.typed === false ? untypedKey(depth) : typedKey(depth)
  const keys = fc.uniqueArray(binding, { maxLength: 4, selector: (key) => foldName(key.name) })
  const where = fc.record(
    {
      namespace: namespaceName(),
      authority: fc.record({
        scheme: fc.constantFrom('http', 'https'),
        host: fc.constantFrom('localhost', 'host.example:5989', '[::1]:5988'),
      }),
    },
    { requiredKeys: [] },
  )
  return fc
    .tuple(className(), fc.option(keys, { nil: undefined, freq: 8 }), where)
    .map(([name, bindings, { namespace, authority }]) => {
      return new ObjectPath(name, bindings, { namespace, authority: namespace === undefined ? undefined : authority })
    })
}

/** An instance path, never a class path. */
export function instancePath(
  options: { readonly typed?: boolean; readonly depth?: number } = {},
): Arbitrary<ObjectPath> {
  return objectPath(options).map((path) =>
    path.isInstance
      ? path
      : new ObjectPath(path.className, [], { namespace: path.namespace, authority: path.authority }),
  )
}

function typedKey(depth: number): Arbitrary<KeyBinding> {
  const intrinsic = intrinsicType().chain((type) => {
    // NaN is equal to nothing, so no key.
    const keyValue = scalar(type).filter((candidate) => !Number.isNaN(candidate))
    return fc.record({
      name: elementName(),
      type: fc.constant(type),
      value: keyValue as Arbitrary<KeyBinding['value']>,
    })
  })
  if (depth >= deepest) return intrinsic
  const reference = fc.record({
    name: elementName(),
    type: fc.constant('reference' as const),
    value: fc.nat({ max: 0 }).chain(() => instancePath({ depth: depth + 1 })),
  })
  return fc.oneof({ weight: 5, arbitrary: intrinsic }, { weight: 1, arbitrary: reference })
}

function untypedKey(depth: number): Arbitrary<KeyBinding> {
  const plain = fc.oneof(cimString(), fc.boolean(), integer('sint64') as Arbitrary<bigint>)
  if (depth >= deepest) return fc.record({ name: elementName(), value: plain })
  const reference = fc.nat({ max: 0 }).chain(() => instancePath({ typed: false, depth: depth + 1 }))
  return fc.record({
    name: elementName(),
    value: fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: reference }),
  })
}

/** A property of an instance: any type, also references and embedded instances (at most two levels of them). */
export function property(depth = 0): Arbitrary<Property> {
  const intrinsic = fc.tuple(elementName(), intrinsicType(), fc.boolean()).chain(([name, type, isArray]) => {
    return value(type, isArray).map((held): Property => ({ name, type, isArray, value: held }))
  })
  if (depth >= deepest) return intrinsic
  const reference = fc
    .tuple(
      elementName(),
      className(),
      fc.option(
        fc.nat({ max: 0 }).chain(() => instancePath({ depth: 1 })),
        { nil: null, freq: 6 },
      ),
    )
    .map(
      ([name, referenceClass, held]): Property => ({
        name,
        type: 'reference',
        isArray: false,
        referenceClass,
        value: held,
      }),
    )
  const embedded = fc
    .tuple(elementName(), fc.boolean(), fc.constantFrom('object' as const, 'instance' as const))
    .chain(([name, isArray, kind]) =>
      instance({ depth: depth + 1, pathless: true }).chain((inner) => {
        const embedding = kind === 'object' ? { kind } : { kind, className: inner.className }
        const held: Arbitrary<CimValue> = fc.constantFrom<CimValue>(isArray ? [inner, null, inner] : inner, null)
        return held.map((of): Property => ({ name, type: 'string', isArray, embedding, value: of }))
      }),
    )
  return fc.oneof(
    { weight: 8, arbitrary: intrinsic },
    { weight: 1, arbitrary: reference },
    { weight: 1, arbitrary: embedded },
  )
}

/** An instance with its path, which names the same class; without any where `pathless`. */
export function instance(options: { readonly depth?: number; readonly pathless?: boolean } = {}): Arbitrary<Instance> {
  const depth = options.depth ?? 0
  const properties = fc.uniqueArray(property(depth), { maxLength: 5, selector: (one) => foldName(one.name) })
  return fc.tuple(className(), properties, instancePath()).map(([name, held, path]) => {
    if (options.pathless === true) return new Instance(name, held)
    const own = new ObjectPath(name, path.keys, { namespace: path.namespace, authority: path.authority })
    return new Instance(name, held, { path: own })
  })
}

export function flavor(): Arbitrary<QualifierFlavor> {
  return fc.record({ overridable: fc.boolean(), toSubclass: fc.boolean(), translatable: fc.boolean() })
}

export function qualifierType(): Arbitrary<QualifierType> {
  return fc.tuple(qualifierName(), intrinsicType(), fc.boolean(), flavor()).chain(([name, type, isArray, how]) =>
    fc.tuple(value(type, isArray), fc.subarray([...qualifierScopes], { minLength: 1 })).map(
      ([initial, scopes]): QualifierType => ({
        name,
        type,
        isArray,
        default: initial,
        scopes: new Set<QualifierScope>(scopes),
        flavor: how,
      }),
    ),
  )
}

// Away from the names that mean something to `resolveClass`.
function qualifierName(): Arbitrary<string> {
  return elementName().map((name) => `Q_${name}`)
}

export function qualifier(): Arbitrary<Qualifier> {
  return fc
    .tuple(qualifierName(), intrinsicType(), fc.boolean(), flavor())
    .chain(([name, type, isArray, how]) =>
      value(type, isArray).map(
        (held): Qualifier => ({ name, type, isArray, value: held, flavor: how, propagated: false }),
      ),
    )
}

export function qualifiers(): Arbitrary<NameMap<Qualifier>> {
  return named(qualifier(), 2)
}

function named<T extends { readonly name: string }>(element: Arbitrary<T>, maxLength: number): Arbitrary<NameMap<T>> {
  return fc.uniqueArray(element, { maxLength, selector: (one) => foldName(one.name) }).map((all) => new NameMap(all))
}

/** Intrinsic properties only; references belong to associations. */
export function propertyDeclaration(classOrigin: string): Arbitrary<PropertyDeclaration> {
  return fc.tuple(elementName(), intrinsicType(), fc.boolean(), qualifiers()).chain(([name, type, isArray, held]) =>
    value(type, isArray).map(
      (initial): PropertyDeclaration => ({
        name,
        type,
        isArray,
        qualifiers: held,
        default: initial,
        classOrigin,
        isKey: false,
      }),
    ),
  )
}

export function parameterDeclaration(): Arbitrary<ParameterDeclaration> {
  const typed = fc.oneof(
    intrinsicType().map((type) => ({ type: type as CimType })),
    className().map((referenceClass) => ({ type: 'reference' as CimType, referenceClass })),
  )
  return fc
    .tuple(elementName(), typed, fc.boolean(), qualifiers())
    .map(([name, type, isArray, held]) => ({ name, ...type, isArray, qualifiers: held, isIn: true, isOut: false }))
}

export function methodDeclaration(classOrigin: string): Arbitrary<MethodDeclaration> {
  return fc
    .tuple(elementName(), intrinsicType(), named(parameterDeclaration(), 3), qualifiers())
    .map(([name, returnType, parameters, held]) => ({ name, returnType, parameters, qualifiers: held, classOrigin }))
}

/** A declaration without superclass that resolves. */
export function classDeclaration(): Arbitrary<ClassDeclaration> {
  return className().chain((name) =>
    fc
      .tuple(qualifiers(), named(propertyDeclaration(name), 5), named(methodDeclaration(name), 2))
      .map(([held, properties, methods]) => declareClass(name, null, { qualifiers: held, properties, methods })),
  )
}

/** A resolved class without superclass. */
export function cimClass(): Arbitrary<CimClass> {
  return classDeclaration().map((declaration) => resolveClass(declaration, null))
}
