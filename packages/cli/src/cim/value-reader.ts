import { readFile } from 'node:fs/promises'
import { text as allOf } from 'node:stream/consumers'
import {
  type CimClass,
  CimDateTime,
  type CimScalar,
  type CimType,
  type CimValue,
  Instance,
  isIntegerType,
  type Property,
  parseScalar,
  type TypedElement,
} from '@cimarron/cim'
import { nearest } from '../command/nearest.ts'
import { plainText } from '../command/plain-text.ts'
import { CliError } from '../error/cli-error.ts'
import { unreadable } from '../error/unreadable.ts'
import type { Host } from '../host.ts'
import { splitItems } from './assignment.ts'
import type { ClassCache } from './class-cache.ts'
import { classSchema } from './class-schema.ts'
import { isoDate } from './iso-date.ts'
import { mofItems } from './mof-items.ts'
import { readObjectPath } from './object-path-argument.ts'
import { splitInstances } from './split-instances.ts'
import { namedValue } from './value-name.ts'

/** An element that a value is for: a property or a parameter. */
export type Declared = Pick<TypedElement, 'name' | 'type' | 'isArray' | 'qualifiers' | 'embedding'>

/** Reads values as people and programs write them, by their declared types; classes are asked of the server. */
export class ValueReader {
  readonly #classes: ClassCache
  readonly #namespace: string
  readonly #host: Pick<Host, 'stdin'>

  constructor(classes: ClassCache, namespace: string, host: Pick<Host, 'stdin'>) {
    this.#classes = classes
    this.#namespace = namespace
    this.#host = host
  }

  /**
   * What was typed for an element, once or several times: scalars as their text or the name that the value map has;
   * arrays as `a,b` or in MOF's braces; references as object paths; embedded instances as MOF or JSON, or `@file`; `NULL` is NULL.
   *
   * @throws CliError `usage` saying what the type wants
   */
  async fromTexts(texts: readonly string[], declared: Declared): Promise<CimValue> {
    const { type, isArray, name } = declared
    if (texts.length > 1 && !isArray) {
      const message = `${name} is given ${texts.length} times and is no array`
      throw new CliError('usage', message, `give it once; it is a ${type}`)
    }
    if (texts.length === 1 && texts[0] === 'NULL') return null
    if (declared.embedding !== undefined) {
      const instances: Instance[] = []
      for (const text of texts) instances.push(...(await this.#embedded(text, declared)))
      return one(instances, declared)
    }
    const items = isArray ? itemsOf(texts) : texts
    return one(
      items.map((text) => (text === 'NULL' ? null : scalar(text, declared))),
      declared,
    )
  }

  /** The same from JSON, as `--json` prints values. @throws CliError `usage` */
  async fromJson(json: unknown, declared: Declared): Promise<CimValue> {
    if (json === null) return null
    const { isArray, name } = declared
    if (Array.isArray(json) !== isArray) {
      throw new CliError('usage', `${name} is ${shorten(json)}`, isArray ? 'an array is wanted' : 'one value is wanted')
    }
    if (!Array.isArray(json)) return await this.#jsonScalar(json, declared)
    const items: (CimScalar | null)[] = []
    for (const item of json) items.push(item === null ? null : await this.#jsonScalar(item, declared))
    return items
  }

  /** Instances as MOF, or as JSON: one, a list, or one a line. @throws CliError `usage` */
  async instances(text: string, what: string): Promise<Instance[]> {
    const trimmed = text.trimStart()
    const found = /^[[{]/.test(trimmed) ? await this.#jsonInstances(trimmed, what) : await this.#mof(text, what)
    if (found.length > 0) return found
    throw new CliError('usage', `${what} holds no instance`, 'give MOF, or JSON as --json prints it')
  }

  /** `@file` and `@-` as what they hold, anything else as it is. @throws CliError `usage` */
  async textOf(text: string, what: string): Promise<string> {
    if (text === '@-') return await allOf(this.#host.stdin)
    if (!text.startsWith('@')) return text
    try {
      return await readFile(text.slice(1), 'utf8')
    } catch (error) {
      const remedy = 'a value that begins with @ names a file of MOF or JSON'
      throw new CliError('usage', `${what}: ${unreadable(text.slice(1), error)}`, remedy)
    }
  }

  async #embedded(text: string, { name }: Declared): Promise<Instance[]> {
    return await this.instances(await this.textOf(text, name), name)
  }

  async #mof(text: string, what: string): Promise<Instance[]> {
    const { MofError, parseInstanceMof } = await import('@cimarron/mof')
    const found: Instance[] = []
    for (const one of splitInstances(text)) {
      const classNames = Array.from(one.matchAll(/\binstance\s+of\s+(\w+)/gi), (match) => match[1] ?? '')
      try {
        found.push(parseInstanceMof(one, await classSchema(this.#classes, classNames, this.#namespace)))
      } catch (error) {
        if (!(error instanceof MofError)) throw error
        const remedy = 'give MOF as \'instance of CIM_X { Name = "v"; };\', or @file.mof'
        throw new CliError('usage', `${what}: ${error.message}`, remedy)
      }
    }
    return found
  }

  async #jsonInstances(text: string, what: string): Promise<Instance[]> {
    const found: Instance[] = []
    for (const json of readJson(text, what)) found.push(await this.#jsonInstance(json, what))
    return found
  }

  /** `{ path, class, properties }`; properties that the class does not have are refused. */
  async #jsonInstance(json: unknown, what: string): Promise<Instance> {
    const { class: className, properties = {}, path } = isRecord(json) ? json : {}
    if (typeof className !== 'string' || !isRecord(properties) || (path !== undefined && typeof path !== 'string')) {
      const remedy = '{"class": "CIM_X", "properties": {"Name": "v"}} is one, as --json prints it'
      throw new CliError('usage', `${what} is ${shorten(json)}, which is no instance`, remedy)
    }
    const cls = await this.classOf(className, what)
    const read: Property[] = []
    for (const [name, value] of Object.entries(properties)) {
      const declared = propertyOf(cls, name)
      read.push(propertyFor(declared, await this.fromJson(value, declared)))
    }
    return new Instance(cls.name, read, { path: path === undefined ? undefined : readObjectPath(path) })
  }

  /** @throws CliError `not-found` */
  async classOf(className: string, what: string): Promise<CimClass> {
    const cls = await this.#classes.get(className, this.#namespace)
    if (cls !== undefined) return cls
    const message = `${what} is of the class ${className}, which the server does not have in ${this.#namespace}`
    throw new CliError('not-found', message, 'check its spelling, and --namespace')
  }

  async #jsonScalar(json: unknown, declared: Declared): Promise<CimScalar> {
    const { name, type, embedding } = declared
    if (embedding !== undefined) return await this.#jsonInstance(json, name)
    if (typeof json === 'object') throw mismatch(shorten(json), declared)
    if (type === 'string' || type === 'char16') {
      if (typeof json === 'string') return json
      throw mismatch(shorten(json), declared)
    }
    return scalar(typeof json === 'string' ? json : JSON.stringify(json), declared)
  }
}

/** @throws CliError `not-found` with the nearest of those that there are */
export function propertyOf(cls: CimClass, name: string): CimClass['keys'][number] {
  const declared = cls.properties.get(name)
  if (declared !== undefined) return declared
  const names = [...cls.properties].map((property) => property.name)
  const near = nearest(name, names)
  const remedy = near === undefined ? `it has ${names.join(', ')}` : `did you mean ${near}?`
  throw new CliError('not-found', `${cls.name} has no property ${name}`, remedy)
}

/** A property as its class declares it, with a value. */
export function propertyFor(declared: CimClass['keys'][number], value: CimValue): Property {
  const { name, type, isArray, arraySize, referenceClass, embedding } = declared
  return {
    name,
    type,
    isArray,
    value,
    ...(arraySize === undefined ? {} : { arraySize }),
    ...(referenceClass === undefined ? {} : { referenceClass }),
    ...(embedding === undefined ? {} : { embedding }),
  }
}

/** Of an array that is given once or several times: `{"a", "b"}` is as MOF has it. */
function itemsOf(texts: readonly string[]): string[] {
  const [only] = texts
  const inBraces = texts.length === 1 && only !== undefined ? mofItems(only) : undefined
  return inBraces ?? texts.flatMap(splitItems).map((text) => text.replace(/^\\(?=\{)/, ''))
}

function one(items: readonly (CimScalar | null)[], { isArray, name }: Declared): CimValue {
  if (isArray) return items
  if (items.length > 1) throw new CliError('usage', `${name} holds ${items.length} values and is no array`, 'give one')
  return items[0] ?? null
}

function scalar(text: string, declared: Declared): CimScalar {
  const { type, name, qualifiers } = declared
  if (type === 'reference') return readObjectPath(text)
  if (type === 'string' || type === 'char16') return plainText(text, name)
  const value = type === 'datetime' ? (CimDateTime.parse(text) ?? isoDate(text)) : parseScalar(type, text)
  if (value !== undefined && value !== null) return value
  const named = isIntegerType(type) ? namedValue(text, qualifiers) : undefined
  const meant = named === undefined ? undefined : parseScalar(type, named)
  if (meant !== undefined && meant !== null) return meant
  throw mismatch(JSON.stringify(text), declared)
}

function mismatch(shown: string, { name, type }: Declared): CliError {
  return new CliError('usage', `${name} is ${shown}, which is no ${type}`, wanted[type] ?? `a ${type} is wanted`)
}

const wanted: Partial<Record<CimType, string>> = {
  boolean: 'true or false is wanted',
  datetime: '2026-01-31T23:59:59Z, 20260131235959.000000+060, or for an interval 00000000003000.000000:000, is wanted',
}

/** One value, the items of a list, or a value a line. */
function readJson(text: string, what: string): unknown[] {
  try {
    const whole: unknown = JSON.parse(text)
    return Array.isArray(whole) ? whole : [whole]
  } catch (error) {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    if (lines.length > 1 && lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}'))) {
      return lines.flatMap((line) => readJson(line, what))
    }
    const words = error instanceof Error ? error.message : String(error)
    throw new CliError('usage', `${what} is no JSON: ${words}`, 'give it as --json prints it')
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function shorten(json: unknown): string {
  const text = JSON.stringify(json) ?? String(json)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
