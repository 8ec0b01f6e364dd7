import type { Cursor } from './cursor.ts'
import { integerValue, maximumIntegerLength, readString, resolveEscapes } from './literal.ts'
import { shorten, token } from './scanner.ts'
import {
  type ArrayNode,
  type FlavorName,
  flavorNames,
  type InitializerNode,
  type InstanceNode,
  type QualifierNode,
  type QualifierNodes,
  type ScalarNode,
  type ValueNode,
} from './syntax.ts'

// Values, instances and qualifier lists are one file as they are one recursion: an instance can be a value, its
// properties have qualifiers, and these have values.

/** An initializer: constant, array in braces, alias or instance. */
export function parseInitializer(cursor: Cursor): ValueNode {
  return cursor.is('{') ? parseArray(cursor) : parseScalar(cursor)
}

/** `{ value, value }`. Grammar asks for one value; none is read as the empty array that it plainly means. */
export function parseArray(cursor: Cursor): ArrayNode {
  const at = cursor.start
  cursor.expect('{', 'before the values of an array')
  const items: ScalarNode[] = []
  if (!cursor.is('}')) {
    do items.push(parseScalar(cursor))
    while (cursor.skip(','))
  }
  cursor.expect('}', 'or a comma after the value in an array')
  return { kind: 'array', at, items }
}

export function parseScalar(cursor: Cursor): ScalarNode {
  const at = cursor.start
  switch (cursor.kind) {
    case token.string:
      return { kind: 'string', at, value: readString(cursor, 'a string') }
    case token.integer: {
      const text = cursor.slice()
      if (text.length > maximumIntegerLength) cursor.reject('bad-number', `'${shorten(text)}' is no 64-bit number`)
      cursor.next()
      return { kind: 'integer', at, value: integerValue(text) }
    }
    case token.real: {
      const text = cursor.slice()
      cursor.next()
      return { kind: 'real', at, value: Number(text), text }
    }
    case token.char: {
      const value = resolveEscapes(cursor.text.slice(cursor.start + 1, cursor.end - 1))
      cursor.next()
      return { kind: 'char', at, value }
    }
    case token.alias: {
      const name = cursor.slice()
      cursor.next()
      return { kind: 'alias', at, name }
    }
    default:
      return parseWord(cursor)
  }
}

function parseWord(cursor: Cursor): ScalarNode {
  const at = cursor.start
  if (cursor.kind !== token.identifier) cursor.fail('a value')
  const word = cursor.slice().toLowerCase()
  if (word === 'instance') return parseInstance(cursor, [])
  if (word !== 'true' && word !== 'false' && word !== 'null') {
    cursor.fail('a value (a number, a string in quotes, TRUE, FALSE, NULL, $Alias)')
  }
  cursor.next()
  return word === 'null' ? { kind: 'null', at } : { kind: 'boolean', at, value: word === 'true' }
}

/** Instances within instances, as values; deeper ones are refused so that the call stack stays small. */
const maximumDepth = 32

/** `instance of CIM_Thing as $Alias { Name = value; }`, without the final semicolon, so that it can be a value too. */
export function parseInstance(cursor: Cursor, qualifiers: QualifierNodes): InstanceNode {
  const { start: at } = cursor
  if (cursor.depth >= maximumDepth) cursor.reject('too-deep', `more than ${maximumDepth} instances within one another`)
  cursor.expectWord('instance', '')
  cursor.expectWord('of', "after 'instance'")
  const classAt = cursor.start
  const className = cursor.name("a class name after 'instance of'")
  const alias = cursor.isWord('as') ? parseAlias(cursor) : undefined
  cursor.expect('{', `before the properties of the instance of ${className}`)
  const initializers: InitializerNode[] = []
  cursor.depth++
  while (!cursor.is('}')) initializers.push(parsePropertyInitializer(cursor))
  cursor.depth--
  cursor.next()
  return { kind: 'instance', at, className, classAt, alias, qualifiers, initializers }
}

function parseAlias(cursor: Cursor): string {
  cursor.next()
  if (cursor.kind !== token.alias) cursor.fail("an alias such as $Host after 'as'")
  const alias = cursor.slice()
  cursor.next()
  return alias
}

function parsePropertyInitializer(cursor: Cursor): InitializerNode {
  const qualifiers = cursor.is('[') ? parseQualifierList(cursor) : []
  const { start: at } = cursor
  const name = cursor.name("a property's name or '}'")
  cursor.expect('=', `after the property name ${name}`)
  const value = parseInitializer(cursor)
  cursor.expect(';', `after the value of ${name}`)
  return { name, at, qualifiers, value }
}

/** `[ Key, Description ( "text" ), ValueMap { "1", "2" } : DisableOverride ]` */
export function parseQualifierList(cursor: Cursor): QualifierNode[] {
  cursor.expect('[', 'before the qualifiers')
  const list: QualifierNode[] = []
  do list.push(parseQualifier(cursor))
  while (cursor.skip(','))
  cursor.expect(']', 'or a comma after the qualifier')
  return list
}

function parseQualifier(cursor: Cursor): QualifierNode {
  const { start: at } = cursor
  const name = cursor.name("a qualifier's name")
  const value = parseQualifierValue(cursor)
  return { name, at, value, flavors: cursor.skip(':') ? parseFlavors(cursor) : noFlavors }
}

function parseQualifierValue(cursor: Cursor): ValueNode | undefined {
  if (cursor.is('{')) return parseArray(cursor)
  if (!cursor.skip('(')) return undefined
  const value = parseScalar(cursor)
  cursor.expect(')', "after the qualifier's value")
  return value
}

const noFlavors: readonly FlavorName[] = []

/** One or more, without commas (DSP0004 annex A, qualifier). */
function parseFlavors(cursor: Cursor): FlavorName[] {
  const flavors: FlavorName[] = []
  do flavors.push(parseFlavor(cursor))
  while (cursor.kind === token.identifier)
  return flavors
}

function parseFlavor(cursor: Cursor): FlavorName {
  const word = cursor.slice().toLowerCase()
  const flavor = flavorNames.find((name) => name === word)
  if (flavor === undefined) {
    cursor.fail('a flavor (EnableOverride, DisableOverride, Restricted, ToSubclass, Translatable)')
  }
  cursor.next()
  return flavor
}
