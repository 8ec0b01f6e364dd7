import { CliError } from '../error/cli-error.ts'

export type Values = Readonly<Record<string, string>>

/**
 * The rows of a file: JSON, a list of objects; else CSV (RFC 4180) with the keys in its first line.
 * @throws CliError `usage`
 */
export function readRows(text: string, file: string): readonly Values[] {
  const rows = text.trimStart().startsWith('[') ? ofJson(text, file) : ofCsv(text, file)
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
        if (typeof value === 'string' || typeof value === 'number') return [key, String(value)]
        throw new CliError('usage', `${file}: ${key} of entry ${index + 1} is no text`, 'give a text or a number')
      }),
    )
  })
}

function ofCsv(text: string, file: string): readonly Values[] {
  const [keys = [], ...lines] = csvLines(text)
  return lines.map((fields, index) => {
    if (fields.length !== keys.length) {
      const problem = `${file}: row ${index + 1} has ${fields.length} fields, the first line has ${keys.length}`
      throw new CliError('usage', problem, 'put a field that has a comma in it into quotation marks')
    }
    return Object.fromEntries(keys.map((key, column) => [key.trim(), fields[column] ?? '']))
  })
}

/** Fields of lines; a quotation mark within a quoted field is written twice. Empty lines are none. */
function csvLines(text: string): readonly (readonly string[])[] {
  const lines: string[][] = []
  let fields: string[] = []
  // A field, then what ends it.
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy
  for (const [whole, quoted, plain = '', end] of text.replace(/^\ufeff/, '').matchAll(pattern)) {
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end === ',') continue
    if (fields.length > 1 || fields[0] !== '') lines.push(fields)
    fields = []
    if (whole === '') break
  }
  return lines
}

/** `site=hq`. @throws CliError `usage` */
export function readValues(texts: readonly string[]): Values {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=')
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
      throw new CliError('usage', `--value ${JSON.stringify(text)} gives no value`, 'write it as --value site=hq')
    }),
  )
}
