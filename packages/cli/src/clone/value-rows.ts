import { ownKeys } from '@cimarron/api/client'
import { CliError } from '../error/cli-error.ts'

export type Values = Readonly<Record<string, string>>

/**
 * The rows of a file: JSON, a list of objects, as its name or its beginning says; else CSV (RFC 4180) with the keys in its first line.
 * @throws CliError `usage`
 */
export function readRows(text: string, file: string): readonly Values[] {
  const isJson = /\.json$/i.test(file) || text.trimStart().startsWith('[')
  const rows = isJson ? ofJson(text, file) : ofCsv(text, file)
  if (rows.length === 0) throw new CliError('usage', `${file} has no rows`, 'give a line for each machine')
  return rows
}

function ofJson(text: string, file: string): readonly Values[] {
  let rows: unknown
  try {
    rows = JSON.parse(text)
  } catch (error) {
    throw new CliError('usage', `${file} is no JSON: ${String(error)}`, 'give a list of objects')
  }
  if (!Array.isArray(rows)) throw new CliError('usage', `${file} is no list`, 'give a list of objects')
  return rows.map((row: unknown, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new CliError('usage', `${file}: entry ${index + 1} is no object`, 'write it as {"site": "hq"}')
    return Object.fromEntries(
      Object.entries(row).map(([key, value]) => {
        const own = `${file}: entry ${index + 1}: ${JSON.stringify(key)} stands for the machine's own`
        if (ownKeys.includes(key)) throw new CliError('usage', own, callOtherwise(key))
        if (typeof value === 'string' || typeof value === 'number') return [key, String(value)]
        throw new CliError('usage', `${file}: ${key} of entry ${index + 1} is no text`, 'give a text or a number')
      }),
    )
  })
}

function ofCsv(text: string, file: string): readonly Values[] {
  const [first, ...lines] = csvLines(text, file)
  const keys = (first?.fields ?? []).map((key) => key.trim())
  for (const [index, key] of keys.entries()) checkKey(key, { keys, index, where: `${file}, line ${first?.line}` })
  return lines.map(({ fields, line }) => {
    if (fields.length !== keys.length) {
      const problem = `${file}, line ${line}: has ${fields.length} fields, the first line has ${keys.length}`
      throw new CliError('usage', problem, 'put a field that has a comma in it into quotation marks')
    }
    return Object.fromEntries(keys.map((key, column) => [key, fields[column] ?? '']))
  })
}

/** What can't be the name of a value is told by its place in the file, before anything is asked of a daemon. */
function checkKey(
  key: string,
  { keys, index, where }: { readonly keys: readonly string[]; readonly index: number; readonly where: string },
): void {
  const column = `${where}, column ${index + 1}: ${JSON.stringify(key)}`
  const before = keys.indexOf(key)
  if (before < index)
    throw new CliError('usage', `${column} is column ${before + 1} already`, 'give each column another name')
  if (ownKeys.includes(key)) throw new CliError('usage', `${column} stands for the machine's own`, callOtherwise(key))
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(key))
    throw new CliError(
      'usage',
      `${column} is no name of a value`,
      'use a small letter, then small letters, digits or _',
    )
}

function callOtherwise(key: string): string {
  return `call it otherwise, as machine_${key}, and write {machine_${key}} where it belongs`
}

interface Line {
  /** Its number in the file, from 1 on. */
  readonly line: number
  readonly fields: readonly string[]
}

/** Fields of lines; a quotation mark within a quoted field is written twice. Empty lines are none. */
function csvLines(text: string, file: string): readonly Line[] {
  const lines: Line[] = []
  let fields: string[] = []
  const plainText = text.replace(/^\ufeff/, '')
  let read = 0
  let [line, next] = [1, 1]
  // A field, then what ends it.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  for (const [whole, quoted, plain = '', end] of plainText.matchAll(pattern)) {
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    next += whole.split('\n').length - 1
    read += whole.length
    if (end === ',') continue
    if (fields.length > 1 || fields[0] !== '') lines.push({ line, fields })
    fields = []
    line = next
    if (whole === '') break
  }
  const remedy = 'close it, and write one within a field twice'
  if (read < plainText.length)
    throw new CliError('usage', `${file}, line ${line}: a quotation mark is not closed`, remedy)
  return lines
}

/** `site=hq`. @throws CliError `usage` */
export function readValues(texts: readonly string[]): Values {
  const values = new Map<string, string>()
  for (const text of texts) {
    const at = text.indexOf('=')
    const [key, value] = [text.slice(0, at), text.slice(at + 1)]
    const option = `--value ${JSON.stringify(text)}`
    if (at <= 0) throw new CliError('usage', `${option} gives no value`, 'write it as --value site=hq')
    if (values.has(key)) throw new CliError('usage', `${option} gives ${key} a second time`, 'give each value once')
    if (ownKeys.includes(key))
      throw new CliError('usage', `${option} would be the machine's own ${key}`, callOtherwise(key))
    values.set(key, value)
  }
  return Object.fromEntries(values)
}
