import type { Registrable } from './namespace.ts'

const forms: Readonly<Record<string, string>> = {
  enumerate: 'enumerate(context), which gives records',
  get: 'get(keys, context)',
  query: 'query(restrictions, context)',
  references: 'references(role, path, context)',
  create: 'create(instance, context), which answers the keys',
  modify: 'modify(keys, changes, context)',
  delete: 'delete(keys, context)',
}

const kinds: ReadonlySet<unknown> = new Set(['provider', 'association', 'indications', 'profile'])

/**
 * Checks the form of what is to be registered, which code without types can get wrong: it is told when it is registered, and not
 * by the first client that needs it.
 *
 * @throws TypeError naming class and function, with the form that is right
 */
export function checkRegistrable(thing: Registrable): void {
  const given: unknown = thing
  if (!isObject(given) || !kinds.has(given.kind)) {
    const text =
      'what is registered must come from defineProvider, defineAssociation, defineIndications or defineProfile'
    throw new TypeError(text)
  }
  if (given.kind === 'provider') checkProvider(given)
  else if (given.kind === 'association') checkRow(given)
  else if (given.kind === 'indications') checkSource(given)
}

type Given = Readonly<Record<string, unknown>>

function checkProvider(provider: Given): void {
  const whose = `the provider of ${named(provider.className, 'a provider has no className')}`
  for (const [name, form] of Object.entries(forms)) {
    const given = provider[name]
    if (typeof given === 'function' || (given === undefined && name !== 'enumerate')) continue
    throw new TypeError(`${whose} has ${told(name, given)}; it must be a function: ${form}`)
  }
  const { methods = {} } = provider
  if (!isObject(methods)) throw new TypeError(`${whose} has methods that are no object of { Name: { invoke } }`)
  for (const [name, entry] of Object.entries(methods)) {
    if (isObject(entry) && typeof entry.invoke === 'function') continue
    const form = `{ role, invoke(keys, parameters, context) { return { returnValue, out } } }`
    throw new TypeError(`${whose} has the method ${name} without a function invoke; it must be ${form}`)
  }
}

function checkRow(row: Given): void {
  const whose = `the association ${named(row.className, 'an association has no className')}`
  const ends = isObject(row.ends) ? Object.entries(row.ends) : []
  if (ends.length !== 2) throw new TypeError(`${whose} must have two ends: { Role: { className, others } }`)
  for (const [role, end] of ends) {
    const others = isObject(end) ? end.others : undefined
    if (isObject(end) && typeof end.className === 'string' && ['function', 'undefined'].includes(typeof others))
      continue
    throw new TypeError(`${whose} has the end ${role}, which must be { className, others(keys, context) }`)
  }
}

function checkSource(source: Given): void {
  const { name, classNames, start } = source
  const isRight = typeof name === 'string' && Array.isArray(classNames) && typeof start === 'function'
  if (isRight) return
  const whose = typeof name === 'string' ? `the source ${name}` : 'a source of indications'
  throw new TypeError(`${whose} must have { name, classNames: [class, …], start(sink) }`)
}

function named(className: unknown, without: string): string {
  if (typeof className !== 'string') throw new TypeError(`${without}, the class that it serves`)
  return className
}

function told(name: string, given: unknown): string {
  return given === undefined ? `no ${name}` : `${name} that is ${given === null ? 'null' : `of type ${typeof given}`}`
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null
}
