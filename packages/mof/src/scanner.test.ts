import { expect, test } from 'vitest'
import { MofSyntaxError, Scanner, token } from './scanner.ts'
import { SourceText } from './source.ts'

function kinds(text: string): [number, string][] {
  const scanner = new Scanner(new SourceText({ name: 'test', text }))
  const found: [number, string][] = []
  for (scanner.next(); scanner.kind !== token.end; scanner.next()) found.push([scanner.kind, scanner.slice()])
  return found
}

function codeOf(text: string): string {
  try {
    kinds(text)
    return 'no error'
  } catch (error) {
    return error instanceof MofSyntaxError ? error.code : String(error)
  }
}

test('comments of both kinds and white space part tokens and are none', () => {
  expect(kinds('a // x "\n/* y\n* */ b/**/c').map(([, text]) => text)).toEqual(['a', 'b', 'c'])
})

test.each([
  ['0', token.integer],
  ['+7', token.integer],
  ['-014', token.integer],
  ['0xBeEf', token.integer],
  ['1010b', token.integer],
  ['0B', token.integer],
  ['-.5', token.real],
  ['1.25e-3', token.real],
  ['"a\\"b"', token.string],
  ["'\\x263a'", token.char],
  ["'\\''", token.char],
  ['$Alias_1', token.alias],
  ['#PRAGMA', token.pragma],
  ['Größe', token.identifier],
])('%s is one token', (text, kind) => {
  expect(kinds(text)).toEqual([[kind, text]])
})

test('a string is closed by the first quote that is not escaped', () => {
  expect(kinds(String.raw`"a\\" "\\\"" x`).map(([, text]) => text)).toEqual([
    String.raw`"a\\"`,
    String.raw`"\\\""`,
    'x',
  ])
})

test('after a place was gone back to, escapes are still found', () => {
  const scanner = new Scanner(new SourceText({ name: 'test', text: String.raw`"a" "b\n" "c"` }))
  scanner.next()
  scanner.next()
  scanner.moveTo(0)
  scanner.next()
  expect([scanner.slice(), scanner.escaped]).toEqual([String.raw`"b\n"`, true])
})

test.each([
  ['089', 'bad-number'],
  ['12ab', 'bad-number'],
  ['1.', 'bad-number'],
  ['0x', 'bad-number'],
  ['12b', 'bad-number'],
  ['-', 'bad-number'],
  ["'ab'", 'bad-char'],
  ["''", 'bad-char'],
  ['"a', 'unterminated-string'],
  ['"a\n"', 'unterminated-string'],
  [String.raw`"\q"`, 'bad-escape'],
  [String.raw`"\xg"`, 'bad-escape'],
  ['/* ', 'unterminated-comment'],
  ['/', 'unexpected-character'],
  ['%', 'unexpected-character'],
  ['\u0000', 'unexpected-character'],
  ['#include', 'syntax'],
  ['$', 'syntax'],
])('%j is refused: %s', (text, code) => {
  expect(codeOf(text)).toBe(code)
})
