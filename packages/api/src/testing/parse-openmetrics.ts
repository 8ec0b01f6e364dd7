export interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface ParsedFamily {
  readonly name: string
  type: string
  unit: string
  help: string | undefined
  readonly samples: ParsedSample[]
}

const suffixesOf: Readonly<Record<string, readonly string[]>> = {
  gauge: [''],
  stateset: [''],
  unknown: [''],
  counter: ['_total', '_created'],
  info: ['_info'],
  histogram: ['_bucket', '_count', '_sum', '_created'],
}

/**
 * Reads a text by the grammar and the rules of OpenMetrics 1.0 (IETF draft-richih-opsawg-openmetrics-00, "Text Format"), strictly.
 * @throws Error naming the line at fault
 */
export function parseOpenMetrics(text: string): ReadonlyMap<string, ParsedFamily> {
  if (!text.endsWith('# EOF\n')) throw new Error('the text does not end with # EOF')
  const parser = new Parser()
  const lines = text.slice(0, -'# EOF\n'.length).split('\n')
  if (lines.pop() !== '') throw new Error('the last line before # EOF is not ended')
  for (const line of lines) parser.take(line)
  return parser.end()
}

class Parser {
  readonly #families = new Map<string, ParsedFamily>()
  readonly #series = new Set<string>()
  #current: ParsedFamily | undefined

  take(line: string): void {
    const [, keyword, name, rest] = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][\w:]*) (.+)$/s.exec(line) ?? []
    if (keyword && name && rest) this.#describe(keyword, this.#familyNamed(name, line), { rest, line })
    else if (line.startsWith('#') || line === '') throw new Error(`no line of OpenMetrics: ${line}`)
    else this.#sample(line)
  }

  #familyNamed(name: string, line: string): ParsedFamily {
    if (this.#current?.name === name) return this.#current
    if (this.#families.has(name)) throw new Error(`family ${name} is not in one piece: ${line}`)
    const family: ParsedFamily = { name, type: 'unknown', unit: '', help: undefined, samples: [] }
    this.#families.set(name, family)
    this.#current = family
    return family
  }

  #describe(
    keyword: string,
    family: ParsedFamily,
    { rest, line }: { readonly rest: string; readonly line: string },
  ): void {
    if (family.samples.length > 0) throw new Error(`described after its samples: ${line}`)
    if (keyword === 'TYPE') {
      if (family.type !== 'unknown' || !(rest in suffixesOf)) throw new Error(`type: ${line}`)
      family.type = rest
    } else if (keyword === 'UNIT') {
      if (family.unit !== '' || !family.name.endsWith(`_${rest}`)) throw new Error(`unit: ${line}`)
      family.unit = rest
    } else {
      if (family.help !== undefined || /(^|[^\\])(\\\\)*\\[^\\n"]/.test(rest)) throw new Error(`help: ${line}`)
      family.help = rest
    }
    if (family.unit !== '' && (family.type === 'info' || family.type === 'stateset')) throw new Error(`unit: ${line}`)
  }

  #sample(line: string): void {
    const [, name = '', inBraces, number = ''] = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s.exec(line) ?? []
    const family = this.#current
    const isOwn = family && suffixesOf[family.type]?.some((suffix) => name === family.name + suffix)
    if (!family || !isOwn) throw new Error(`no sample of the family above: ${line}`)
    const value = number === '+Inf' ? Number.POSITIVE_INFINITY : number === 'NaN' ? Number.NaN : Number(number)
    if (number !== 'NaN' && Number.isNaN(value)) throw new Error(`no number: ${line}`)
    const labels = readLabels(inBraces ?? '', line)
    const series = `${name}${JSON.stringify(Object.entries(labels).toSorted())}`
    if (this.#series.has(series)) throw new Error(`told twice: ${line}`)
    this.#series.add(series)
    const sample = { name, labels, value }
    checkValue(family, sample, line)
    family.samples.push(sample)
  }

  end(): ReadonlyMap<string, ParsedFamily> {
    const owners = new Map<string, string>()
    for (const { name, type } of this.#families.values()) {
      for (const suffix of ['', ...(suffixesOf[type] ?? [])]) {
        const owner = owners.get(name + suffix)
        if (owner !== undefined && owner !== name) throw new Error(`${name} and ${owner} both own ${name}${suffix}`)
        owners.set(name + suffix, name)
      }
    }
    return this.#families
  }
}

function checkValue(family: ParsedFamily, { labels, value, name }: ParsedSample, line: string): void {
  switch (family.type) {
    case 'counter':
    case 'histogram':
      if (!(value >= 0)) throw new Error(`a counter below 0 or not a number: ${line}`)
      if (name.endsWith('_bucket') && labels.le === undefined) throw new Error(`a bucket without le: ${line}`)
      break
    case 'info':
      if (value !== 1) throw new Error(`an info that is not 1: ${line}`)
      break
    case 'stateset':
      if (value !== 0 && value !== 1) throw new Error(`a state that is neither 0 nor 1: ${line}`)
      if (labels[family.name] === undefined) throw new Error(`a state without its label: ${line}`)
  }
}

/** `a="b",c="d"`: in values backslash, quote and line feed are escaped. */
function readLabels(text: string, line: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  const one = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y
  while (one.lastIndex < text.length) {
    const at = one.lastIndex
    const [, name = '', value = '', comma] = one.exec(text) ?? []
    if (name === '' || (comma === ',' && one.lastIndex === text.length) || name in labels) {
      throw new Error(`labels, at ${at}: ${line}`)
    }
    labels[name] = value.replaceAll(/\\([\\"n])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark))
  }
  return labels
}
