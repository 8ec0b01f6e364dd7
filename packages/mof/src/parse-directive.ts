import type { Cursor } from './cursor.ts'
import { readString } from './literal.ts'
import type { DirectiveNode } from './syntax.ts'

/** `#pragma include ("file.mof")`, at `#pragma`. A directive has no semicolon; one that stands there all the same is taken. */
export function parseDirective(cursor: Cursor): DirectiveNode {
  cursor.next()
  const { start: at } = cursor
  const name = cursor.name("a directive's name after '#pragma'")
  cursor.expect('(', `after '#pragma ${name}'`)
  const { start: parameterAt } = cursor
  const parameter = cursor.is(')') ? '' : readString(cursor, `the parameter of ${name}, a string in quotes`)
  cursor.expect(')', `after the parameter of ${name}`)
  cursor.skip(';')
  return { kind: 'directive', at, name, parameter, parameterAt }
}
