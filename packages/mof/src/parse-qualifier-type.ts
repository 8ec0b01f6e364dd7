import { type IntrinsicType, isIntrinsicType, type QualifierScope, qualifierScopes } from '@cimarron/cim'
import type { Cursor } from './cursor.ts'
import { parseInitializer } from './parse-value.ts'
import { token } from './scanner.ts'
import { type FlavorName, flavorNames, type QualifierTypeNode } from './syntax.ts'

/** `Qualifier Key : boolean = false, Scope(property, reference), Flavor(DisableOverride, ToSubclass);` */
export function parseQualifierType(cursor: Cursor): QualifierTypeNode {
  cursor.next()
  const { start: at } = cursor
  const name = cursor.name("a name after 'qualifier'")
  cursor.expect(':', `and a type after the qualifier's name ${name}`)
  const type = parseIntrinsicType(cursor)
  const isArray = cursor.is('[')
  const arraySize = isArray ? parseArraySize(cursor) : undefined
  const initial = cursor.skip('=') ? parseInitializer(cursor) : undefined
  cursor.expect(',', `and Scope(...) after the type of qualifier ${name}`)
  const scopes = parseScopes(cursor)
  const flavors = cursor.skip(',') ? parseFlavors(cursor) : []
  cursor.expect(';', `after the declaration of qualifier ${name}`)
  return { kind: 'qualifier', at, name, type, isArray, arraySize, default: initial, scopes, flavors }
}

function parseScopes(cursor: Cursor): (QualifierScope | 'any')[] {
  cursor.expectWord('scope', 'with the elements that the qualifier is for')
  return parseWords(cursor, (word) => (word === 'any' ? word : qualifierScopes.find((scope) => scope === word)))
}

function parseFlavors(cursor: Cursor): FlavorName[] {
  cursor.expectWord('flavor', 'after the comma')
  return parseWords(cursor, (word) => flavorNames.find((flavor) => flavor === word))
}

function parseWords<Word>(cursor: Cursor, find: (lowerCase: string) => Word | undefined): Word[] {
  cursor.expect('(', 'before the list')
  const words: Word[] = []
  do {
    const word = cursor.kind === token.identifier ? find(cursor.slice().toLowerCase()) : undefined
    if (word === undefined) cursor.fail('one of the words of the list that DSP0004 defines')
    words.push(word)
    cursor.next()
  } while (cursor.skip(','))
  cursor.expect(')', 'after the list')
  return words
}

/** An intrinsic type by its name, whatever its case. */
export function intrinsicType(word: string): IntrinsicType | undefined {
  if (isIntrinsicType(word)) return word
  const folded = word.toLowerCase()
  return isIntrinsicType(folded) ? folded : undefined
}

function parseIntrinsicType(cursor: Cursor): IntrinsicType {
  const type = cursor.kind === token.identifier ? intrinsicType(cursor.slice()) : undefined
  if (type === undefined) cursor.fail('a data type such as string or uint32')
  cursor.next()
  return type
}

/** `[]` or `[4]`; undefined for the array without a size. */
export function parseArraySize(cursor: Cursor): number | undefined {
  cursor.expect('[', 'before the size of an array')
  if (cursor.skip(']')) return undefined
  const text = cursor.slice()
  if (cursor.kind !== token.integer || !/^[1-9]\d{0,8}$/.test(text))
    cursor.fail("the array's size, from 1 to 999999999, or ']'")
  cursor.next()
  cursor.expect(']', "after the array's size")
  return Number(text)
}
