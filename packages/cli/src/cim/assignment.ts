import { readFile } from 'node:fs/promises'
import {
  CimDateTime,
  type CimScalar,
  type CimType,
  type CimValue,
  type Instance,
  type ParameterDeclaration,
  parseScalar,
  type Schema,
} from '@cimarron/cim'
import type { TypedValue } from '@cimarron/wbem-client'
import { plainText } from '../command/plain-text.ts'
import { CliError } from '../error/cli-error.ts'
import { unreadable } from '../error/unreadable.ts'
import { readObjectPath } from './object-path-argument.ts'

/** `name=value` as it was typed. */
export interface GivenArgument {
  readonly name: string
  readonly text: string
}

/** @throws CliError `usage` */
export function readArgument(text: string): GivenArgument {
  const match = /^(\w+)=(.*)$/s.exec(text)
  if (match === null) {
    throw new CliError('usage', `${JSON.stringify(text)} is no parameter`, 'parameters are given as Name=value')
  }
  return { name: match[1] ?? '', text: match[2] ?? '' }
}

/** A schema that knows these classes; undefined where the server does not tell one of them. */
export type ClassLookup = (classNames: readonly string[]) => Promise<Schema | undefined>

/**
 * The value of a parameter, by its declared type: scalars as their text; arrays as `a,b` (a backslash before a comma
 * that belongs to a value) or given several times; references as object paths; embedded instances as MOF or, from a
 * file, `@file.mof`; `NULL` without quotes is NULL.
 *
 * @throws CliError `usage` saying what the type wants
 */
export async function argumentValue(
  given: readonly GivenArgument[],
  declared: ParameterDeclaration,
  lookup: ClassLookup,
): Promise<TypedValue> {
  const { type, isArray, name } = declared
  const texts = given.map(({ text }) => text)
  if (texts.length > 1 && !isArray) {
    throw new CliError(
      'usage',
      `${name} is given ${texts.length} times and is no array`,
      `give it once; it is a ${type}`,
    )
  }
  if (texts.length === 1 && texts[0] === 'NULL') return { type, value: null }
  if (declared.embedding !== undefined) {
    const instances = (await Promise.all(texts.map((text) => embedded(text, declared, lookup)))).flat()
    return { type, value: one(instances, declared) }
  }
  const items = isArray ? texts.flatMap(splitItems) : texts
  return {
    type,
    value: one(
      items.map((text) => scalar(text, type, name)),
      declared,
    ),
  }
}

function one(items: readonly (CimScalar | null)[], { isArray, name }: ParameterDeclaration): CimValue {
  if (isArray) return items
  if (items.length > 1) throw new CliError('usage', `${name} holds ${items.length} values and is no array`, 'give one')
  return items[0] ?? null
}

/** `a,b\,c` is `a` and `b,c`; an empty text is no item at all. */
function splitItems(text: string): string[] {
  if (text === '') return []
  return text.split(/(?<!\\),/).map((item) => item.replaceAll(String.raw`\,`, ','))
}

function scalar(text: string, type: CimType, name: string): CimScalar | null {
  if (text === 'NULL') return null
  if (type === 'reference') return readObjectPath(text)
  if (type === 'string' || type === 'char16') return plainText(text, name)
  const value = type === 'datetime' ? CimDateTime.parse(text) : parseScalar(type, text)
  if (value !== undefined && value !== null) return value
  throw new CliError(
    'usage',
    `${name} is ${JSON.stringify(text)}, which is no ${type}`,
    wanted[type] ?? `a ${type} is wanted`,
  )
}

const wanted: Partial<Record<CimType, string>> = {
  boolean: 'true or false is wanted',
  datetime: '20260131235959.000000+060, or for an interval 00000000003000.000000:000, is wanted',
}

async function embedded(text: string, { name }: ParameterDeclaration, lookup: ClassLookup): Promise<Instance[]> {
  const mof = text.startsWith('@') ? await readMof(text.slice(1), name) : text
  const { MofError, parseInstanceMof } = await import('@cimarron/mof')
  const found: Instance[] = []
  for (const one of splitInstances(mof)) {
    const classNames = Array.from(one.matchAll(/\binstance\s+of\s+(\w+)/gi), (match) => match[1] ?? '')
    try {
      found.push(parseInstanceMof(one, await lookup(classNames)))
    } catch (error) {
      if (!(error instanceof MofError)) throw error
      const remedy = 'give MOF as \'instance of CIM_X { Name = "v"; };\', or @file.mof'
      throw new CliError('usage', `${name}: ${error.message}`, remedy)
    }
  }
  if (found.length === 0) throw new CliError('usage', `${name} holds no instance`, 'give MOF, or @file.mof')
  return found
}

async function readMof(file: string, name: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const remedy = 'a value that begins with @ names a file of MOF'
    throw new CliError('usage', `${name}: ${unreadable(file, error)}`, remedy)
  }
}

/** The text of each `instance of ...;` of several: they end at a semicolon outside of braces, strings and comments. */
export function splitInstances(mof: string): string[] {
  const pieces: string[] = []
  let depth = 0
  let start = 0
  const token = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[{};]/g
  for (const { 0: found, index } of mof.matchAll(token)) {
    if (found === '{') depth += 1
    else if (found === '}') depth -= 1
    else if (found === ';' && depth === 0) {
      pieces.push(mof.slice(start, index + 1))
      start = index + 1
    }
  }
  const rest = mof.slice(start)
  if (rest.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '').trim() !== '') pieces.push(rest)
  return pieces
}
